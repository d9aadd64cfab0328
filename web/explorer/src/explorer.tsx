/** GraphiQL with the examples beside its documentation and history. */
import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { EXAMPLES, variablesOf } from './example.js';
import { EXAMPLE_PLUGIN } from './example-plugin.js';
import { ask } from './fetcher.js';
import { STORAGE } from './storage.js';

/** Whoever comes back finds the tabs as they left them. */
const isFirstVisit = localStorage.getItem('graphiql:tabState') === null;
const [first] = EXAMPLES;
const START =
  isFirstVisit && first ? { initialQuery: first.document, initialVariables: variablesOf(first) } : {};

const PLUGINS = [HISTORY_PLUGIN, EXAMPLE_PLUGIN];

export function Explorer() {
  return (
    <GraphiQL
      fetcher={ask}
      storage={STORAGE}
      {...START}
      plugins={PLUGINS}
      visiblePlugin={location.hash === '#reference' ? DOC_EXPLORER_PLUGIN : EXAMPLE_PLUGIN}
      defaultEditorToolsVisibility="variables"
      // Headers carry tokens, which are to be gone with the tab.
      showPersistHeadersSettings={false}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <h1>
          <a href="/">Chime GraphQL gateway</a>
        </h1>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
