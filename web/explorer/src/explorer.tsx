/** GraphiQL with the examples beside its documentation and history. */
import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
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
        <SystemColors />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

/** Has the editors follow when the system turns dark or light: GraphiQL asks it only once. */
function SystemColors() {
  const theme = useGraphiQL((state) => state.theme);
  const actions = useGraphiQLActions();
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => actions.setTheme(theme);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme, actions]);
  return null;
}
