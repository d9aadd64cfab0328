/** Lint of the GraphQL files: the schema as it is committed, and the operations of the tests. oxlint has the code. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import * as graphql from '@graphql-eslint/eslint-plugin';
import { parse, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';

const OPERATIONS = 'test/integration/*.graphql';

const sdl = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
const language = {
  plugins: { '@graphql-eslint': graphql },
  languageOptions: {
    parser: graphql.parser,
    // The plugin takes only a file with `extend schema @link` for a subgraph's, and otherwise knows no directive of
    // federation. Printed, the schema carries their definitions.
    parserOptions: {
      graphQLConfig: { schema: printSchema(buildSubgraphSchema(parse(sdl))), documents: OPERATIONS },
    },
  },
};

const schemaRules = graphql.configs['flat/schema-recommended'].rules;
const operationRules = graphql.configs['flat/operations-recommended'].rules;
const [severity, { EnumValueDefinition: _case, ...convention }] =
  schemaRules['@graphql-eslint/naming-convention'];

export default [
  {
    ...language,
    files: ['schema.graphql'],
    rules: {
      ...schemaRules,

      // Exceptions. The first two keep the graph's names those of the Chime API, so that its documentation applies.
      // - Enum values are the API's own (`ProTrial`, `EnterpriseLWA`), in its case. Those of FailureCode are error codes.
      '@graphql-eslint/naming-convention': [
        severity,
        {
          ...convention,
          'EnumTypeDefinition[name.value!=FailureCode] > EnumValueDefinition': 'PascalCase',
          'EnumTypeDefinition[name.value=FailureCode] > EnumValueDefinition': 'UPPER_CASE',
        },
      ],
      // - Members keep their names: `User.userType`, `Bot.botEmail`.
      '@graphql-eslint/no-typename-prefix': 'off',
      // - The API's identifiers are not called `id`, and most name a thing only together with `accountId`: `@key` says
      //   which do. Settings, pages and payloads have none.
      '@graphql-eslint/strict-id-in-types': 'off',

      // Beyond what is recommended: lists are Relay connections, forward only, with `nodes` beside `edges`. There is no
      // `Node` interface, as no identifier is global.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/relay-connection-types': 'error',
      '@graphql-eslint/relay-edge-types': [
        'error',
        { shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      '@graphql-eslint/relay-page-info': 'error',
    },
  },
  { ...language, files: [OPERATIONS], rules: operationRules },
];
