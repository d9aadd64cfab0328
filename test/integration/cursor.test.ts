/** Cursors of connections: each is a place to go on from, in its own list only. */
import { BatchSuspendUserCommand, InviteUsersCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount } from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import { AccountsDocument, UsersDocument, type UsersQueryVariables } from '../support/gql/graphql.js';

let stack: TestStack;
let accountId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createTeam(12);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

/** A Team account with so many invited people. */
async function createTeam(size: number): Promise<string> {
  const AccountId = await createAccount(stack.emulator);
  const emails = Array.from({ length: size }, (_, index) => `user${index}@example.com`);
  for (let start = 0; start < size; start += 50) {
    const UserEmailList = emails.slice(start, start + 50);
    await stack.emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList }));
  }
  return AccountId;
}

async function readEdges(variables: UsersQueryVariables) {
  return dataOf(await stack.ask(UsersDocument, variables)).users?.edges ?? [];
}

const readIds = async (variables: UsersQueryVariables) =>
  (await readEdges(variables)).map(({ node }) => node.userId);

/** The edges of the whole list, read in pages of five. */
async function readInFives() {
  const edges = await readEdges({ accountId, first: 5 });
  for (const size of [5, 2]) {
    edges.push(...(await readEdges({ accountId, first: 5, after: edges.at(-1)?.cursor ?? null })));
    expect(edges.length % 5).toBe(size % 5);
  }
  return edges;
}

describe('the cursor of an edge', () => {
  it('leads to the rows right behind it, wherever in a page it stands', async () => {
    const edges = await readInFives();
    const ids = edges.map(({ node }) => node.userId);
    expect(new Set(ids).size).toBe(12);
    for (const [index, { cursor }] of edges.entries()) {
      expect(await readIds({ accountId, first: 3, after: cursor })).toEqual(ids.slice(index + 1, index + 4));
    }
  });

  it('still does when the row it stands on, or one before that, is deleted in between', async () => {
    const edges = await readInFives();
    const ids = edges.map(({ node }) => node.userId);
    // In the middle of the first page; last of the first page; first, and third of the second.
    for (const at of [2, 4, 5, 7]) {
      const UserIdList = [ids[at] ?? ''];
      await stack.emulator.client.send(new BatchSuspendUserCommand({ AccountId: accountId, UserIdList }));
      const after = edges[at]?.cursor ?? null;
      expect(await readIds({ accountId, first: 200, after })).toEqual(ids.slice(at + 1));
      // The one behind it stays where it is although the rows before it have moved up.
      const next = edges[at + 1]?.cursor ?? null;
      expect(await readIds({ accountId, first: 200, after: next })).toEqual(ids.slice(at + 2));
      await stack.emulator.client.send(
        new InviteUsersCommand({ AccountId: accountId, UserEmailList: [`user${at}@example.com`] }),
      );
    }
  });

  it('tells that more follow when rows behind it are deleted in between', async () => {
    const small = await createTeam(6);
    const edges = await readEdges({ accountId: small });
    const UserIdList = [edges[0]?.node.userId ?? ''];
    await stack.emulator.client.send(new BatchSuspendUserCommand({ AccountId: small, UserIdList }));
    const after = edges[2]?.cursor ?? null;
    const { users } = dataOf(await stack.ask(UsersDocument, { accountId: small, first: 2, after }));
    expect(users?.edges.map(({ node }) => node)).toEqual(edges.slice(3, 5).map(({ node }) => node));
    expect(users?.pageInfo.hasNextPage).toBe(true);
    const last = await readEdges({ accountId: small, after: users?.pageInfo.endCursor ?? null });
    expect(last.map(({ node }) => node)).toEqual([edges[5]?.node]);
  });

  it('never asks the upstream for more than 200 rows, and loses none for that', async () => {
    const large = await createTeam(210);
    const edges = await readEdges({ accountId: large, first: 200 });
    stack.upstream.calls.length = 0;
    const after = edges[149]?.cursor ?? null;
    const { users } = dataOf(await stack.ask(UsersDocument, { accountId: large, first: 200, after }));
    expect(stack.upstream.calls[0]).toBe(`GET /accounts/${large}/users?max-results=200`);
    expect(users?.pageInfo.hasNextPage).toBe(true);
    const rest = await readIds({ accountId: large, first: 200, after: users?.pageInfo.endCursor ?? null });
    const ids = [...(users?.nodes.map(({ userId }) => userId) ?? []), ...rest];
    expect(ids.slice(0, 50)).toEqual(edges.slice(150).map(({ node }) => node.userId));
    expect(new Set(ids).size).toBe(60);
  });

  it('goes on from request to request of another size', async () => {
    const ids = await readIds({ accountId });
    let after: string | null = null;
    const walked: string[] = [];
    for (const first of [1, 4, 2, 5]) {
      const edges = await readEdges({ accountId, first, after });
      walked.push(...edges.map(({ node }) => node.userId));
      after = edges.at(-1)?.cursor ?? null;
    }
    expect(walked).toEqual(ids);
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('what is no cursor of the list', () => {
  const notACursor = {
    code: 'BAD_USER_INPUT',
    validationErrors: [{ path: 'after', code: 'isCursor', message: 'is not a cursor of this list' }],
  };

  it.each([
    'garbage',
    '////',
    encode(null),
    encode([]),
    encode({}),
    encode({ skip: 1 }),
    encode({ skip: -1, list: '' }),
    encode({ skip: 1.5, list: '' }),
    encode({ skip: '1', list: '' }),
    encode({ skip: 0, token: 7, list: '' }),
  ])('is refused before anything is sent: %j', async (after) => {
    const answer = await stack.ask(UsersDocument, { accountId, after });
    expect(answer.data).toEqual({ users: null });
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([notACursor]);
    expect(stack.upstream.calls).toEqual([]);
  });

  it('is refused when blank', async () => {
    for (const after of ['', ' ']) {
      const { errors } = await stack.ask(UsersDocument, { accountId, after });
      expect(errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'after', code: 'isNotBlank' }]);
    }
    expect(stack.upstream.calls).toEqual([]);
  });

  it('is one of another account, of other filters, or of another kind of list', async () => {
    const other = await createTeam(12);
    const name = { name: 'Example' };
    const [accounts] = dataOf(await stack.ask(AccountsDocument, { ...name, first: 1 })).accounts?.edges ?? [];
    // Within a first page, and at the end of one: the second kind carries a token of the upstream.
    for (const at of [1, 4]) {
      const edges = await readEdges({ accountId, first: 5 });
      const after = edges[at]?.cursor ?? null;
      expect(await readEdges({ accountId, after })).not.toEqual([]);
      stack.upstream.calls.length = 0;
      const answers = [
        await stack.ask(UsersDocument, { accountId: other, after }),
        await stack.ask(UsersDocument, { accountId, after, userType: 'PrivateUser' }),
        await stack.ask(UsersDocument, { accountId, after, userEmail: 'user1@example.com' }),
        await stack.ask(AccountsDocument, { after }),
        await stack.ask(AccountsDocument, { after: accounts?.cursor ?? null }),
        await stack.ask(AccountsDocument, { after: accounts?.cursor ?? null, name: 'Exampl' }),
      ];
      expect(answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions))).toEqual(
        answers.map(() => notACursor),
      );
      expect(stack.upstream.calls).toEqual([]);
    }
    expect(codesOf(await stack.ask(AccountsDocument, { ...name, after: accounts?.cursor ?? null }))).toEqual(
      [],
    );
  });

  it('is one whose token the upstream does not know', async () => {
    const edges = await readEdges({ accountId, first: 5 });
    const cursor = JSON.parse(Buffer.from(edges[4]?.cursor ?? '', 'base64url').toString()) as object;
    const after = encode({ ...cursor, token: 'AAAAAAAAAAUAAAAAAAAAAAAAAAAAAAAA' });
    expect(await stack.ask(UsersDocument, { accountId, after })).toEqual(refused('users', 'BAD_USER_INPUT'));
  });
});

describe('first', () => {
  it.each([
    [0, 'min'],
    [-1, 'min'],
    [201, 'max'],
    [2 ** 31 - 1, 'max'],
    [null, 'isDefined'],
    [1.5, 'isInt'],
    ['10', 'isInt'],
  ])('%j is refused before anything is sent', async (first, code) => {
    for (const query of [
      'query($id: ID!, $first: Int! = 5) { users(accountId: $id, first: $first) { nodes { userId } } }',
      'query($first: Int! = 5) { accounts(first: $first) { nodes { accountId } } }',
    ]) {
      const { errors } = await stack.ask(query, { id: accountId, first });
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'first', code }]);
    }
    expect(stack.upstream.calls).toEqual([]);
  });

  it('is checked where it stands deeper too', async () => {
    const query =
      'query($id: ID!, $n: Int) { account(accountId: $id) { users(first: $n) { nodes { userId } } } }';
    for (const n of [0, 201]) {
      const { data, errors } = await stack.ask(query, { id: accountId, n });
      expect(data).toEqual({ account: { users: null } });
      expect(errors?.[0]).toMatchObject({
        path: ['account', 'users'],
        extensions: { validationErrors: [{ path: 'first' }] },
      });
    }
    const { errors } = await stack.ask(query, { id: accountId, n: null });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'first' }],
    });
    expect(stack.upstream.calls.filter((call) => call.includes('/users'))).toEqual([]);
  });

  it('may be any of 1 and 200, and the default holds when the variable is left out', async () => {
    for (const [n, rows] of [
      [1, 1],
      [200, 12],
      [undefined, 12],
    ]) {
      const { data } = await stack.ask<{ users: { nodes: unknown[] } }, Record<string, unknown>>(
        'query($id: ID!, $n: Int) { users(accountId: $id, first: $n) { nodes { userId } } }',
        { id: accountId, n },
      );
      expect(data?.users.nodes).toHaveLength(rows ?? 0);
    }
    expect(stack.upstream.calls.map((call) => call.split('?')[1])).toEqual([
      'max-results=1',
      'max-results=200',
      'max-results=100',
    ]);
  });
});
