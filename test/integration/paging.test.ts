/** Connections walked page by page while other requests add and remove rows, and what a page says of itself. */
import { BatchSuspendUserCommand, InviteUsersCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import { AccountsDocument, AccountUsersDocument, UsersDocument } from '../support/gql/graphql.js';

const TOTAL = 2_100;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const address = (index: number) => `user${index}@example.com`;

/** Invites `count` people, 50 at a time. */
async function inviteMany(accountId: string, start: number, count: number): Promise<void> {
  for (let from = start; from < start + count; from += 50) {
    const size = Math.min(50, start + count - from);
    const UserEmailList = Array.from({ length: size }, (_, index) => address(from + index));
    await stack.emulator.client.send(new InviteUsersCommand({ AccountId: accountId, UserEmailList }));
  }
}

async function suspend(accountId: string, ids: string[]): Promise<void> {
  const command = new BatchSuspendUserCommand({ AccountId: accountId, UserIdList: ids });
  await stack.emulator.client.send(command);
}

async function readPage(accountId: string, first: number, after?: string | null) {
  const { users } = dataOf(await stack.ask(UsersDocument, { accountId, first, after }));
  if (!users) throw new Error('The list is null.');
  return users;
}

/** The ids of all users, read without anything going on meanwhile. */
async function readAll(accountId: string): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await readPage(accountId, 200, after);
    ids.push(...nodes.map(({ userId }) => userId));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}

it('a walk repeats nobody and misses none of those who stay, while others are invited and suspended', async () => {
  const accountId = await createAccount(stack.emulator);
  await inviteMany(accountId, 0, TOTAL);
  const before = await readAll(accountId);
  expect(before).toHaveLength(TOTAL);

  const seen: string[] = [];
  const left = new Set<string>();
  const pageSizes: number[] = [];
  let added = TOTAL;
  let after: string | null = null;
  for (let more = true; more;) {
    const callsBefore = stack.upstream.calls.filter((call) => call.includes('/users?')).length;
    const { nodes, pageInfo } = await readPage(accountId, 200, after);
    const calls = stack.upstream.calls.filter((call) => call.includes('/users?')).length;
    expect(calls - callsBefore).toBe(1);
    const page = nodes.map(({ userId }) => userId);
    seen.push(...page);
    pageSizes.push(page.length);
    // Of this page its ends, the last of which the next page starts behind; of the next page its first and some more.
    const ahead = before.slice(before.indexOf(page.at(-1) ?? '') + 1);
    const leaving = [page[0], page.at(-1), ahead[0], ahead[1], ahead[100]].flatMap((id) => id ?? []);
    await suspend(accountId, leaving);
    for (const id of leaving) left.add(id);
    if (added < TOTAL + 150) await inviteMany(accountId, added, 30);
    added += 30;
    ({ hasNextPage: more, endCursor: after } = pageInfo);
  }

  expect(new Set(seen).size).toBe(seen.length);
  expect(before.filter((id) => !left.has(id) && !seen.includes(id))).toEqual([]);
  expect(pageSizes.slice(0, -1).every((size) => size === 200)).toBe(true);
  // Those who were invited before the walk came to its end are on it too, behind the others.
  expect(seen.length).toBeGreaterThan(TOTAL - left.size + 100);
});

describe('a page', () => {
  it.each([
    ['users', (accountId: string, first: number, after?: string | null) => readPage(accountId, first, after)],
    [
      'accounts',
      async (_: string, first: number, after?: string | null) => {
        const { accounts } = dataOf(await stack.ask(AccountsDocument, { name: 'accounts', first, after }));
        if (!accounts) throw new Error('The list is null.');
        return accounts;
      },
    ],
  ])('of %s says exactly where it stands, for one call', async (list, read) => {
    const accountId = await createAccount(stack.emulator, 'Team', list);
    await inviteMany(accountId, 0, 5);
    for (let count = 1; count < 5; count += 1) await createAccount(stack.emulator, 'Team', list);
    stack.upstream.calls.length = 0;

    const all = await read(accountId, 5);
    expect(all.edges).toHaveLength(5);
    expect(all.pageInfo.hasNextPage).toBe(false);
    const pages = [];
    for (let after: string | null | undefined; ; after = pages.at(-1)?.pageInfo.endCursor) {
      const page = await read(accountId, 2, after);
      pages.push(page);
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(pages.map(({ nodes }) => nodes.length)).toEqual([2, 2, 1]);
    expect(pages.flatMap((page): unknown[] => page.nodes)).toEqual(all.nodes);
    for (const { edges, pageInfo } of pages) {
      expect(pageInfo).toEqual({
        hasNextPage: pageInfo !== pages.at(-1)?.pageInfo,
        hasPreviousPage: false,
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      });
    }
    const cursors = pages.flatMap(({ edges }) => edges.map(({ cursor }) => cursor));
    expect(new Set(cursors).size).toBe(5);
    expect(stack.upstream.calls.filter((call) => call.includes('max-results='))).toHaveLength(4);
  });

  it('that is exactly full and the last has no next one', async () => {
    const accountId = await createAccount(stack.emulator);
    await inviteMany(accountId, 0, 200);
    const page = await readPage(accountId, 200);
    expect(page.nodes).toHaveLength(200);
    expect(page.pageInfo.hasNextPage).toBe(false);
  });

  it('of an empty list is empty, and so is the one behind the last', async () => {
    const accountId = await createAccount(stack.emulator);
    const none = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
    expect(await readPage(accountId, 10)).toEqual({ edges: [], nodes: [], pageInfo: none });

    await inviteUser(stack.emulator, accountId, address(0));
    const { endCursor } = (await readPage(accountId, 10)).pageInfo;
    const behind = { edges: [], nodes: [], pageInfo: { ...none, endCursor } };
    expect(await readPage(accountId, 10, endCursor)).toEqual(behind);

    // The end of the list is a place to go on from when somebody is added later.
    const added = await inviteUser(stack.emulator, accountId, address(1));
    expect((await readPage(accountId, 10, endCursor)).nodes.map(({ userId }) => userId)).toEqual([added]);
  });

  it('has 100 rows when nothing else is asked for', async () => {
    const accountId = await createAccount(stack.emulator);
    await inviteMany(accountId, 0, 101);
    const { account } = dataOf(await stack.ask(AccountUsersDocument, { accountId }));
    const plain = await stack.ask<{ users: { nodes: unknown[] } }, { id: string }>(
      'query($id: ID!) { users(accountId: $id) { nodes { userId } } }',
      { id: accountId },
    );
    expect([account?.users?.nodes.length, plain.data?.users.nodes.length]).toEqual([100, 100]);
    const next = await stack.ask(AccountUsersDocument, {
      accountId,
      after: account?.users?.pageInfo.endCursor ?? null,
    });
    expect(dataOf(next).account?.users).toMatchObject({
      nodes: [{ userId: expect.any(String) }],
      pageInfo: { hasNextPage: false },
    });
  });
});
