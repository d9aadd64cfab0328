/**
 * Works on whole databases as files: reads one without changing a byte of it, copies it, and moves a finished file to
 * its final name.
 */
import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { readCode } from '../../sql/sql-error.js';

/**
 * Runs `work` on the database in its present state, including its write-ahead log. The log file remains unchanged: only
 * a connection that may write moves the log into the database when it closes.
 * @param isShared whether a server has the database open, or may open it meanwhile
 * @throws SQLite's errors; SQLITE_BUSY when another process has the database locked
 */
export function readDatabase<Result>(
  file: string,
  work: (connection: Libsql.Database) => Result,
  isShared = false,
): Result {
  // SQLite's index of the log, which all connections share.
  const index = `${file}-shm`;
  const hadIndex = existsSync(index);
  const connection = new Libsql(`${pathToFileURL(file).href}?mode=ro`);
  try {
    return work(connection);
  } finally {
    connection.close();
    if (!hadIndex && !isShared) rmSync(index, { force: true });
  }
}

/** Runs `work` while no other process can write to the database. */
export function whileUnchanged<Result>(connection: Libsql.Database, work: () => Result): Result {
  // A transaction acquires its lock with its first read.
  connection.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  try {
    return work();
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK');
  }
}

/** The owner of a file, as numeric ids of the system. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes all committed data to a new file that only its owner may read, and waits until it is on disk. Do not call it
 * inside a transaction.
 * @param owner the owner of the new file, by default the user of this process; only root can change the owner
 * @throws SQLite's or the file system's errors; the new file does not exist then
 */
export function copyDatabase(connection: Libsql.Database, target: string, owner?: Owner): void {
  createPrivate(target, owner);
  try {
    connection.exec(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
    syncToDisk(target);
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

/** Creates an empty file that only its owner may read. */
export function createPrivate(file: string, owner?: Owner): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    // The call uses the descriptor because the directory's owner could replace the file under that name.
    if (owner) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives a finished file its final name. The name is on disk when this returns.
 * @throws an error with the code EEXIST when a file of that name exists
 */
export function putInPlace(file: string, target: string): void {
  try {
    linkSync(file, target);
    unlinkSync(file);
  } catch (error) {
    // On a file system without hard links, only this check prevents two processes from writing the same name.
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(readCode(error)) || existsSync(target)) throw error;
    renameSync(file, target);
  }
  syncToDisk(dirname(target));
}

/** Waits until a file, or the entries of a directory, are on disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Returns an identity of the file that is unique on this machine and the same for every path to it. */
export function readIdentity(file: string): string {
  const { dev, ino } = statSync(file, { bigint: true });
  return `${dev}-${ino}`;
}
