/** The schema that runs, held to the one that @apollo/subgraph builds of the same SDL, and the SDL to its rules. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, introspectionFromSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema/schema.js';

const { schema, sdl } = buildSchema();

/** As it goes over the wire, without the prototypes of graphql-js. */
const introspect = (of: GraphQLSchema): unknown =>
  JSON.parse(
    JSON.stringify(
      introspectionFromSchema(of, {
        directiveIsRepeatable: true,
        inputValueDeprecation: true,
        oneOf: true,
        schemaDescription: true,
        specifiedByUrl: true,
      }),
    ),
  );

it('introspection shows what @apollo/subgraph makes of the SDL, in the same order', () => {
  expect(introspect(schema)).toEqual(introspect(buildSubgraphSchema(parse(sdl))));
});

it.each([
  [
    'a key of a field that is not there',
    '@key(fields: "accountId")',
    '@key(fields: "number")',
    'Cannot query field "number"',
  ],
  ['a directive that is not imported', ', "@shareable"]', ']', 'Unknown directive "@shareable"'],
])('@apollo/subgraph would refuse %s', (_title, present, broken, message) => {
  expect(sdl).toContain(present);
  expect(() => buildSubgraphSchema(parse(sdl.replace(present, broken)))).toThrow(message);
});
