/** Requests that ask for too much: which limit they break, in which words, and that nothing is done for them. */
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, codesOf, startGatewayTo, startStack, type TestStack } from '../../support/gateway.js';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.upstream.calls.length = 0;
});

const PRIVATE = 'ann@example.com';
const numbered = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');
/** Fields within fields: `levels` in all. */
const deep = (levels: number): string => {
  let field = levels % 3 === 0 ? 'name' : 'userId';
  for (let level = 1; level < levels - 1; level += 1)
    field = ['account', 'users(first: 1)', 'nodes'][(levels - 2 - level) % 3] + ` { ${field} }`;
  return `{ user(accountId: "a", userId: "${PRIVATE}") { ${field} } }`;
};
/** A document of `levels` fragments, each of which uses the next one twice: 2^levels fields. */
const bomb = (levels: number): string =>
  `{ account(accountId: "a") { ...F0 } } ${numbered(levels, (index) => `fragment F${index} on Account { ...F${index + 1} ...F${index + 1} }`)}
   fragment F${levels} on Account { name }`;
const lists = (levels: number): string =>
  `{ __schema { types ${'{ fields { type '.repeat(levels)}{ name }${' } }'.repeat(levels)} } }`;

const aliases = (count: number) => `{ ${numbered(count, (index) => `a${index}: __typename`)} }`;
const repeats = (count: number) => `{ ${'__typename '.repeat(count)} }`;
const roots = (count: number) =>
  `{ ${numbered(count, (index) => `a${index}: account(accountId: "${PRIVATE}") { name }`)} }`;
const directives = (count: number) => `{ __typename ${'@include(if: true) '.repeat(count)} }`;
const viaFragment = (count: number) =>
  `{ ...A ...B } fragment A on Query { ...B } fragment B on Query { ${numbered(count, (index) => `a${index}: __typename`)} }`;

const nested = (first: string, head = 'query Costly') =>
  `${head} { accounts(first: ${first}) { nodes { users(first: 200) { nodes { settings { telephony { sms } } } } } } }`;
const COST = /^The operation costs more than 25000: ask for smaller pages, or for less of each item\.$/;

const askWith = (x: unknown) =>
  stack.ask<unknown, { x: unknown }>('query ($x: ID!) { account(accountId: $x) { name } }', { x });

const get = async (parameters: Record<string, string>) => {
  const url = `${stack.url}/graphql?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(url, { headers: { 'apollo-require-preflight': 'true' } });
  return (await response.json()) as Answer<unknown>;
};

/** The message of the one error of an answer; its code is that of limits. */
function refusalIn({ data, errors }: Answer<unknown>): string | undefined {
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toEqual({ code: 'QUERY_TOO_COMPLEX' });
  expect(JSON.stringify(errors)).not.toContain(PRIVATE);
  return errors?.[0]?.message;
}

describe('a document', () => {
  it.each<[string, string, string]>([
    ['tokens', `{ ${numbered(2_000, () => `user(accountId: "${PRIVATE}")`)} }`, '2000 tokens'],
    ['levels of fields', deep(16), '15 levels of fields'],
    ['aliases', aliases(31), '30 aliases and repeated fields'],
    ['aliases of __typename in two thousand tokens', aliases(660), '30 aliases and repeated fields'],
    ['aliases in fragments, at each of their uses', viaFragment(16), '30 aliases and repeated fields'],
    ['repeated fields', repeats(32), '30 aliases and repeated fields'],
    [
      'repeated fields in inline fragments',
      `{ ${'... { __typename } '.repeat(32)} }`,
      '30 aliases and repeated fields',
    ],
    ['root fields', roots(21), '20 root fields'],
    ['root fields in fragments', `{ ...A } fragment A on Query ${roots(21)}`, '20 root fields'],
    ['directives', directives(51), '50 directives'],
    [
      'directives in an unused fragment',
      `{ __typename } fragment A on Query ${directives(51)}`,
      '50 directives',
    ],
    ['fields written out', bomb(60), '1000 fields, with its fragments written out'],
    ['lists of introspection', lists(3), '2 levels of lists in introspection'],
  ])('with too many %s is refused in words that name the limit', async (_title, document, limit) => {
    const answer = await stack.ask(document);
    expect(refusalIn(answer)).toBe(`The document has more than ${limit}.`);
    expect(stack.upstream.calls).toEqual([]);
    // The second time it comes out of the store.
    expect(await stack.ask(document)).toEqual(answer);
  });

  it.each([
    ['levels of fields', deep(15)],
    ['aliases', `{ ${numbered(20, (index) => `a${index}: __typename`)} }`],
    [
      'aliases within fields',
      `{ account(accountId: "a") { ${numbered(30, (index) => `a${index}: name`)} } }`,
    ],
    ['root fields', roots(20)],
    ['directives', directives(1)],
    ['lists of introspection', lists(2)],
    ['what tools ask for', getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true })],
  ])('within the limit is answered: %s', async (_title, document) => {
    const { errors } = await stack.ask(document);
    expect(errors?.filter(({ extensions }) => extensions.code === 'QUERY_TOO_COMPLEX') ?? []).toEqual([]);
    expect(errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it('that is no document is refused as such', async () => {
    const { errors } = await stack.ask('{ user(');
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('with fragments that lead to themselves is refused as invalid', async () => {
    const { errors } = await stack.ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }');
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('is refused with the status of %s', async (accept, status) => {
    const response = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: aliases(31), operationName: 'Any' }),
    });
    expect(response.status).toBe(status);
    refusalIn((await response.json()) as Answer<unknown>);
  });

  it('is refused by GET, and registered by no hash', async () => {
    const query = aliases(31);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query));
    const sha256Hash = Buffer.from(digest).toString('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    refusalIn(await get({ query }));
    refusalIn(await get({ query, extensions }));
    expect((await get({ extensions })).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('an operation', () => {
  it.each<[string, string, Record<string, unknown>?]>([
    ['pages within pages', nested('200')],
    ['pages whose size is in a variable', nested('$n', 'query Costly($n: Int!)'), { n: 200 }],
    ['pages whose size is the default of a variable', nested('$n', 'query Costly($n: Int! = 200)')],
    [
      'pages of the usual size',
      '{ accounts { nodes { users { nodes { settings { telephony { sms } } } } } } }',
    ],
    [
      'edges',
      nested('200')
        .replaceAll('nodes {', 'edges { node {')
        .replace(/(\} ){4}\}$/, '} } } } } } }'),
    ],
    [
      'calls for each reference',
      `query Costly($r: [_Any!]!) { _entities(representations: $r) { ... on Account { users(first: 200) { nodes { userId } } } } }`,
      { r: Array.from({ length: 200 }, () => ({ __typename: 'Account', accountId: 'a' })) },
    ],
  ])('that costs too much is refused: %s', async (_title, document, variables) => {
    expect(refusalIn(await stack.ask(document, variables))).toMatch(COST);
    expect(stack.upstream.calls).toEqual([]);
  });

  it('is refused by the size in its variable, each time', async () => {
    const document = nested('$n', 'query Costly($n: Int!)');
    const outcomes = [];
    for (const n of [1, 200, 2, 199])
      outcomes.push(codesOf(await stack.ask<unknown, { n: number }>(document, { n })));
    expect(outcomes).toEqual([[], ['QUERY_TOO_COMPLEX'], [], ['QUERY_TOO_COMPLEX']]);
  });

  it('is refused for its wrong variable, not for its cost', async () => {
    const document = nested('$n', 'query Costly($n: Int!)');
    for (const n of ['200', -1.5, null, {}]) {
      const { errors } = await stack.ask<unknown, { n: unknown }>(document, { n });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it.each<[string, string, Record<string, unknown>?]>([
    [
      'a page of 200 users with their account',
      '{ users(accountId: "a", first: 200) { nodes { displayName account { name } } } }',
    ],
    [
      'a page of 500 numbers',
      '{ availablePhoneNumbers(first: 500, areaCode: "206") { nodes { phoneNumber } } }',
    ],
    [
      '500 references',
      'query References($r: [_Any!]!) { _entities(representations: $r) { ... on User { displayName account { name } settings { telephony { sms } } } } }',
      {
        r: Array.from({ length: 500 }, (_, index) => ({
          __typename: 'User',
          accountId: 'a',
          userId: `u${index}`,
        })),
      },
    ],
  ])('that a client may well need is not too much: %s', async (_title, document, variables) => {
    const { errors = [] } = await stack.ask(document, variables);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('QUERY_TOO_COMPLEX');
  });

  it('with more references than the limit is refused, in variables, defaults and literals', async () => {
    const message = 'A list of representations has more than 1000 items.';
    const references = Array.from({ length: 1_001 }, () => ({ __typename: 'Account', accountId: 'a' }));
    const select = '{ ... on Account { name } }';
    const inVariable = `query ($r: [_Any!]!) { _entities(representations: $r) ${select} }`;
    expect(refusalIn(await stack.ask(inVariable, { r: references }))).toBe(message);
    const gateway = await startGatewayTo({ endpoint: stack.upstream.url, env: { LIMIT_ENTITIES: '2' } });
    try {
      const item = '{ __typename: "Account", accountId: "a" }';
      const literal = `[${[item, item, item].join(', ')}]`;
      for (const document of [
        `{ _entities(representations: ${literal}) ${select} }`,
        `query ($r: [_Any!]! = ${literal}) { _entities(representations: $r) ${select} }`,
        `{ a: _entities(representations: ${literal}) ${select} b: _entities(representations: [${item}]) ${select} }`,
      ])
        expect(refusalIn(await gateway.ask(document))).toBe(
          'A list of representations has more than 2 items.',
        );
    } finally {
      await gateway.stop();
    }
    expect(stack.upstream.calls).toEqual([]);
  });
});

describe('variables', () => {
  it('with too many values are refused', async () => {
    expect(refusalIn(await askWith(Array.from({ length: 10_001 }, () => PRIVATE.slice(0, 3))))).toBe(
      'The variables hold more than 10000 values.',
    );
  });

  it('nested too deeply are refused, also a hundred thousand levels', async () => {
    for (const levels of [21, 100_000]) {
      const response = await fetch(`${stack.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"query": "query ($x: ID!) { account(accountId: $x) { name } }", "variables": {"x": ${'['.repeat(levels)}${']'.repeat(levels)}}}`,
      });
      expect(refusalIn((await response.json()) as Answer<unknown>)).toBe(
        'The variables have more than 20 levels.',
      );
    }
    expect(stack.upstream.calls).toEqual([]);
  });
});

describe('a body', () => {
  it.each([
    ['with its length', undefined],
    ['in chunks', 'chunked'],
  ])('that is too large is refused: %s', async (_title, encoding) => {
    const body = JSON.stringify({ query: '{ __typename }', extensions: { x: PRIVATE.repeat(20_000) } });
    const response = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: encoding ? new Blob([body]).stream() : body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      errors: [{ message: 'The request body is too large.', extensions: { code: 'BODY_TOO_LARGE' } }],
    });
  });

  it('with several operations is refused', async () => {
    const response = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message:
            'The body holds an array, and batching is off: send each operation in a request of its own.',
          extensions: { code: 'BATCHING_DISABLED' },
        },
      ],
    });
  });
});

it('limits can be set', async () => {
  const gateway = await startGatewayTo({
    endpoint: stack.upstream.url,
    env: {
      LIMIT_TOKENS: '20',
      LIMIT_DEPTH: '2',
      LIMIT_ALIASES: '1',
      LIMIT_DIRECTIVES: '1',
      LIMIT_COST: '10',
      LIMIT_BODY: '1000',
    },
  });
  try {
    const refusals = [];
    for (const document of [
      `{ ${'__typename '.repeat(19)} }`,
      '{ accounts { nodes { name } } }',
      '{ a: __typename b: __typename }',
      '{ a: __typename @skip(if: true) @skip(if: true) }',
      '{ accounts { __typename } }',
      `{ __typename } # ${'x'.repeat(1_000)}`,
    ])
      refusals.push((await gateway.ask(document)).errors?.[0]?.message);
    expect(refusals).toEqual([
      'The document has more than 20 tokens.',
      'The document has more than 2 levels of fields.',
      'The document has more than 1 aliases and repeated fields.',
      'The document has more than 1 directives.',
      'The operation costs more than 10: ask for smaller pages, or for less of each item.',
      'The request body is too large.',
    ]);
  } finally {
    await gateway.stop();
  }
});
