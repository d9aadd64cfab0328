/** Documents and operations that are made to cost much. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_INPUT, INVALID, numbered, tooComplex, UNPARSED, USER } from './refusal.js';
import { type Expected, MARKER, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

describe('a document that asks for too much', () => {
  const ALIASES = tooComplex('more than 30 aliases');
  const TOKENS = tooComplex('more than 2000 tokens');
  const DIRECTIVES = tooComplex('more than 50 directives');
  it.each<[string, string, Expected]>([
    ['a thousand aliases of a call', `{ ${numbered(200, (n) => `a${n}: ${USER} { userId }`)} }`, TOKENS],
    ['aliases of a call', `{ ${numbered(31, (n) => `a${n}: ${USER} { userId }`)} }`, ALIASES],
    [
      'aliases of a mutation, to try many at once',
      `mutation { ${numbered(31, (n) => `a${n}: resetPersonalPIN(accountId: "a", userId: "${n}") { userId }`)} }`,
      ALIASES,
    ],
    [
      'root fields of a mutation',
      `mutation { ${numbered(21, (n) => `a${n}: resetPersonalPIN(accountId: "a", userId: "${n}") { userId }`)} }`,
      tooComplex('more than 20 root fields'),
    ],
    ['aliases of the same name, over and over', `{ ${'a: __typename '.repeat(31)} }`, ALIASES],
    [
      'aliases spread over inline fragments',
      `{ ${numbered(31, (n) => `... on Query { a${n}: __typename }`)} }`,
      ALIASES,
    ],
    [
      'aliases hidden behind @skip',
      `{ ${numbered(31, (n) => `a${n}: ${USER} @skip(if: true) { userId }`)} }`,
      ALIASES,
    ],
    [
      'aliases in an operation that is not the one to be run',
      `query A { __typename } query B { ${numbered(31, (n) => `a${n}: __typename`)} }`,
      ALIASES,
    ],
    ['fields again and again', `{ ${USER} { ${'userId '.repeat(600)} } }`, ALIASES],
    ['directives at a field', `{ ${USER} { userId ${'@include(if: true) '.repeat(60)} } }`, DIRECTIVES],
    ['directives that do not exist', `{ __typename ${numbered(60, (n) => `@d${n}`)} }`, DIRECTIVES],
    ['directives at an operation', `query ${numbered(60, (n) => `@d${n}`)} { __typename }`, DIRECTIVES],
    ['directives at variables', `query ($x: Int ${'@d '.repeat(60)}) { __typename }`, DIRECTIVES],
    [
      'directives at spreads of a fragment',
      `{ ${USER} { ${'...F @include(if: true) '.repeat(51)} } } fragment F on User { userId @skip(if: false) }`,
      DIRECTIVES,
    ],
    ['tokens in a list', `{ _entities(representations: [${'1,'.repeat(3_000)}]) { __typename } }`, TOKENS],
    ['tokens in an object', `{ _entities(representations: [${'{a:'.repeat(800)}`, TOKENS],
    ['braces alone', '{'.repeat(50_000), UNPARSED],
    [
      'brackets within an argument',
      `{ user(accountId: ${'['.repeat(50_000)}`,
      tooComplex(/more than 2000 tokens|nested too deeply/),
    ],
    ['fragments', `{ __typename } ${numbered(700, (n) => `fragment F${n} on Query { a }`)}`, TOKENS],
    ['variables', `query (${numbered(700, (n) => `$v${n}: Int`)}) { __typename }`, TOKENS],
    [
      'levels',
      `{ ${USER} { ${'account { users(first: 1) { nodes { '.repeat(5)} userId ${'} } } '.repeat(5)} } }`,
      tooComplex('more than 15 levels'),
    ],
    [
      'levels in a chain of fragments',
      `{ ${USER} { ...F0 } } ${numbered(5, (n) => `fragment F${n} on User { account { users(first: 1) { nodes { ...F${n + 1} } } } }`)} fragment F5 on User { userId }`,
      tooComplex('more than 15 levels'),
    ],
    [
      'levels in a fragment that nothing uses',
      `{ __typename } fragment F on User { ${'account { users(first: 1) { nodes { '.repeat(5)} userId ${'} } } '.repeat(5)} }`,
      tooComplex('more than 15 levels'),
    ],
    [
      'fragments that double at each of sixty levels',
      `{ ${USER} { ...F0 } } ${numbered(60, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} }`)} fragment F60 on User { userId }`,
      tooComplex('more than 1000 fields'),
    ],
    [
      'fragments that multiply by ten',
      `{ ${USER} { ...F0 } } ${numbered(9, (n) => `fragment F${n} on User { ${`...F${n + 1} `.repeat(10)} }`)} fragment F9 on User { userId }`,
      tooComplex('more than 1000 fields'),
    ],
  ])('is refused: %s', async (_title, query, expected) => {
    const first = await target.survives(() => target.post({ query }), expected);
    // Whatever is remembered of it, it is refused again, with the other type's status and by GET.
    const again = await target.survives(
      () => target.post({ query }, { accept: 'application/graphql-response+json' }),
      { ...expected, status: 400 },
    );
    expect(again.text).toBe(first.text);
  });

  it.each<[string, string]>([
    ['that spreads itself', '{ ...A } fragment A on Query { ...A }'],
    [
      'in a circle of three',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }',
    ],
    [
      'in a circle below a field',
      `{ ${USER} { ...A } } fragment A on User { account { users { nodes { ...A } } } }`,
    ],
    ['in a circle within inline fragments', '{ ...A } fragment A on Query { ... { ... on Query { ...A } } }'],
    [
      'in circles that nothing uses',
      '{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }',
    ],
    ['that is there twice', '{ ...A } fragment A on Query { __typename } fragment A on Query { ...A }'],
    ['that is not there', '{ ...A }'],
    ['on a type that it cannot be', '{ ...A } fragment A on User { userId }'],
    [
      'in circles, a hundred of them',
      `{ ...F0 } ${numbered(100, (n) => `fragment F${n} on Query { ...F${(n + 1) % 100} }`)}`,
    ],
  ])('is refused as invalid when it has a fragment %s', async (_title, query) => {
    expect(await target.survives(() => target.post({ query }), INVALID)).toHaveProperty(
      'status',
      INVALID.status,
    );
  });
});

const pages = (size: string) =>
  `{ accounts(first: ${size}) { nodes { users(first: ${size}) { nodes { settings { telephony { sms } } } } } } }`;
const account = { __typename: 'Account', accountId: MARKER };
const many = (count: number) => Array.from({ length: count }, () => account);
const entities = (inner: string) => `query ($r: [_Any!]!) { _entities(representations: $r) { ${inner} } }`;

describe('an operation that costs too much', () => {
  const COST = tooComplex('costs more than 25000');
  it.each<[string, object, Expected]>([
    ['by literals', { query: pages('200') }, COST],
    ['by defaults of the schema', { query: pages('1').replaceAll('(first: 1)', '') }, COST],
    ['by a variable', { query: `query ($n: Int!) ${pages('$n')}`, variables: { n: 200 } }, COST],
    ['by the default of a variable', { query: `query ($n: Int! = 200) ${pages('$n')}` }, COST],
    [
      'by a variable whose default is small',
      { query: `query ($n: Int! = 1) ${pages('$n')}`, variables: { n: 200 } },
      COST,
    ],
    [
      'by a variable of a fragment',
      { query: `query ($n: Int!) { ...F } fragment F on Query ${pages('$n')}`, variables: { n: 200 } },
      COST,
    ],
    [
      'behind @skip, as that costs nothing to write',
      { query: pages('200').replace('users(first: 200)', 'users(first: 200) @skip(if: false)') },
      COST,
    ],
    [
      'by twenty pages',
      {
        query: `{ ${numbered(20, (n) => `a${n}: accounts(first: 200) { nodes { users(first: 10) { nodes { userId } } } }`)} }`,
      },
      COST,
    ],
    [
      'by the operation that is named',
      { query: `query A { __typename } query B ${pages('200')}`, operationName: 'B' },
      COST,
    ],
    [
      'by pages of references',
      {
        query: entities('... on Account { users(first: 200) { nodes { userId } } }'),
        variables: { r: many(500) },
      },
      COST,
    ],
    [
      'by twenty floods of references',
      {
        query: `query ($r: [_Any!]!) { ${numbered(20, (n) => `a${n}: _entities(representations: $r) { ... on Account { settings { enableDialOut } } }`)} }`,
        variables: { r: many(1_000) },
      },
      COST,
    ],
    [
      'by a flood of references',
      { query: entities('__typename'), variables: { r: many(1_001) } },
      tooComplex('more than 1000 items'),
    ],
  ])('is refused: %s', async (_title, request, expected) => {
    expect(await target.survives(() => target.post(request), expected)).toHaveProperty(
      'status',
      expected.status,
    );
  });

  it.each<[string, unknown]>([
    ['a size below zero', -1],
    ['no size', 0],
    ['a size beyond an Int', 2 ** 31],
    ['a size beyond a number', 1e308],
    ['a fraction', 1.5],
    ['text', '200'],
    ['a list', [200]],
    ['an object', { valueOf: 200 }],
    ['null', null],
    ['true', true],
  ])('cannot be made to look cheap: %s', async (_title, n) => {
    const query = 'query ($n: Int!) { accounts(first: $n) { nodes { name } } }';
    const reaction = await target.survives(() => target.post({ query, variables: { n } }), BAD_INPUT);
    expect(reaction.text).toContain('"path":"first"');
  });

  it.each<[string, unknown]>([
    ['of a type that is no entity', { __typename: 'PageInfo', hasNextPage: true }],
    ['of a root type', { __typename: 'Query' }],
    ['of no type', { accountId: MARKER }],
    ['of the prototype', { __typename: '__proto__' }],
    ['of a member of all objects', { __typename: 'constructor' }],
    ['whose type is a list', { __typename: ['Account'], accountId: MARKER }],
    ['without a key', { __typename: 'Account' }],
    ['whose key is an object', { __typename: 'Account', accountId: { $ne: MARKER } }],
    ['whose key is a list', { __typename: 'Account', accountId: [MARKER] }],
    ['that is text', MARKER],
    ['that is a list', [MARKER]],
    ['that is a number', 1e308],
  ])('reference %s is refused, without a call', async (_title, reference) => {
    expect(
      await target.survives(
        () => target.post({ query: entities('__typename'), variables: { r: [reference] } }),
        { status: 200, code: 'BAD_USER_INPUT' },
      ),
    ).toHaveProperty('status');
  });
});
