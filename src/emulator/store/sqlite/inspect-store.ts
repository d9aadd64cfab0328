/** Checks whether a file is a store that this program may use. Nothing here writes. */
import { statSync } from 'node:fs';
import type Libsql from 'libsql';
import { damaged } from '../store-error.js';
import { migrations } from './migration.js';
import { whileUnchanged } from '../../backup/snapshot.js';
import { isLogDamaged } from './write-ahead-log.js';
import { StartupError } from '../../../settings/startup-error.js';

/**
 * Checks the file before SQLite opens it, because SQLite would take an empty file for a new database and delete a log
 * without a database. Returns whether there is a store at all.
 * @throws StartupError when the path is not a file, the file is empty, or it is missing while its log exists
 */
export function storeExists(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) {
    const log = [`${file}-wal`, `${file}-journal`].find((path) => readSize(path) > 0);
    if (log !== undefined) throw damaged(file, `it is missing, but its log ${log} exists`);
    return false;
  }
  if (!found.isFile()) throw new StartupError(`The store ${file} is not a file.`);
  if (found.size === 0) throw damaged(file, 'it is empty');
  return true;
}

/**
 * Checks that the database belongs to this program and is not damaged.
 * @param check the check of SQLite to run; the full one compares every index with its table and takes eight times as
 *   long
 * @param isShared whether a server writes to the log meanwhile, so that it cannot be checked
 * @throws StartupError when the file is of a newer version of this program, of another program, or damaged
 */
export function inspect(
  connection: Libsql.Database,
  file: string,
  check: 'quick_check' | 'integrity_check' = 'quick_check',
  isShared = false,
): void {
  whileUnchanged(connection, () => {
    const version = schemaVersion(connection, file);
    // A new database has no tables; any other has the table `account`.
    const tables = Number(queryValue(connection, `SELECT count(*) FROM sqlite_schema`));
    const accountTables = Number(
      queryValue(connection, `SELECT count(*) FROM sqlite_schema WHERE name = 'account'`),
    );
    if (version === 0 ? tables > 0 : accountTables === 0)
      throw new StartupError(`The database ${file} belongs to another program.`);
    const finding = queryValue(connection, `SELECT ${check} FROM pragma_${check}(1)`).replaceAll(/\s+/g, ' ');
    if (finding !== 'ok') throw damaged(file, finding);
    if (!isShared && isLogDamaged(`${file}-wal`))
      throw damaged(file, 'its write-ahead log has lost transactions');
  });
}

/**
 * Returns the number of migrations that were applied to the store.
 * @throws StartupError when that is more than exist
 */
export function schemaVersion(connection: Libsql.Database, file: string): number {
  const version = Number(queryValue(connection, 'SELECT user_version FROM pragma_user_version'));
  if (version > migrations.length) {
    throw new StartupError(
      `The store ${file} was written by a newer version of this program ` +
        `(schema ${version}, this program knows ${migrations.length}).`,
    );
  }
  return version;
}

/**
 * Returns the only value of a query. The query raises an error whose message contains the value, because `exec` returns
 * nothing. A prepared statement would return it, but libsql cannot finalize one: the closed connection and its lock
 * would remain until garbage collection.
 */
export function queryValue(connection: Libsql.Database, sql: string): string {
  try {
    connection.exec(`SELECT json_extract('{}', 'value ' || (${sql}))`);
  } catch (error) {
    const [, value] =
      /^bad JSON path: 'value (.*)'$/s.exec(error instanceof Error ? error.message : '') ?? [];
    if (value !== undefined) return value;
    throw error;
  }
  throw new Error('The query returned no value.');
}

function readSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
