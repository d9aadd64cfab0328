/** Paths of refused input whichever way a document is written, and what lies just within the rules. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';

const MARK = 's3cr3t';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const list = (count: number, item: unknown) => Array.from({ length: count }, () => item);

async function refusedPaths(query: string, variables: Record<string, unknown>) {
  const answer = await stack.ask(query, variables);
  expect(stack.upstream.calls).toEqual([]);
  expect(JSON.stringify([answer, stack.logged])).not.toContain(MARK);
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  return answer.errors?.[0]?.extensions.validationErrors?.map(({ path, code }) => `${path} ${code}`);
}

describe('the path is that of the argument when a variable', () => {
  it.each([
    ['is a member of the input', 'String!', 'createAccount(input: { name: $x })', 'name', 'isString'],
    [
      'is deep in the input',
      'AccountSettingsInput!',
      'updateAccountSettings(accountId: "a", input: { accountSettings: $x })',
      'accountSettings',
      'isObject',
    ],
    [
      'is an item of a list',
      'String!',
      'inviteUsers(accountId: "a", input: { userEmailList: ["a@b.c", $x] })',
      'userEmailList[1]',
      'isString',
    ],
    [
      'is within an item of a list',
      'Boolean',
      `batchUpdateUser(accountId: "a", input: { updateUserRequestItems: [
        { userId: "u" }
        { userId: "v", alexaForBusinessMetadata: { isAlexaForBusinessEnabled: $x } }
      ] })`,
      'updateUserRequestItems[1].alexaForBusinessMetadata.isAlexaForBusinessEnabled',
      'isBoolean',
    ],
  ])('%s', async (_case, type, field, path, code) => {
    const value = type === 'String!' ? { text: MARK } : MARK;
    const paths = await refusedPaths(`mutation($x: ${type}) { ${field} { __typename } }`, { x: value });
    expect(paths).toEqual([`input.${path} ${code}`]);
  });

  it('stands in a fragment', async () => {
    const query = `query($x: Int = 5) { account(accountId: "a") { ...Users } }
      fragment Users on Account { users(first: $x) { nodes { userId } } }`;
    expect(await refusedPaths(query, { x: MARK })).toEqual(['first isInt']);
    expect(await refusedPaths(query, { x: null })).toEqual(['first isDefined']);
  });

  it('stands in two places, of which only the second refuses null', async () => {
    const query = `query($x: Boolean = true, $n: Int) {
      accounts(first: 5) { nodes @include(if: $x) { name } }
      users(accountId: "a", first: $n) { __typename }
    }`;
    expect(await refusedPaths(query, { x: null, n: null })).toEqual(['if isDefined', 'first isDefined']);
  });

  it('is not used in the operation that is asked for', async () => {
    const query = 'query($id: ID!) { account(accountId: $id) { users(first: 5) { __typename } } }';
    expect(await refusedPaths(query, {})).toEqual(['accountId isDefined']);
  });
});

it('every broken rule of a request is told at once', async () => {
  const query = `mutation($a: ID!, $u: ID!, $i: UpdateUserInput!) {
    updateUser(accountId: $a, userId: $u, input: $i) { __typename }
  }`;
  const alexaForBusinessMetadata = { alexaForBusinessRoomArn: `${MARK}\udc00` };
  const broken = { a: ' ', u: `${MARK}\u0007`, i: { alexaForBusinessMetadata } };
  expect((await refusedPaths(query, broken))?.toSorted()).toEqual([
    'accountId isResourceId',
    'input.alexaForBusinessMetadata.alexaForBusinessRoomArn isWellFormed',
    'userId isResourceId',
  ]);
  const wrongTypes = { licenseType: MARK, userType: 7, alexaForBusinessMetadata: MARK, other: MARK };
  expect((await refusedPaths(query, { a: {}, i: wrongTypes }))?.toSorted()).toEqual([
    'accountId isID',
    'input.alexaForBusinessMetadata isObject',
    'input.licenseType isEnum',
    'input.other isKnownField',
    'input.userType isEnum',
    'userId isDefined',
  ]);
});

it('at most 50 wrong types are told', async () => {
  const query = 'mutation($i: InviteUsersInput!) { inviteUsers(accountId: "a", input: $i) { __typename } }';
  const userEmailList = Array.from({ length: 1_000 }, () => ({ text: MARK }));
  expect(await refusedPaths(query, { i: { userEmailList } })).toHaveLength(50);
});

it('an unknown member that is no name is not repeated', async () => {
  const query = 'mutation($i: CreateAccountInput!) { createAccount(input: $i) { __typename } }';
  const variables = { i: { name: 'x', [`${MARK}@example.com`]: 1 } };
  expect(await refusedPaths(query, variables)).toEqual(['input isKnownField']);
});

it.each([
  [
    `{ users(accountId ${JSON.stringify(MARK)}) { __typename } }`,
    'Syntax Error: Expected ":", found String.',
  ],
  [`{ users(accountId: """${MARK}""" first) { __typename } }`, 'Syntax Error: Expected ":", found ")".'],
  [`{ users """${MARK}"""`, 'Syntax Error: Expected Name, found BlockString.'],
  [`{ account(5318008: 1) { __typename } }`, 'Syntax Error: Expected Name, found Int.'],
])('a syntax error tells the place and no literal: %s', async (query, message) => {
  const { errors } = await stack.ask(query);
  expect(errors).toMatchObject([{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  expect(errors?.[0]?.locations).toHaveLength(1);
});

describe('what lies just within the rules is sent:', () => {
  it.each([
    ['a name of 100 characters', 'createAccount(input: { name: $x })', '🏢'.repeat(100), 'POST /accounts'],
    [
      'the shortest address',
      'createUser(accountId: "a", input: { email: $x })',
      'a@b.c',
      'POST /accounts/a/users?operation=create',
    ],
    ['an identifier of 256 characters', 'logoutUser(accountId: $x, userId: "u")', 'x'.repeat(256), undefined],
    [
      'an identifier of dots',
      'logoutUser(accountId: $x, userId: "u")',
      '...',
      'POST /accounts/.../users/u?operation=logout',
    ],
  ])('%s', async (_case, field, value, call) => {
    const type = field.startsWith('logoutUser') ? 'ID!' : 'String!';
    const { errors } = await stack.ask(`mutation($x: ${type}) { ${field} { __typename } }`, { x: value });
    expect(errors?.[0]?.extensions.validationErrors).toBeUndefined();
    expect(stack.upstream.calls).toEqual([call ?? `POST /accounts/${value}/users/u?operation=logout`]);
  });

  it('the longest lists', async () => {
    const query = `mutation($emails: [String!]!, $ids: [ID!]!, $items: [UpdateUserRequestItemInput!]!) {
      inviteUsers(accountId: "a", input: { userEmailList: $emails }) { __typename }
      batchSuspendUser(accountId: "a", input: { userIdList: $ids }) { __typename }
      batchUpdateUser(accountId: "a", input: { updateUserRequestItems: $items }) { __typename }
    }`;
    const variables = { emails: list(50, 'a@b.c'), ids: list(50, 'u'), items: list(20, { userId: 'u' }) };
    const { errors } = await stack.ask(query, variables);
    // There is no such account: the upstream says so, three times.
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(stack.upstream.calls).toHaveLength(3);
  });

  it('null for what is optional, which is left out of the request', async () => {
    const query = `query($n: String, $e: String, $a: String) {
      accounts(name: $n, userEmail: $e, after: $a, first: 1) { nodes { name } }
    }`;
    expect(await stack.ask(query, { n: null, e: null, a: null })).toMatchObject({ data: { accounts: {} } });
    expect(stack.upstream.calls).toEqual(['GET /accounts?max-results=1']);
  });
});
