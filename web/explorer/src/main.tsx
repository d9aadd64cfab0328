/** The entry of the explorer: renders GraphiQL for the gateway that serves the page. */
import './nonce.js';
import './worker.js';
import { createRoot } from 'react-dom/client';
// Replaces graphiql/style.css, which contains a second copy of the fonts and of the editor's styles.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { Explorer } from './explorer.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(<Explorer />);
