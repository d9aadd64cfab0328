/** A walk over a thousand accounts by the connection, while others are created and deleted between its pages. */
import { CreateAccountCommand, DeleteAccountCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { startStack, type TestStack } from '../support/gateway.js';
import { AccountsDocument } from '../support/gql/graphql.js';

const COUNT = 1_000;

let stack: TestStack;
let accountIds: string[];

async function createAccounts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 50) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        stack.emulator.client.send(new CreateAccountCommand({ Name: 'Walk' })),
      ),
    );
    ids.push(...answers.map(({ Account }) => Account?.AccountId ?? ''));
  }
  return ids;
}

beforeAll(async () => {
  stack = await startStack();
  accountIds = await createAccounts(COUNT);
}, 60_000);
afterAll(() => stack.stop());

it('repeats no account and misses none of those that stay', async () => {
  const seen: string[] = [];
  const deleted = new Set<string>();
  let after: string | null | undefined;
  for (let page = 0, more = true; more; page += 1) {
    const { accounts } = dataOf(await stack.ask(AccountsDocument, { first: 150, after }));
    seen.push(...(accounts?.nodes ?? []).map(({ accountId }) => accountId));
    more = accounts?.pageInfo.hasNextPage ?? false;
    after = accounts?.pageInfo.endCursor;
    // One behind the walk and one ahead of it go, and new ones come: those are at the end, where the walk meets them.
    const ahead = accountIds.findLast((id) => !seen.includes(id) && !deleted.has(id));
    for (const AccountId of [seen[page * 7], ahead]) {
      if (AccountId === undefined) continue;
      await stack.emulator.client.send(new DeleteAccountCommand({ AccountId }));
      deleted.add(AccountId);
    }
    if (page < 2) accountIds.push(...(await createAccounts(50)));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(accountIds.filter((id) => !deleted.has(id) && !seen.includes(id))).toEqual([]);
  expect(seen.length).toBeGreaterThan(COUNT);
  expect(stack.upstream.calls).toHaveLength(Math.ceil((COUNT + 100 - deleted.size / 2) / 150));
}, 60_000);
