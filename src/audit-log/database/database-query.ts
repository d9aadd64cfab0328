/** Queries the audit log of a database: returns one page of entries, the latest first, by index. */
import { badUserInput } from '../../chime/chime-error.js';
import type { AuditLogEntryConnection } from '../../models/audit-log.js';
import type { AuditLogArgs } from '../../models/audit-log-input.js';
import type { Reader, SqlValue } from '../../sql/port.js';
import { fromLine } from '../entry.js';
import { identifyAuditList, toNode } from '../query.js';
import { toKey } from './store-entries.js';

/**
 * The number of entries that a page looks at. A page that combines filters may be shorter than requested, because the
 * index of one of them finds the entries, and the others select among them.
 */
const WINDOW = 5_000;

/**
 * In milliseconds. An entry is stored at most this long after its mutation was requested, by the clocks of all
 * gateways. Entries that are stored late are looked for separately.
 */
const SLACK_MS = 300_000;

/** A condition of a WHERE clause. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A range of `seq`, without its ends. */
interface Range {
  readonly above: number;
  readonly below: number;
  readonly isLate: boolean;
}

interface Row {
  readonly seq: number;
  readonly entry: string;
}

/** The part of a list that was read. `rest` is the number below which entries remain unread, if any do. */
interface Found {
  readonly rows: Row[];
  readonly rest: number | undefined;
}

const EVERYTHING: Condition = { sql: 'true', values: [] };

/** @param accounts that the caller may see */
export async function queryDatabase(
  db: Reader,
  { first, after, ...filter }: AuditLogArgs,
  accounts: ReadonlySet<string> | 'all',
): Promise<AuditLogEntryConnection> {
  const list = identifyAuditList(filter, accounts);
  const below = after ? readCursor(after, list) : Number.MAX_SAFE_INTEGER;
  const streams = chooseStreams(filter, accounts);
  const rows: Row[] = [];
  let rest: number | undefined;
  for (const range of await findRanges(db, filter, below)) {
    const found = await readRange(db, { streams, filter, range, wanted: first + 1 - rows.length });
    rows.push(...found.rows);
    ({ rest } = found);
    if (rest !== undefined || rows.length > first) break;
  }
  const edges = rows.slice(0, first).flatMap(({ seq, entry: line }) => {
    const entry = fromLine(line);
    return entry ? [{ node: toNode(entry), cursor: toCursor(seq, list) }] : [];
  });
  const isFull = rows.length > first;
  const end = isFull || rest === undefined ? edges.at(-1)?.cursor : toCursor(rest, list);
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: isFull || rest !== undefined,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: end ?? after ?? null,
    },
  };
}

type Filter = Omit<AuditLogArgs, 'first' | 'after'>;

const ofAccount = (id: string): Condition => ({ sql: 'account_id = ?', values: [toKey(id)] });

/** Returns the conditions of which each has an index. An entry of the list meets one of them. */
function chooseStreams(
  { accountId, caller, outcome, mutation }: Filter,
  accounts: ReadonlySet<string> | 'all',
): Condition[] {
  if (accountId) return accounts === 'all' || accounts.has(accountId) ? [ofAccount(accountId)] : [];
  if (accounts !== 'all') return [...accounts].map(ofAccount);
  if (caller) return [{ sql: 'caller = ?', values: [toKey(caller)] }];
  // The index has failures only.
  if (outcome && outcome !== 'OK')
    return [{ sql: `outcome = ? AND outcome <> 'OK'`, values: [toKey(outcome)] }];
  if (mutation) return [{ sql: 'mutation = ?', values: [toKey(mutation)] }];
  return [EVERYTHING];
}

function toCondition({ caller, outcome, mutation, from, to }: Filter): Condition {
  const parts: [string, SqlValue][] = [];
  if (caller) parts.push(['caller = ?', toKey(caller)]);
  if (outcome) parts.push(['outcome = ?', toKey(outcome)]);
  if (mutation) parts.push(['mutation = ?', toKey(mutation)]);
  if (from) parts.push(['at >= ?', from.getTime()]);
  if (to) parts.push(['at < ?', to.getTime()]);
  return {
    sql: parts.map(([sql]) => sql).join(' AND ') || 'true',
    values: parts.map(([, value]) => value),
  };
}

/**
 * Returns the ranges that entries of the searched period can be in, the latest first. Entries are in the order in which
 * they were stored, which is about that of their times.
 */
async function findRanges(db: Reader, { from, to }: Filter, below: number): Promise<Range[]> {
  const before = from && (await findSeq(db, 'at < ? ORDER BY at DESC, seq DESC', from.getTime() - SLACK_MS));
  const behind = to && (await findSeq(db, 'at >= ? ORDER BY at, seq', to.getTime() + SLACK_MS));
  const above = before ?? 0;
  if (!behind) return [{ above, below, isLate: false }];
  return [
    { above: Math.max(above, behind), below, isLate: true },
    { above, below: Math.min(below, behind), isLate: false },
  ];
}

const findSeq = async (db: Reader, condition: string, time: number): Promise<number | undefined> =>
  (await db.get<{ seq: number }>(`SELECT seq FROM audit_entry WHERE late = 0 AND ${condition} LIMIT 1`, time))
    ?.seq;

interface Search {
  readonly streams: readonly Condition[];
  readonly filter: Filter;
  readonly range: Range;
  readonly wanted: number;
}

/** Reads each stream, and merges them down to the entry where the first of them stopped looking. */
async function readRange(db: Reader, { streams, filter, range, wanted }: Search): Promise<Found> {
  const { above, below, isLate } = range;
  const selection = toCondition(filter);
  // SQLite reads on after the last wanted entry if it is told the order of the window again. PostgreSQL must be told.
  const order = db.dialect === 'sqlite' ? '' : 'ORDER BY seq DESC';
  const size = Math.max(wanted, Math.ceil(WINDOW / streams.length));
  const all: Row[] = [];
  let lowest = 0;
  for (const stream of streams) {
    const window = `FROM audit_entry WHERE ${isLate ? 'late = 1 AND ' : ''}${stream.sql} AND seq > ? AND seq < ? ORDER BY seq DESC`;
    const values = [...stream.values, above, below];
    const rows = await db.all<Row>(
      `SELECT seq, entry FROM (SELECT * ${window} LIMIT ?) AS looked_at WHERE ${selection.sql} ${order} LIMIT ?`,
      ...values,
      size,
      ...selection.values,
      wanted,
    );
    all.push(...rows);
    if (rows.length === wanted) continue;
    const last = await db.get<{ seq: number }>(`SELECT seq ${window} LIMIT 1 OFFSET ?`, ...values, size - 1);
    lowest = Math.max(lowest, last?.seq ?? 0);
  }
  const rows = all.filter(({ seq }) => seq >= lowest).toSorted((one, other) => other.seq - one.seq);
  if (rows.length >= wanted) return { rows: rows.slice(0, wanted), rest: undefined };
  return { rows, rest: lowest === 0 ? undefined : lowest };
}

const toCursor = (seq: number, list: string): string =>
  Buffer.from(JSON.stringify({ seq, list })).toString('base64url');

/** @throws GraphQLError BAD_USER_INPUT when the cursor does not belong to this list */
function readCursor(cursor: string, list: string): number {
  const place = parse(cursor);
  if (place?.list === list && Number.isSafeInteger(place.seq)) return Number(place.seq);
  throw badUserInput([{ path: 'after', code: 'isCursor', message: 'is not a cursor of this list' }]);
}

function parse(cursor: string): { seq?: unknown; list?: unknown } | undefined {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { seq?: unknown; list?: unknown };
  } catch {
    return undefined;
  }
}
