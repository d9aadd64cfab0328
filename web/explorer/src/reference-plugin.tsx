/** GraphiQL's documentation plugin with another search: it finds descriptions too, and GraphiQL's own only names. */
import {
  DOC_EXPLORER_PLUGIN,
  FieldDocumentation,
  SchemaDocumentation,
  TypeDocumentation,
  useDocExplorer,
  useDocExplorerActions,
} from '@graphiql/plugin-doc-explorer';
import { ChevronLeftIcon, type GraphiQLPlugin, Spinner, useGraphiQL } from '@graphiql/react';
import { type GraphQLSchema, isType } from 'graphql';
import { SearchField } from './search-field.js';

function Reference() {
  const schema = useGraphiQL((state) => state.schema);
  const isReading = useGraphiQL((state) => state.isIntrospecting);
  const trail = useDocExplorer();
  const actions = useDocExplorerActions();
  const title = trail.at(-1)?.name;
  const parent = trail.at(-2)?.name;
  return (
    <section className="graphiql-doc-explorer" aria-label="Documentation Explorer">
      {schema && <SearchField schema={schema} />}
      <div className="graphiql-doc-explorer-header">
        <div className="graphiql-doc-explorer-header-content">
          {parent !== undefined && (
            <button
              type="button"
              className="reference-back"
              aria-label={`Go back to ${parent}`}
              onClick={() => actions.pop()}
            >
              <ChevronLeftIcon aria-hidden />
              {parent}
            </button>
          )}
          <div className="graphiql-doc-explorer-title">{title}</div>
        </div>
      </div>
      <div className="graphiql-doc-explorer-content">
        {schema && !isReading && <Page schema={schema} />}
        {isReading && <Spinner />}
        {!schema && !isReading && (
          <div className="graphiql-doc-explorer-error">The schema cannot be read.</div>
        )}
      </div>
    </section>
  );
}

function Page({ schema }: { schema: GraphQLSchema }) {
  const shown = useDocExplorer().at(-1)?.def;
  if (shown === undefined) return <SchemaDocumentation schema={schema} />;
  return isType(shown) ? <TypeDocumentation type={shown} /> : <FieldDocumentation field={shown} />;
}

/** The plugin that replaces GraphiQL's documentation plugin. */
export const REFERENCE_PLUGIN: GraphiQLPlugin = { ...DOC_EXPLORER_PLUGIN, content: Reference };
