/** Whole databases as files: reading one without changing a byte of it, copying it, and putting a finished file in place. */
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
import { readCode } from '../store/store-error.js';

/**
 * Has `work` look at the database as it is, its write-ahead log included. The log stays where it is: only a connection
 * that may write moves it into the database when it closes.
 * @throws what SQLite throws; SQLITE_BUSY when another process has the database
 */
export function readDatabase<Result>(file: string, work: (connection: Libsql.Database) => Result): Result {
  // SQLite's index of the log, which no one needs who has the database for himself.
  const index = `${file}-shm`;
  const hadIndex = existsSync(index);
  const connection = new Libsql(`${pathToFileURL(file).href}?mode=ro`);
  try {
    return work(connection);
  } finally {
    connection.close();
    if (!hadIndex) rmSync(index, { force: true });
  }
}

/** Runs `work` while no other process can write to the database. */
export function whileUnchanged<Result>(connection: Libsql.Database, work: () => Result): Result {
  // A transaction has its lock from its first read on.
  connection.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  try {
    return work();
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK');
  }
}

/** Whose a file is, by the system's numbers. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes what is committed to a new file that only its owner may read, and waits until it is on disk. Not in a
 * transaction.
 * @param owner whose the file is to be, if not this process'; only root can give a file away
 * @throws what SQLite or the file system throws; there is no new file then
 */
export function copyDatabase(connection: Libsql.Database, target: string, owner?: Owner): void {
  const descriptor = openSync(target, 'wx', 0o600);
  try {
    // By its descriptor: whoever owns the directory could put another file in the place of the name.
    if (owner) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
  try {
    connection.exec(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
    syncToDisk(target);
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

/**
 * Gives a finished file its name, which is on disk when this returns.
 * @throws an error with the code EEXIST when there is such a file already
 */
export function putInPlace(file: string, target: string): void {
  try {
    linkSync(file, target);
    unlinkSync(file);
  } catch (error) {
    // Where the file system has no hard links: there nothing but this check keeps two at the same moment apart.
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(readCode(error)) || existsSync(target)) throw error;
    renameSync(file, target);
  }
  syncToDisk(dirname(target));
}

/** Waits until a file, or the names in a directory, are on disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What tells a file from every other of this machine, whatever path leads to it. */
export function readIdentity(file: string): string {
  const { dev, ino } = statSync(file, { bigint: true });
  return `${dev}-${ino}`;
}
