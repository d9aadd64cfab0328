/**
 * Stores from before there were limits. Rows that are too large for one page come on several pages, and none is
 * missing.
 */
import {
  ListAccountsCommand,
  ListPhoneNumberOrdersCommand,
  ListRoomsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestEmulator } from '../support/emulator.js';
import { FULL_ACCOUNT_ID, insertUsers, startFilledEmulator } from '../support/emulator-store.js';

const LARGEST_ANSWER = 4 * 1024 * 1024;
const ROWS = 40;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startFilledEmulator(async (store, account) => {
    const room = { accountSeq: account.seq, createdBy: 'arn:x', createdAt: 0, requestToken: null };
    for (const [index, user] of (await insertUsers(store, account, ROWS)).entries()) {
      await store.rooms.insert({ ...room, roomId: `room-${index}`, name: 'n'.repeat(250_000) });
      await store.users.update(user, { displayName: '"'.repeat(100_000) });
    }
    for (let index = 0; index < 12; index += 1) {
      const heavy = await store.accounts.insert({ ...account, accountId: `account-${index}`, name: 'Heavy' });
      for (let group = 0; group < 40; group += 1)
        await store.accounts.addDelegateGroup(heavy, `${group}${'g'.repeat(20_000)}`);
      await store.phoneNumberOrders.insert({
        phoneNumberOrderId: randomUUID(),
        productType: 'SipMediaApplicationDialIn',
        createdAt: Date.now(),
        settledAt: 0,
        numbers: Array.from({ length: 9_900 }, (_, n) => ({ e164: `+44${100_000 + n}`, acquired: false })),
      });
    }
  });
});
afterAll(() => emulator.stop());

type Page = { readonly NextToken?: string | undefined; readonly ids: (string | undefined)[] };

/** Returns the ids of all pages. It measures each page as the stock client has read it. */
async function walk(read: (NextToken: string | undefined) => Promise<Page>): Promise<[number, Set<string>]> {
  const ids = new Set<string>();
  let pages = 0;
  let token: string | undefined;
  do {
    const page = await read(token);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(LARGEST_ANSWER);
    for (const id of page.ids) ids.add(id ?? '');
    pages += 1;
    token = page.NextToken;
  } while (token !== undefined);
  return [pages, ids];
}

it.each<[string, number, (NextToken: string | undefined) => Promise<Page>]>([
  [
    'rooms with names of 250 KB',
    ROWS,
    async (NextToken) => {
      const page = await emulator.client.send(
        new ListRoomsCommand({ AccountId: FULL_ACCOUNT_ID, NextToken }),
      );
      return { ...page, ids: page.Rooms?.map(({ RoomId }) => RoomId) ?? [] };
    },
  ],
  [
    'users with names that are 200 KB in JSON',
    ROWS,
    async (NextToken) => {
      const page = await emulator.client.send(
        new ListUsersCommand({ AccountId: FULL_ACCOUNT_ID, NextToken }),
      );
      return { ...page, ids: page.Users?.map(({ UserId }) => UserId) ?? [] };
    },
  ],
  [
    'orders of 9,900 numbers',
    12,
    async (NextToken) => {
      const page = await emulator.client.send(new ListPhoneNumberOrdersCommand({ NextToken }));
      return { ...page, ids: page.PhoneNumberOrders?.map((order) => order.PhoneNumberOrderId) ?? [] };
    },
  ],
  [
    'accounts with 800 KB of groups',
    13,
    async (NextToken) => {
      const page = await emulator.client.send(new ListAccountsCommand({ NextToken }));
      return { ...page, ids: page.Accounts?.map(({ AccountId }) => AccountId) ?? [] };
    },
  ],
])('%s all arrive, in pages of less than 4 MiB (W-36)', async (_what, rows, read) => {
  const [pages, ids] = await walk(read);
  expect(ids.size).toBe(rows);
  expect(pages).toBeGreaterThan(1);
});
