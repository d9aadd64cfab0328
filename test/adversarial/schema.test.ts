/** Documents that are made to tell of the schema, or to tell of it without end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVALID, numbered, tooComplex, USER } from './refusal.js';
import { type Expected, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

describe('the schema', () => {
  const SECRETS = /Did you mean|licenseType|resetPersonalPIN|primaryEmail/;
  it.each<[string, string]>([
    ['asked for', '{ __schema { types { name } } }'],
    ['asked for by another name', '{ a: __schema { b: types { name } } }'],
    ['asked for in a fragment', '{ ...F } fragment F on Query { __schema { types { name } } }'],
    ['asked for in an inline fragment', '{ ... { ... on Query { __schema { queryType { name } } } } }'],
    ['asked for after a line break and a comma', '{ __schema#\n,{ types { name } } }'],
    ['asked for after a byte order mark', '\uFEFF{ __schema { types { name } } }'],
    ['asked for behind @skip', '{ __schema @skip(if: false) { types { name } } }'],
    [
      'asked for by a variable',
      'query ($b: Boolean = true) { __schema @include(if: $b) { types { name } } }',
    ],
    ['asked for in a mutation', 'mutation { __schema { types { name } } }'],
    ['asked for type by type', '{ __type(name: "User") { fields { name } } }'],
    [
      'asked for type by type, by other names',
      '{ a: __type(name: "User") { name } b: __type(name: "Bot") { name } }',
    ],
    ['asked for through a variable', 'query ($n: String = "User") { __type(name: $n) { name } }'],
    ['asked for beside something else', `{ ${USER} { userId } __type(name: "User") { name } }`],
    ['guessed by a root field', '{ usr { userId } }'],
    ['guessed by a field', `{ ${USER} { primaryEmai } }`],
    ['guessed by an argument', '{ user(accountld: "a") { userId } }'],
    ['guessed by a type', 'query ($x: UpdateUserInpt) { __typename }'],
    ['guessed by a fragment', '{ ... on Usr { userId } }'],
    ['guessed by a mutation', 'mutation { resetPersonalPIM { userId } }'],
    [
      'guessed by an input field',
      'mutation { updateUser(accountId: "a", userId: "u", input: { licenseTyp: Pro }) { userId } }',
    ],
    [
      'guessed by an enum value',
      'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Prp }) { userId } }',
    ],
    ['guessed by a directive', '{ __typename @skp(if: true) }'],
    ['guessed by a subscription', 'subscription { usr }'],
  ])('is not told in production: %s', async (_title, query) => {
    const { text } = await target.survives(() => target.post({ query }), INVALID);
    expect(text).not.toMatch(SECRETS);
    const byGet = await target.get({ query });
    expect(byGet.status).toBeLessThan(500);
    expect(byGet.text).not.toMatch(SECRETS);
    expect(byGet.text).not.toContain('"data"');
  });

  describe('where it may be asked for', () => {
    let open: Target;
    beforeAll(async () => {
      open = await startTarget({ INTROSPECTION: 'true' });
    });
    afterAll(() => open.stop());

    const DEEP = tooComplex('more than 2 levels of lists');
    it.each<[string, string, Expected]>([
      [
        'three levels of lists',
        '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
        DEEP,
      ],
      [
        'three levels from a type',
        '{ __type(name: "User") { fields { type { fields { type { interfaces { name } } } } } } }',
        DEEP,
      ],
      [
        'three levels by other names',
        '{ __schema { types { a: fields { type { b: fields { type { c: possibleTypes { name } } } } } } } }',
        DEEP,
      ],
      [
        'three levels in fragments',
        '{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { inputFields { name } } } }',
        DEEP,
      ],
      [
        'a circle of fragments',
        '{ __schema { types { ...A } } } fragment A on __Type { ofType { ...A } }',
        INVALID,
      ],
      [
        'types of types',
        `{ __type(name: "User") ${'{ ofType '.repeat(20)}{ name }${' }'.repeat(20)} }`,
        tooComplex('more than 15 levels'),
      ],
      [
        'many types at once',
        `{ ${numbered(31, (n) => `a${n}: __type(name: "User") { name }`)} }`,
        tooComplex('more than 30 aliases'),
      ],
    ])('is not told without end: %s', async (_title, query, expected) => {
      expect(await open.survives(() => open.post({ query }), expected)).toHaveProperty(
        'status',
        expected.status,
      );
    });

    it('has no type of the name of a member of all objects', async () => {
      const query = '{ a: __type(name: "__proto__") { name } b: __type(name: "constructor") { name } }';
      const { text } = await open.survives(() => open.post({ query }), { status: 200 });
      expect(JSON.parse(text)).toEqual({ data: { a: null, b: null } });
    });
  });
});
