/** Opening the store: making a new one, looking at an old one, locking it, bringing its schema up to date. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Libsql from 'libsql';
import type { Logger } from 'pino';
import { readCode, damaged, isDamage, isInUse, isStorageFailure, openError } from './store-error.js';
import { inspect, isThere, schemaVersion } from './inspect-store.js';
import { migrations } from './migration.js';
import { isLogDamaged } from './write-ahead-log.js';
import { copyDatabase, readIdentity, putInPlace, readDatabase } from '../backup/snapshot.js';
import { StartupError } from '../../settings/startup-error.js';

/** How long a start waits for a lock: others that start at the same moment have it for the time of a look. */
const LOCK_TIMEOUT_MS = 500;

/** The stores this process has open, by the identity of their files. */
const open = new Set<string>();

/** An open store: whoever has it gives it back with `close`. */
export interface OpenStore {
  readonly connection: Libsql.Database;
  /** See {@link readIdentity}. */
  readonly identity: string;
  close(): void;
}

/** The path of the store in a data directory. */
export function storeFile(dataDir: string): string {
  return join(dataDir, 'chime.db');
}

/** See {@link Database.open}. */
export function openStore(dataDir: string, log?: Pick<Logger, 'info'>): OpenStore {
  const file = storeFile(dataDir);
  makeWritable(dataDir, file);
  try {
    if (!isThere(file)) create(file);
    if (open.has(readIdentity(file))) throw new StartupError(`The store ${file} is in use by this process.`);
    const isSound = patiently(() => look(file));
    const connection = patiently(() => lock(file, isSound));
    try {
      sweep(file);
      migrate(connection, file, log);
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    } catch (error) {
      release(connection);
      throw error;
    }
    const identity = readIdentity(file);
    open.add(identity);
    const close = () => {
      release(connection);
      open.delete(identity);
    };
    return { connection, identity, close };
  } catch (error) {
    throw openError(error, file);
  }
}

/** @throws StartupError when this process may not write to the directory, or not to the store in it */
export function makeWritable(dataDir: string, file: string): void {
  let path = dataDir;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
    path = file;
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    const what = path === file ? 'store' : 'data directory';
    throw new StartupError(`The ${what} ${path} cannot be written (${readCode(error)}).`);
  }
}

/** Puts a whole new store in place at once: a file that has less than that at any time is one that was damaged. */
function create(file: string): void {
  const draft = `${file}.new-${randomUUID()}`;
  const memory = new Libsql(':memory:');
  try {
    applyMigrations(memory, 0);
    copyDatabase(memory, draft);
    putInPlace(draft, file);
  } catch (error) {
    // Another process may have been quicker: then its store is the one, and this draft may be swept away already.
    if (!isThere(file)) throw error;
  } finally {
    memory.close();
    rmSync(draft, { force: true });
  }
}

/** What stands behind the store's name in that of a draft: of the store itself, or of its backup before a migration. */
const DRAFT = /^(?:\.v\d+)?\.new-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Removes the drafts of processes that were killed. Of those that are alive none needs its own: the store is locked. */
function sweep(file: string): void {
  const directory = dirname(file);
  const store = basename(file);
  for (const name of readdirSync(directory))
    if (name.startsWith(store) && DRAFT.test(name.slice(store.length)))
      rmSync(join(directory, name), { force: true });
}

/**
 * Inspects the store without being able to change it, and answers whether that was possible: SQLite needs room on the
 * disk for it after a crash, or has to roll back first.
 */
function look(file: string): boolean {
  try {
    readDatabase(file, (connection) => inspect(connection, file));
    return true;
  } catch (error) {
    if (isInUse(error) || isDamage(error) || !isStorageFailure(error)) throw error;
    // The log is looked at all the same: a connection that may write would merge it, damage and all, when it is closed.
    if (isLogDamaged(`${file}-wal`)) throw damaged(file, 'its write-ahead log has lost transactions');
    return false;
  }
}

/**
 * Takes the file for this process alone. The pragma comes before the first access: SQLite then keeps the index of the
 * write-ahead log in memory, where no other process could see it.
 */
function lock(file: string, isSound: boolean): Libsql.Database {
  const connection = new Libsql(file);
  try {
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    if (!isSound) inspect(connection, file);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Runs the migrations that are missing, all or none of them, after a backup of what there is.
 * @throws what SQLite or the file system throws; the store is as it was then
 */
function migrate(connection: Libsql.Database, file: string, log?: Pick<Logger, 'info'>): void {
  const from = schemaVersion(connection, file);
  if (from === migrations.length) return;
  const backup = from === 0 ? undefined : backUp(connection, `${file}.v${from}`);
  try {
    applyMigrations(connection, from);
  } catch (error) {
    // The store itself is what it was, and each further try would leave one more.
    if (backup !== undefined) rmSync(backup, { force: true });
    throw error;
  }
  log?.info({ from, to: migrations.length, backup }, 'The schema of the store was brought up to date');
}

/** Answers the path of a backup that was not there before. */
function backUp(connection: Libsql.Database, prefix: string): string {
  const draft = `${prefix}.new-${randomUUID()}`;
  copyDatabase(connection, draft);
  try {
    for (let number = 1; ; number += 1) {
      const target = number === 1 ? `${prefix}.backup` : `${prefix}-${number}.backup`;
      try {
        putInPlace(draft, target);
        return target;
      } catch (error) {
        if (readCode(error) !== 'EEXIST') throw error;
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function applyMigrations(connection: Libsql.Database, from: number): void {
  connection.exec('BEGIN EXCLUSIVE');
  try {
    for (const migration of migrations.slice(from)) connection.exec(migration);
    connection.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

/** Tries again while others have the file. Pauses are random: of two that wait for each other one comes first. */
function patiently<Result>(work: () => Result): Result {
  const deadline = performance.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isInUse(error) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 + Math.random() * 40);
    }
  }
}

/**
 * Closes a connection so that its lock is gone at once. libsql cannot finalize statements, and an open statement keeps
 * a closed connection, with its lock, alive until garbage collection; leaving WAL mode is what gives the lock back.
 */
function release(connection: Libsql.Database): void {
  try {
    connection.exec('PRAGMA journal_mode = DELETE');
    connection.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // A full disk, for one: what is in the write-ahead log stays there, and the next start finds it.
  }
  connection.close();
}
