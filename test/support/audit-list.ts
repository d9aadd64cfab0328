/** Entries of an audit log in a database, and pages of its list. */
import { expect } from 'vitest';
import { queryDatabase } from '../../src/audit-log/database/database-query.js';
import type { AuditDatabase } from '../../src/audit-log/database/open-database.js';
import { storeEntries } from '../../src/audit-log/database/store-entries.js';
import type { AuditEntry, IdentifiedEntry } from '../../src/audit-log/entry.js';
import type { AuditLogArgs } from '../../src/models/audit-log-input.js';

const START = Date.parse('2026-03-01T00:00:00Z');
/** The minute with this number. */
export const at = (minute: number): Date => new Date(START + minute * 60_000);

/** The entry of the minute with this number. */
export const entry = (minute: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  time: at(minute).toISOString(),
  requestId: `r${minute}`,
  caller: { id: 'ops', source: 'jwt' },
  address: '10.0.0.7',
  operationName: null,
  mutation: 'updateUser',
  accountId: 'a',
  targets: [],
  fields: [],
  outcome: 'OK',
  failedItems: null,
  upstreamRequestId: null,
  durationMs: 1,
  ...changes,
});

let ids = 0;
export const identified = (entries: readonly AuditEntry[]): IdentifiedEntry[] =>
  entries.map((one) => ({ id: `id${(ids += 1)}`, entry: one }));

/** The request ids of the entries of these minutes. */
export const names = (...minutes: number[]) => minutes.map((minute) => `r${minute}`);

/** Functions that write to the current database and read its pages. */
export function useAuditDatabase(current: () => AuditDatabase) {
  const write = (...entries: AuditEntry[]) => storeEntries(current(), identified(entries));
  const ask = (args: Partial<AuditLogArgs> = {}, accounts: string[] | 'all' = 'all') =>
    current().read((db) =>
      queryDatabase(db, { first: 50, ...args }, accounts === 'all' ? accounts : new Set(accounts)),
    );
  const find = async (...args: Parameters<typeof ask>) =>
    (await ask(...args)).nodes.map(({ requestId }) => requestId);

  /** Reads all pages. */
  async function walk(
    args: Partial<AuditLogArgs>,
    accounts: string[] | 'all' = 'all',
    between = async () => {},
  ) {
    const found: string[] = [];
    let pages = 0;
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo } = await ask({ ...args, after }, accounts);
      found.push(...nodes.map(({ requestId }) => requestId));
      pages += 1;
      if (!pageInfo.hasNextPage) return { found, pages };
      expect(pageInfo.endCursor).not.toBe(after);
      after = pageInfo.endCursor;
      await between();
    }
  }

  return { write, ask, find, walk };
}
