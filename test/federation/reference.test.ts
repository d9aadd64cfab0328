/** Many references in one `_entities` call: what is answered, and what it costs in calls to Chime. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { createAccount, inviteUsers } from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import { ROUTER_NAMES, startSupergraph, type Supergraph } from '../support/supergraph.js';

interface UserReference {
  __typename: 'User';
  accountId: string;
  userId: string;
}

const userOf =
  (accountId: string) =>
  (userId: string): UserReference => ({ __typename: 'User', accountId, userId });

const missing = (count: number): string[] => Array.from({ length: count }, (_, index) => `missing-${index}`);

describe('one _entities call', () => {
  let stack: TestStack;
  /** Accounts, and their users in the order in which the API lists them: 250, 210 and 20. */
  const accounts: { accountId: string; users: UserReference[] }[] = [];

  beforeAll(async () => {
    stack = await startStack();
    for (const count of [250, 210, 20]) {
      const accountId = await createAccount(stack.emulator);
      const userIds = await inviteUsers(stack.emulator, accountId, count);
      accounts.push({ accountId, users: userIds.map(userOf(accountId)) });
    }
  });
  beforeEach(() => stack.upstream.clear());
  afterAll(() => stack.stop());

  const users = (account: number, from: number, to: number) => accounts[account]?.users.slice(from, to) ?? [];
  const absent = (account: number, count: number) =>
    missing(count).map(userOf(accounts[account]?.accountId ?? ''));

  const entities = (representations: unknown[], fields = 'userId primaryEmail') =>
    stack.ask<{ entities: unknown[] }, { representations: unknown[] }>(
      `query ($representations: [_Any!]!) { entities: _entities(representations: $representations) { ... on User { ${fields} } } }`,
      { representations },
    );

  it('answers 500 references in order: users of several accounts, repeats, and null for who is missing', async () => {
    const references = shuffled([
      ...users(0, 0, 250),
      ...users(1, 0, 100),
      ...absent(0, 30),
      ...users(2, 0, 20),
      ...users(0, 0, 100),
    ]);
    expect(references).toHaveLength(500);
    const { entities: found } = dataOf(await entities(references, 'accountId userId'));
    const expected = references.map(({ accountId, userId }) =>
      userId.startsWith('missing') ? null : { accountId, userId },
    );
    expect(found).toEqual(expected);
    expect(stack.upstream.calls.length).toBeLessThan(100);
  });

  it('fails 1 of 500 references and answers the others', async () => {
    const references = [...users(0, 0, 250), userOf('..')('.'), ...users(1, 0, 210), ...users(2, 0, 20)];
    references.push(...users(0, 0, 19));
    expect(references).toHaveLength(500);
    const answer = await entities(references);
    expect(answer.data?.entities.filter((entity) => entity === null)).toHaveLength(1);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.path).toEqual(['entities', 250]);
  });

  it('fails every user of an account that cannot be read, and answers those of another', async () => {
    await stack.emulator.controlApi('/faults', {
      Operation: 'ListUsers',
      Exception: 'ServiceFailureException',
      Times: 3,
    });
    const answer = await entities([...users(0, 0, 20), ...users(1, 0, 2)]);
    expect(answer.data?.entities.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => null));
    expect(answer.data?.entities.slice(20)).toEqual([expect.anything(), expect.anything()]);
    expect(new Set(codesOf(answer))).toEqual(new Set(['UPSTREAM_FAILURE']));
  });

  describe('costs', () => {
    it.each<[string, () => UserReference[], number, string?]>([
      ['1 call for 1 user', () => users(0, 0, 1), 1],
      ['a call each for 7 users of an account', () => users(0, 0, 7), 7],
      ['1 call for 8 users of an account', () => users(0, 0, 8), 1],
      ['1 call for 100 users of an account', () => users(0, 0, 100), 1],
      ['1 call for 200 users of an account', () => users(0, 0, 200), 1],
      ['1 call for 100 references to one user', () => users(0, 0, 1).flatMap((user) => repeat(user, 100)), 1],
      ['a call more for each of the users beyond the first page', () => users(0, 0, 210), 11],
      ['keys + 1 for users who all are beyond the first page', () => users(0, 230, 250), 21],
      ['keys + 1 for users who all are missing', () => absent(0, 50), 51],
      ['a call each with the PIN, which no list tells', () => users(0, 0, 100), 100, 'personalPIN'],
      ['1 call for each of three accounts', () => [0, 1, 2].flatMap((a) => users(a, 0, 20)), 3],
      ['1 call when there is no such account', () => missing(30).map(userOf('no-account')), 1],
    ])('%s', async (_title, references, calls, fields) => {
      expect((await entities(references(), fields)).errors).toBeUndefined();
      expect(stack.upstream.calls).toHaveLength(calls);
    });

    it.each<[string, () => UserReference[], string?]>([
      ['beyond the first pages of two accounts', () => [...users(0, 240, 250), ...users(1, 200, 210)]],
      ['missing in three accounts', () => [0, 1, 2].flatMap((account) => absent(account, 8))],
      [
        'there in one account and missing in two',
        () => [...users(2, 0, 9), ...absent(0, 9), ...absent(1, 9)],
      ],
      ['asked for the PIN in three accounts', () => [0, 1, 2].flatMap((a) => users(a, 0, 9)), 'personalPIN'],
    ])('never more than keys + 1 where users are %s', async (_title, references, fields) => {
      const keys = references();
      expect((await entities(keys, fields)).errors).toBeUndefined();
      expect(stack.upstream.calls.length).toBeLessThanOrEqual(keys.length + 1);
    });
  });
});

describe.each(ROUTER_NAMES)('behind %s', (router) => {
  let supergraph: Supergraph;
  let accountId: string;

  beforeAll(async () => {
    supergraph = await startSupergraph(router);
    accountId = await createAccount(supergraph.stack.emulator);
    const userIds = await inviteUsers(supergraph.stack.emulator, accountId, 500);
    for (const userId of userIds)
      supergraph.hr.employees.push({ user: { accountId, userId }, costCentre: 'C' });
  });
  beforeEach(() => supergraph.clear());
  afterAll(() => supergraph.stop());

  const usersOfEmployees = async () => {
    const query = '{ employees { nodes { user { userId primaryEmail } } } }';
    const answer = await supergraph.ask<{ employees: { nodes: { user: object }[] } }, Record<string, never>>(
      query,
    );
    return dataOf(answer).employees.nodes.map(({ user }) => user);
  };

  it('500 employees are one request to our subgraph, and each gets the user it refers to', async () => {
    const found = await usersOfEmployees();
    expect(found).toEqual(
      supergraph.hr.employees.map(({ user }) => ({
        userId: user?.userId,
        primaryEmail: expect.stringMatching(/^user-\d+@example\.com$/),
      })),
    );
    expect(new Set(found.map((user) => JSON.stringify(user))).size).toBe(500);
    expect(supergraph.asked.calls).toHaveLength(1);
    expect(supergraph.stack.upstream.calls.length).toBeLessThanOrEqual(501);
  });

  it('100 employees with users of one account cost at most 2 calls to Chime', async () => {
    supergraph.hr.employees.splice(100);
    expect(await usersOfEmployees()).toHaveLength(100);
    expect(supergraph.stack.upstream.calls.length).toBeLessThanOrEqual(2);
  });
});

/** In another order, the same in every run: 7919 is a prime. */
const shuffled = <Item>(items: Item[]): Item[] =>
  items.flatMap((_item, index) => items[(index * 7919) % items.length] ?? []);

const repeat = <Item>(item: Item, times: number): Item[] => Array.from({ length: times }, () => item);
