/** Checks whether a file is a store that this program may use. Nothing here writes. */
import { statSync } from 'node:fs';
import type Libsql from 'libsql';
import { damaged } from '../store-error.js';
import { migrations } from './migration.js';
import { whileUnchanged } from '../../backup/snapshot.js';
import { isLogDamaged } from './write-ahead-log.js';
import { StartupError } from '../../../settings/startup-error.js';

/**
 * Examines the file at the store's path before SQLite does. SQLite takes an empty file for a new database and deletes a
 * log without a database. Returns whether there is a store at all.
 * @throws StartupError when the path is not a file, the file is empty, or it is gone while its log remains
 */
export function isThere(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) {
    const log = [`${file}-wal`, `${file}-journal`].find((path) => readSize(path) > 0);
    if (log !== undefined) throw damaged(file, `it is gone, its log ${log} is still there`);
    return false;
  }
  if (!found.isFile()) throw new StartupError(`The store ${file} is not a file.`);
  if (found.size === 0) throw damaged(file, 'it is empty');
  return true;
}

/**
 * @param check the check of SQLite to run; the full one compares every index with its table and takes eight times as
 *   long
 * @throws StartupError when the file is of a newer version of this program, of another program, or damaged
 */
export function inspect(
  connection: Libsql.Database,
  file: string,
  check: 'quick_check' | 'integrity_check' = 'quick_check',
): void {
  whileUnchanged(connection, () => {
    const version = schemaVersion(connection, file);
    const tables = Number(queryValue(connection, `SELECT count(*) FROM sqlite_schema`));
    const ours = Number(queryValue(connection, `SELECT count(*) FROM sqlite_schema WHERE name = 'account'`));
    if (version === 0 ? tables > 0 : ours === 0)
      throw new StartupError(`The database ${file} belongs to another program.`);
    const finding = queryValue(connection, `SELECT ${check} FROM pragma_${check}(1)`).replaceAll(/\s+/g, ' ');
    if (finding !== 'ok') throw damaged(file, finding);
    if (isLogDamaged(`${file}-wal`)) throw damaged(file, 'its write-ahead log has lost transactions');
  });
}

/**
 * Returns how many of the migrations the store has had.
 * @throws StartupError when it has had more than exist
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
 * Returns the only value of a query. The value arrives as an error message: libsql cannot finalize a prepared
 * statement. A closed connection stays open, with its lock, until such a statement is garbage-collected. \`exec\` has
 * no such effect.
 */
function queryValue(connection: Libsql.Database, sql: string): string {
  try {
    connection.exec(`SELECT json_extract('{}', 'value ' || (${sql}))`);
  } catch (error) {
    const [, value] =
      /^bad JSON path: 'value (.*)'$/s.exec(error instanceof Error ? error.message : '') ?? [];
    if (value !== undefined) return value;
    throw error;
  }
  throw new Error('The query answered nothing.');
}

function readSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
