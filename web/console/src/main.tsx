/** The console's entry: puts the application into the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { OuterBoundary } from './shell/outer-boundary.js';
import './style.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <OuterBoundary>
      <App />
    </OuterBoundary>
  </StrictMode>,
);
