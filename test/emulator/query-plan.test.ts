/** No list scans a table for the rows that a filter or a token selects. SQLite finds them by an index. */
import Libsql from 'libsql';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { Connection } from '../../src/emulator/store/sqlite/connection.js';
import { Database } from '../../src/emulator/store/sqlite/database.js';
import { migrations } from '../../src/emulator/store/sqlite/migration.js';
import { Store } from '../../src/emulator/store/store.js';
import type { SqlValue } from '../../src/sql/port.js';

const directory = mkdtempSync(join(tmpdir(), 'chime-plan-'));
const db = Database.open(directory);
const store = new Store(db.writer);
const connection = new Libsql(':memory:');
for (const migration of migrations) connection.exec(migration);

afterAll(async () => {
  connection.close();
  await db.close();
  rmSync(directory, { recursive: true });
});

type Work = () => Promise<unknown> | AsyncIterable<unknown>;

/** Returns SQLite's plan for each query of `work`, step by step. */
async function planOf(work: Work): Promise<string[]> {
  const queries: [string, SqlValue[]][] = [];
  const spy = vi.spyOn(Connection.prototype, 'all').mockImplementation(async (sql, ...values) => {
    queries.push([sql, values]);
    return [];
  });
  const found = work();
  // A generator reads only when it is iterated.
  if (Symbol.asyncIterator in found) await found[Symbol.asyncIterator]().next();
  await found;
  spy.mockRestore();
  expect(queries).not.toEqual([]);
  return queries.flatMap(([sql, values]) =>
    (connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(
      ({ detail }) => detail,
    ),
  );
}

const page = { after: 5, limit: 100 };
const { accounts, users, rooms, roomMemberships, bots, phoneNumbers, phoneNumberOrders } = store;

it.each<[string, Work]>([
  ['accounts', () => accounts.list(page)],
  ['accounts by e-mail', () => accounts.list({ ...page, emailKey: 'a@example.org' })],
  ['accounts by e-mail and name', () => accounts.list({ ...page, emailKey: 'a@b.c', namePrefix: 'a' })],
  ['users', () => users.list({ ...page, accountSeq: 1 })],
  ['users by e-mail', () => users.list({ ...page, accountSeq: 1, emailKey: 'a@example.org' })],
  ['users by type', () => users.list({ ...page, accountSeq: 1, userType: 'SharedDevice' })],
  ['rooms', () => rooms.list({ ...page, accountSeq: 1 })],
  ['memberships', () => roomMemberships.list(1, page.after, page.limit)],
  ['bots', () => bots.list(1, page.after, page.limit)],
  ['orders', () => phoneNumberOrders.list(page.after, page.limit)],
  ['the first orders', () => phoneNumberOrders.list(0, page.limit)],
  ['numbers', () => phoneNumbers.list({ ...page, now: 1 })],
  ['unassigned numbers', () => phoneNumbers.list({ ...page, now: 1, state: 'Unassigned' })],
  ['assigned numbers', () => phoneNumbers.list({ ...page, now: 1, state: 'Assigned' })],
  ['deleted numbers', () => phoneNumbers.list({ ...page, now: 1, state: 'Deleted' })],
  ['numbers by product', () => phoneNumbers.list({ ...page, now: 1, productType: 'VoiceConnector' })],
  ['events', () => store.events.list(page.after, page.limit)],
  ['calls', () => store.dialOuts.list(page.after, page.limit)],
])('a page of %s is found by an index, in its order', async (_list, list) => {
  const plan = await planOf(list);
  expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});

it.each<[string, Work, RegExp]>([
  ['accounts by name', () => accounts.list({ ...page, namePrefix: 'a' }), /account_name/],
  ['rooms of a member', () => rooms.list({ ...page, accountSeq: 1, memberId: 'u' }), /member_id=\?/],
  ['numbers of a user', () => phoneNumbers.list({ ...page, now: 1, userId: 'u' }), /\(user_id=\?\)/],
  ['numbers of an account', () => phoneNumbers.list({ ...page, now: 1, accountId: 'a' }), /account_id=\?/],
])('%s are found by an index, and then sorted', async (_list, list, index) => {
  const plan = await planOf(list);
  expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  expect(plan.some((step) => index.test(step))).toBe(true);
});
