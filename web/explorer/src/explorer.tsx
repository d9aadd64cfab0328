/** GraphiQL with plugins for the examples, the documentation and the history. */
import { DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import { EXAMPLES, variablesOf } from './example.js';
import { EXAMPLE_PLUGIN } from './example-plugin.js';
import { ask } from './fetcher.js';
import { REFERENCE_PLUGIN } from './reference-plugin.js';
import { readActiveTab, STORAGE } from './storage.js';

const [first] = EXAMPLES;
const EXAMPLE_START = first
  ? { initialQuery: first.document, initialVariables: variablesOf(first) }
  : undefined;
/** The active tab of the last visit, or the first example. */
const START = readActiveTab() ?? EXAMPLE_START;

/** Whether the screen has no room for a pane next to the editors, as on a phone. */
const isNarrow = matchMedia('(max-width: 700px)').matches;

const PLUGINS = [HISTORY_PLUGIN, EXAMPLE_PLUGIN];

export function Explorer() {
  const plugin = location.hash === '#reference' ? REFERENCE_PLUGIN : isNarrow ? undefined : EXAMPLE_PLUGIN;
  return (
    <GraphiQL
      fetcher={ask}
      storage={STORAGE}
      {...START}
      plugins={PLUGINS}
      referencePlugin={REFERENCE_PLUGIN}
      {...(plugin && { visiblePlugin: plugin })}
      defaultEditorToolsVisibility="variables"
      // Headers contain tokens, which must not outlive the tab.
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
        <VisibleTab />
        {/* GraphiQL provides the store only for its own documentation plugin. */}
        <DocExplorerStore>{undefined}</DocExplorerStore>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

/** Applies the system's colour scheme to the editors whenever it changes; GraphiQL reads it only once. */
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

/** Scrolls the active tab into view. */
function VisibleTab() {
  const index = useGraphiQL((state) => state.activeTabIndex);
  useEffect(() => {
    const tabs = document.querySelectorAll('.graphiql-tab');
    tabs.item(index)?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [index]);
  return null;
}
