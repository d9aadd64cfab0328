/** Queries the audit log: returns one page of entries, the latest first. */
import { open } from 'node:fs/promises';
import type { AuditLogEntry, AuditLogEntryConnection } from '../models/audit-log.js';
import type { AuditLogArgs } from '../models/audit-log-input.js';
import { type AuditEntry, fromLine } from './entry.js';
import { cursorAt, linesBefore, identifyList, findOffset, type ReadingBudget } from './reader.js';

/**
 * In milliseconds. Lines are in the order in which mutations ended. Once an entry is this much older than the searched
 * period, no earlier line can match, unless it was written late or the clock was set back by more.
 */
const SLACK = 3_600_000;

interface Found {
  offset: number;
  entry: AuditEntry;
}

/**
 * Returns a page of entries.
 * @param accounts that the caller may see
 * @param budget the bytes that the request may still read; reading reduces it
 */
export async function queryAuditLog(
  path: string,
  { first, after, ...filter }: AuditLogArgs,
  accounts: ReadonlySet<string> | 'all',
  budget: ReadingBudget,
): Promise<AuditLogEntryConnection> {
  const list = identifyAuditList(filter, accounts);
  const file = await open(path, 'r');
  try {
    const end = after ? await findOffset(file, after, list) : (await file.stat()).size;
    const { found, rest } = await findEntries(
      linesBefore(file, end, budget),
      first + 1,
      (entry) => (accounts === 'all' || accounts.has(entry.accountId ?? '')) && matches(entry, filter),
      filter.from ? filter.from.getTime() - SLACK : -Infinity,
    );
    const shown = found.slice(0, first);
    const edges = await Promise.all(
      shown.map(async ({ offset, entry }) => ({
        node: toNode(entry),
        cursor: await cursorAt(file, offset, list),
      })),
    );
    const isFull = found.length > shown.length;
    const hasMore = !isFull && rest > 0;
    const endCursor = hasMore ? await cursorAt(file, rest, list) : (edges.at(-1)?.cursor ?? after ?? null);
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: isFull || hasMore,
        hasPreviousPage: false,
        startCursor: edges[0]?.cursor ?? null,
        endCursor,
      },
    };
  } finally {
    await file.close();
  }
}

/**
 * Collects entries until enough are found, the budget ends, or entries get too old.
 * @returns the entries, and as `rest` the offset where the unread part ends; 0 when nothing relevant remains
 */
async function findEntries(
  lines: ReturnType<typeof linesBefore>,
  wanted: number,
  isWanted: (entry: AuditEntry) => boolean,
  earliest: number,
): Promise<{ found: Found[]; rest: number }> {
  const found: Found[] = [];
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return { found, rest: value };
    const entry = fromLine(value.text);
    if (!entry) continue;
    if (!entry.late && Date.parse(entry.time) < earliest) return { found, rest: 0 };
    if (isWanted(entry) && found.push({ offset: value.offset, entry }) === wanted) return { found, rest: 0 };
  }
}

type Filter = Omit<AuditLogArgs, 'first' | 'after'>;

/** Returns a digest of what selects the entries of a list, for its cursors. */
export function identifyAuditList(filter: Filter, accounts: ReadonlySet<string> | 'all'): string {
  const { accountId, caller, mutation, outcome, from, to } = filter;
  const granted = accounts === 'all' ? accounts : [...accounts].toSorted();
  return identifyList(['auditLog', accountId, caller, mutation, outcome, from, to, granted]);
}

function matches(entry: AuditEntry, { accountId, caller, mutation, outcome, from, to }: Filter): boolean {
  const time = Date.parse(entry.time);
  return (
    (!accountId || entry.accountId === accountId) &&
    (!caller || entry.caller.id === caller) &&
    (!mutation || entry.mutation === mutation) &&
    (!outcome || entry.outcome === outcome) &&
    (!from || time >= from.getTime()) &&
    (!to || time < to.getTime())
  );
}

export const toNode = (entry: AuditEntry): AuditLogEntry => ({
  ...entry,
  changes: (entry.changes ?? []).map(({ id, field, old, new: newValue }) => ({
    id,
    field,
    isOldValueKnown: old !== undefined,
    oldValue: old ?? null,
    newValue,
  })),
  omittedChanges: entry.omittedChanges ?? 0,
  time: new Date(entry.time),
  omitted: entry.omitted ?? 0,
  late: entry.late === true,
});
