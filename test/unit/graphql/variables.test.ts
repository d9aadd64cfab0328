/**
 * The check of variables, on a schema with every kind of input. It refuses the same values as graphql-js and echoes
 * none.
 */
import { ApolloServer } from '@apollo/server';
import type { Context } from '../../../src/context.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatError } from '../../../src/graphql/error-formatting.js';
import { refuseWrongVariables } from '../../../src/graphql/variables.js';

const typeDefs = `
  enum Colour { Red Green }
  input Inner { text: String! colour: Colour }
  input Outer { inner: Inner inners: [Inner!] many: [[Int!]!] size: Int! = 1 }
  type Query { ask(id: ID!, outer: Outer, first: Int! = 10, flag: Boolean, number: Float): Boolean }
`;
const ASK = 'ask(id: $id, outer: $outer, first: $first, flag: $flag, number: $number)';
const DOCUMENT = `query ($id: ID!, $outer: Outer, $first: Int! = 10, $flag: Boolean, $number: Float) { ${ASK} }`;

const apollo = new ApolloServer<Context>({
  typeDefs,
  resolvers: { Query: { ask: () => true } },
  plugins: [
    {
      requestDidStart: async () => ({
        didResolveOperation: async (request) => refuseWrongVariables(request),
      }),
    },
  ],
  formatError,
  stopOnTerminationSignals: false,
});
beforeAll(() => apollo.start());
afterAll(() => apollo.stop());

async function ask(variables: Record<string, unknown>, query = DOCUMENT) {
  const contextValue = {} as Context;
  const { body } = await apollo.executeOperation({ query, variables }, { contextValue });
  if (body.kind !== 'single') throw new Error('The answer came in parts.');
  return body.singleResult;
}

/** Returns the path and the rule of each refusal as the client gets them. */
async function refusals(variables: Record<string, unknown>, query?: string): Promise<string[]> {
  const { errors = [] } = await ask(variables, query);
  const violations = errors.flatMap(
    ({ extensions }) => (extensions?.['validationErrors'] ?? []) as { path: string; code: string }[],
  );
  expect(JSON.stringify(errors)).not.toContain('secret');
  return violations.map(({ path, code }) => `${path} ${code}`);
}

const inner = { text: 'x' };

describe('valid variables', () => {
  it.each([
    [{ id: 'x' }],
    [{ id: 7 }],
    [{ id: 'x', outer: null, flag: null, number: 1.5 }],
    [
      {
        id: 'x',
        outer: { inner, inners: [inner, { ...inner, colour: 'Red' }], many: [[1, 2], []], size: 2 },
      },
    ],
    [{ id: 'x', outer: { inners: inner, many: 1 } }],
    [{ id: 'x', unused: 'y' }],
  ])('pass: %j', async (variables) => {
    expect(await ask(variables)).toEqual(expect.objectContaining({ data: { ask: true } }));
  });
});

describe('invalid variables', () => {
  const secret = { secret: 'secret' };
  it.each<[Record<string, unknown>, string[]]>([
    [{}, ['id isDefined']],
    [{ id: null }, ['id isDefined']],
    [{ id: secret }, ['id isID']],
    [{ id: ['secret'] }, ['id isID']],
    [{ id: 'x', first: null }, ['first isDefined']],
    [{ id: 'x', first: 'secret' }, ['first isInt']],
    [{ id: 'x', first: 1.5 }, ['first isInt']],
    [{ id: 'x', flag: 'secret' }, ['flag isBoolean']],
    [{ id: 'x', number: 'secret' }, ['number isFloat']],
    [{ id: 'x', outer: 'secret' }, ['outer isObject']],
    [{ id: 'x', outer: [] }, ['outer isObject']],
    [{ id: 'x', outer: { inner: {} } }, ['outer.inner.text isDefined']],
    [{ id: 'x', outer: { inner: { text: secret } } }, ['outer.inner.text isString']],
    [{ id: 'x', outer: { inner: { ...inner, colour: 'secret' } } }, ['outer.inner.colour isEnum']],
    [{ id: 'x', outer: { inners: [inner, null] } }, ['outer.inners[1] isDefined']],
    [{ id: 'x', outer: { inners: [inner, { text: 7 }] } }, ['outer.inners[1].text isString']],
    [{ id: 'x', outer: { many: [[1], [2, 'secret']] } }, ['outer.many[1][1] isInt']],
    [{ id: 'x', outer: { size: null } }, ['outer.size isDefined']],
    [{ id: 'x', outer: { txt: 'secret' } }, ['outer.txt isKnownField']],
    [{ id: 'x', outer: { 'secret@example.com': 1 } }, ['outer isKnownField']],
    [
      { id: null, outer: { inner: {}, size: 'secret' } },
      ['id isDefined', 'outer.inner.text isDefined', 'outer.size isInt'],
    ],
  ])('are refused at their path: %j', async (variables, expected) => {
    expect(await refusals(variables)).toEqual(expected);
  });

  it('are refused at the path of the argument, whatever the name of the variable', async () => {
    const query = 'query ($a: ID!, $b: String!) { ask(id: $a, outer: { inner: { text: $b } }) }';
    expect(await refusals({ a: secret, b: secret }, query)).toEqual(['id isID', 'outer.inner.text isString']);
  });

  it('are refused once each, up to a number that limits the size of the response', async () => {
    const inners = Array.from({ length: 1_000 }, () => ({ text: 7 }));
    expect(await refusals({ id: 'x', outer: { inners } })).toHaveLength(50);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'cannot come from %s, which every object has',
    async (name) => {
      expect(await refusals({}, `query ($${name}: ID!) { ask(id: $${name}) }`)).toEqual(['id isDefined']);
    },
  );
});
