/** The explorer's entry: GraphiQL, pointed at the gateway that serves it. */
import './nonce.js';
import './worker.js';
import { createRoot } from 'react-dom/client';
// Not graphiql/style.css, which brings its own copy of fonts and of the editor's styles.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { Explorer } from './explorer.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(<Explorer />);
