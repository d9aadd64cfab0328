/** The statement that stores entries: all of a list or none, and none a second time. */
import { createHash } from 'node:crypto';
import { COMMIT_ON_DISK } from '../../sql/durable-commit.js';
import { type IdentifiedEntry, toLine } from '../entry.js';
import type { AuditDatabase } from './open-database.js';

/** The longest text of a column that has an index, in UTF-16 code units. PostgreSQL refuses keys of 2,704 bytes. */
const MAXIMUM_KEY = 300;

/**
 * Returns the text by which a value is found. It is the value itself, unless that is too long or has characters that a
 * database does not store.
 */
export function toKey(value: string): string {
  const isStorable = value.length <= MAXIMUM_KEY && !value.includes('\0') && value.isWellFormed();
  return isStorable ? value : `sha256:${createHash('sha256').update(value).digest('base64url')}`;
}

const COLUMNS = 'entry_id, at, account_id, caller, mutation, outcome, late, entry';

const TYPES =
  'entry_id text, at bigint, account_id text, caller text, mutation text, outcome text, late integer, entry text';

/** Stores the entries, which are on the disk when this resolves. Ignores entries that it has stored before. */
export async function storeEntries(
  database: AuditDatabase,
  entries: readonly IdentifiedEntry[],
): Promise<void> {
  await database.runIdempotent(
    database.dialect === 'sqlite' ? insertIntoSqlite : insertIntoPostgresql(database.lockKey('audit log')),
    JSON.stringify(entries.map(toRow)),
  );
}

const toRow = ({ id, entry }: IdentifiedEntry) => ({
  entry_id: id,
  at: Date.parse(entry.time),
  account_id: entry.accountId === null ? null : toKey(entry.accountId),
  caller: toKey(entry.caller.id),
  mutation: entry.mutation,
  outcome: toKey(entry.outcome),
  late: entry.late ? 1 : 0,
  entry: toLine(entry).trimEnd(),
});

const insertIntoSqlite = `
  INSERT INTO audit_entry (${COLUMNS})
  SELECT ${COLUMNS.replaceAll(/\w+/g, (column) => `value ->> '${column}'`)} FROM json_each(?) WHERE true
  ON CONFLICT (entry_id) DO NOTHING`;

/**
 * PostgreSQL assigns sequence numbers before the commit, so a reader could page past an entry that is not committed
 * yet. The lock is held until the commit, and no number is assigned without it: the numbers are in the order of the
 * commits.
 */
const insertIntoPostgresql = (lock: bigint): string => `
  WITH locked AS MATERIALIZED (SELECT ${COMMIT_ON_DISK}, pg_advisory_xact_lock(${lock}))
  INSERT INTO audit_entry (${COLUMNS})
  SELECT ${COLUMNS} FROM locked, jsonb_to_recordset(?::jsonb) AS item(${TYPES})
  ON CONFLICT (entry_id) DO NOTHING`;

/** The number of the oldest rows that one deletion looks at. */
export const DELETED_AT_ONCE = 500;

/**
 * Deletes entries of mutations before the time. Each call looks at some of the oldest rows.
 * @returns the number of deleted rows
 */
export const deleteOldest = (database: AuditDatabase, before: number): Promise<number> =>
  database.runIdempotent(
    `DELETE FROM audit_entry WHERE seq IN (
       SELECT seq FROM (SELECT seq, at FROM audit_entry ORDER BY seq LIMIT ${DELETED_AT_ONCE}) AS oldest WHERE at < ?
     )`,
    before,
  );
