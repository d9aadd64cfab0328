/** Compares the executor with graphql-js. */
import { describe, expect, it } from 'vitest';
import { type Asked, executor, setSource, warnings } from '../../support/executor.js';

/**
 * The result as a client gets it, with errors in the order of their locations. No specification defines their order.
 */
const answerOf = ({ data, errors }: { data?: unknown; errors?: readonly object[] | undefined }) =>
  JSON.parse(
    JSON.stringify({
      data,
      // The quotation marks around a field's name differ in a message that the gateway rewords before it responds.
      errors: errors?.map((error) => JSON.stringify(error).replaceAll(/\\"|\.(?=")/g, '')).toSorted(),
    }),
  ) as unknown;

const NODE = 'id name must number colour colours';
const whole = { id: 1, name: 'n', must: 'm', number: 4, colour: 'Red', colours: ['Red', 'Green'] };

describe('returns what graphql-js returns', () => {
  it.each<[string, string, Record<string, unknown>?, Record<string, unknown>?]>([
    ['to plain fields', `{ node { ${NODE} } }`, { node: whole }],
    [
      'to aliases, twice the same field, and __typename',
      `{ a: node { __typename x: id y: id id } node { name ...on Node { name id } } }`,
      { node: whole },
    ],
    [
      'to missing and null members',
      `{ node { name number colour colours child { id } } }`,
      { node: { id: 1, number: null } },
    ],
    [
      'to null where null may not be',
      `{ node { id child { name must } } }`,
      { node: { id: 1, child: { name: 'x' } } },
    ],
    [
      'to null that leaves nothing',
      `{ node { childMust { childMust { must } } } }`,
      { node: { childMust: { childMust: {} } } },
    ],
    [
      'to null in a list that may not hold it',
      `{ node { id childrenMust { id } children { id } } nodes { id } }`,
      { node: { id: 1, childrenMust: [{ id: 1 }, null], children: [{ id: 2 }, null, {}] }, nodes: [] },
    ],
    [
      'to no list',
      `{ node { id children { id } } nodes { id } }`,
      { node: { id: 1, children: 'text' }, nodes: 5 },
    ],
    ['to other iterables', `{ nodes { id } }`, { nodes: new Set([{ id: 1 }, { id: 2 }]) }],
    [
      'to values of other types',
      `{ node { id name number } }`,
      { node: { id: 12, name: true, number: '17' } },
    ],
    [
      'to values that do not fit',
      `{ node { id name number } }`,
      { node: { id: 'x', name: { a: 1 }, number: 'seventeen' } },
    ],
    ['to an identifier that is none', `{ node { id name } }`, { node: { id: 1.5, name: 'x' } }],
    ['to a structure that is none', `{ node { id name child { id } } }`, { node: { id: 1, child: 'text' } }],
    [
      'to errors among the values',
      `{ node { id name child { id } } nodes { id } }`,
      {
        node: { id: 1, name: new Error('name'), child: new Error('child') },
        nodes: [{ id: 1 }, new Error('item')],
      },
    ],
    ['to what fails', `{ node { id } fail executor: __typename }`, { node: { id: 1 } }],
    [
      'to fields that come later',
      `{ node { id later laterMust } }`,
      { node: { id: 1 }, later: 'x', laterMust: 'y' },
    ],
    [
      'to null that comes later',
      `{ node { id later laterMust } nodes { id laterMust } }`,
      { node: { id: 1 }, nodes: [{ id: 1 }, { id: 2 }], later: null },
    ],
    [
      'to unknown enum values',
      `{ node { id colour colours } }`,
      { node: { id: 1, colour: 'Mauve', colours: ['Red', 'Mauve', null, 'Green'] } },
    ],
    [
      'to enum values of other types',
      `{ node { id colour colours } }`,
      { node: { id: 1, colour: ['Red'], colours: [4] } },
    ],
    [
      'to abstract types',
      `{ shape { __typename name ... on Circle { radius } } shapes { name ... on Square { side } } }`,
      { shape: { name: 'c', radius: 1 }, shapes: [{ name: 's', side: 2 }, { name: 'c' }, null] },
    ],
    [
      'to fragments',
      `query { node { ...A child { ...A } } } fragment A on Node { id ...B } fragment B on Node { name }`,
      { node: { id: 1, child: { id: 2, name: 'x' } } },
    ],
    [
      'to literals',
      `{ echo(id: 5, text: "a b", number: null, outer: { colour: Green }, colours: [Red], list: [[1, null], null, [3]]) }`,
    ],
    ['to defaults', `{ echo }`],
    [
      'to variables',
      `query ($id: ID, $outer: Outer, $colours: [Colour!], $list: [[Int]], $at: Moment) { echo(id: $id, outer: $outer, colours: $colours, list: $list, at: $at) }`,
      {},
      { id: 5, outer: { inner: { more: 4 } }, colours: 'Red', list: [1, [2]], at: { any: 1 } },
    ],
    ['to absent variables', `query ($id: ID, $number: Int) { echo(id: $id, number: $number) }`],
    [
      'to null variables',
      `query ($id: ID, $number: Int) { echo(id: $id, number: $number) }`,
      {},
      { id: null, number: null },
    ],
    [
      'to variables with defaults',
      `query ($id: ID = 5, $number: Int! = 8, $colours: [Colour!] = [Green], $text: String = "x") { echo(id: $id, number: $number, colours: $colours, text: $text) }`,
    ],
    [
      'to variables with defaults that are given',
      `query ($number: Int! = 8, $text: String = "x") { echo(number: $number, text: $text) }`,
      {},
      { number: 9, text: null },
    ],
    [
      'to variables with defaults of a custom scalar',
      `query ($at: Moment = "x", $outer: Outer = { flag: false }) { echo(at: $at, outer: $outer) }`,
    ],
    [
      'to variables within literals',
      `query ($text: String! = "v", $flag: Boolean, $n: Int) { echo(outer: { inner: { text: $text }, flag: $flag }, list: [[$n]]) }`,
    ],
    [
      'to conditions',
      `query ($yes: Boolean!, $no: Boolean! = false) { node { id @include(if: $yes) name @skip(if: $yes) must @include(if: $no) child @skip(if: $no) { id } } }`,
      { node: { ...whole, child: whole } },
      { yes: true },
    ],
    [
      'to conditions in fragments',
      `query ($yes: Boolean!) { node { ...A @include(if: $yes) child { ...A @skip(if: $yes) number } } } fragment A on Node { id name @skip(if: $yes) }`,
      { node: { ...whole, child: whole } },
      { yes: true },
    ],
    [
      'to uses of a fragment under different conditions',
      `query ($yes: Boolean!) { a: node { ...A @skip(if: $yes) } b: node { ...A } } fragment A on Node { id }`,
      { node: whole },
      { yes: true },
    ],
    ['to introspection', `{ __schema { queryType { name } } __type(name: "Node") { kind } }`],
    ['to mutations, one after the other', `mutation { first second order }`],
    ['to mutations of which some fail', `mutation { broken first(wait: 1) again: broken second order }`],
    [
      'to variables that it refuses',
      `query ($id: ID!, $number: Int) { echo(id: $id, number: $number) }`,
      {},
      { number: 'x' },
    ],
    [
      'to the name that becomes a prototype',
      `{ __proto__: node { id } node { __proto__: name } }`,
      { node: whole },
    ],
  ])('%s', async (_title, query, values = {}, variables) => {
    setSource(values);
    const [plain, compiled] = [await executor(Infinity), await executor(1)];
    const expected = answerOf(await plain({ query, variables: variables ?? {} }));
    expect(answerOf(await compiled({ query, variables: variables ?? {} }))).toEqual(expected);
    expect(answerOf(await compiled({ query, variables: variables ?? {} }))).toEqual(expected);
  });

  it('to each operation of a document', async () => {
    const query = 'query A { executor } query B { executor a: executor }';
    const ask = await executor(1);
    expect((await ask({ query, operationName: 'A' })).data).toEqual({ executor: 'graphql-jit' });
    expect((await ask({ query, operationName: 'B' })).data).toEqual({
      executor: 'graphql-jit',
      a: 'graphql-jit',
    });
    expect((await ask({ query, operationName: 'C' })).errors?.[0]?.message).toContain('Unknown operation');
  });
});

const executed = async (
  ask: Awaited<ReturnType<typeof executor>>,
  query: string,
  more: Partial<Asked> = {},
) => Object.values((await ask({ query, ...more })).data ?? {});

describe('compiles', () => {
  it('an operation at its second sighting', async () => {
    const ask = await executor();
    expect(await executed(ask, '{ executor }')).toEqual(['graphql-js']);
    expect(await executed(ask, '{ executor }')).toEqual(['graphql-jit']);
    expect(await executed(ask, '{ a: executor }')).toEqual(['graphql-js']);
  });

  it('no traced operation, before or after', async () => {
    const ask = await executor(1);
    expect(await executed(ask, '{ executor }', { traced: true })).toEqual(['graphql-js']);
    expect(await executed(ask, '{ executor }')).toEqual(['graphql-jit']);
    expect(await executed(ask, '{ executor }', { traced: true })).toEqual(['graphql-js']);
  });

  it('operations that differ in literals and names once', async () => {
    const ask = await executor(2);
    expect(await executed(ask, 'query A { executor echo(text: "x") }')).toContain('graphql-js');
    expect(await executed(ask, 'query B { a: executor b: executor echo(text: "x") }')).toContain(
      'graphql-js',
    );
    expect(await executed(ask, 'query C { executor echo(text: "a longer text") }')).toContain('graphql-jit');
    const { data } = await ask({ query: '{ x: executor constructor: executor echo(text: """z""") }' });
    expect(Object.keys(data ?? {})).toEqual(['x', 'constructor', 'echo']);
    expect(data?.['constructor']).toBe('graphql-jit');
  });

  it('with the locations of fields in the current document', async () => {
    const ask = await executor(1);
    await ask({ query: '{ echo(text: "x") a: fail }' });
    const { errors } = await ask({ query: '{\n  echo(text: "a longer text")\n  b: fail\n}' });
    expect(errors).toMatchObject([{ locations: [{ line: 3, column: 3 }], path: ['b'] }]);
  });

  it('literals that graphql-jit would turn into code, unchanged', async () => {
    const ask = await executor(1);
    const text = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.ran=true';
    const query = `{ executor echo(text: "${text}") }`;
    const echo = JSON.stringify(Object.entries({ number: 7, text }));
    expect((await ask({ query })).data).toEqual({ executor: 'graphql-jit', echo });
    expect(globalThis).not.toHaveProperty('ran');
  });

  it('no document that is large with its fragments expanded', async () => {
    const ask = await executor(1);
    const fragments = Array.from(
      { length: 12 },
      (_, index) =>
        `fragment F${index} on Node { a: child { ...F${index + 1} } b: child { ...F${index + 1} } }`,
    );
    setSource({ node: null });
    const query = `{ executor node { ...F0 } } ${fragments.join(' ')} fragment F12 on Node { id }`;
    expect((await ask({ query })).data).toEqual({ executor: 'graphql-js', node: null });
  });
});

it('adds to every error the extensions that Apollo Server relies on', async () => {
  setSource({ node: { id: 1, number: 'x', must: null } });
  const { errors = [] } = await (await executor(1))({ query: '{ fail node { number must } }' });
  expect(errors).toHaveLength(3);
  for (const error of errors) expect(error).toMatchObject({ extensions: {}, path: expect.any(Array) });
});

it('warns of an unknown enum value once', async () => {
  warnings.length = 0;
  setSource({ node: { id: 1, colour: 'Mauve' } });
  const ask = await executor(2);
  for (let index = 0; index < 3; index += 1) await ask({ query: '{ node { colour } }' });
  expect(warnings).toEqual([{ enum: 'Colour', value: '"Mauve"' }]);
});
