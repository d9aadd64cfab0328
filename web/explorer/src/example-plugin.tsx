/** The list of examples in GraphiQL's sidebar. A click opens the example in a new tab, or the tab that has it already. */
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse } from 'graphql';
import { type Example, EXAMPLES, variablesOf } from './example.js';

function Examples() {
  const actions = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const tabs = useGraphiQL((state) => state.tabs);
  const open = (example: Example) => {
    const query = example.document;
    const variables = variablesOf(example);
    const place = tabs.findIndex((tab) => tab.query === query);
    if (place === -1) {
      actions.addTab();
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
      actions.updateActiveTabValues({ query, variables });
    } else actions.changeTab(place);
    // GraphiQL reads the document 100 ms later; until then it would run it like the operation of the previous tab.
    const documentAST = parse(query);
    const operations = documentAST.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    actions.setOperationFacts({ documentAST, operationName: operations[0]?.name?.value, operations });
  };
  return (
    <section aria-label="Examples" className="examples">
      <h2>Examples</h2>
      <p>They work on the demo data of the emulator.</p>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.title}</strong>
              <span>{example.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
      <path d="M4 6h16M4 12h16M4 18h10" />
    </svg>
  );
}

/** The plugin that GraphiQL loads. */
export const EXAMPLE_PLUGIN = { title: 'Examples', icon: Icon, content: Examples };
