/** Opens the store: creates a new one, or inspects, locks and migrates an existing one. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Libsql from 'libsql';
import type { Logger } from 'pino';
import { readCode, damaged, isDamage, isInUse, isStorageFailure, openError } from '../store-error.js';
import { inspect, storeExists, schemaVersion } from './inspect-store.js';
import { migrations } from './migration.js';
import { isLogDamaged } from './write-ahead-log.js';
import { copyDatabase, readIdentity, putInPlace, readDatabase } from '../../backup/snapshot.js';
import { StartupError } from '../../../settings/startup-error.js';

/**
 * The time in milliseconds that a start waits for a lock. Other processes that start now hold the lock while they
 * inspect the store.
 */
const LOCK_TIMEOUT_MS = 500;

/** The stores that this process has open, by the identity of their files. */
const open = new Set<string>();

/** An open store. Its owner releases it with `close`. */
export interface OpenStore {
  readonly connection: Libsql.Database;
  /** See {@link readIdentity}. */
  readonly identity: string;
  close(): void;
}

/** Returns the path of the store in a data directory. */
export function storeFile(dataDir: string): string {
  return join(dataDir, 'chime.db');
}

/** See {@link Database.open}. */
export function openStore(dataDir: string, log?: Pick<Logger, 'info'>): OpenStore {
  const file = storeFile(dataDir);
  makeWritable(dataDir, file);
  try {
    if (!storeExists(file)) create(file);
    if (open.has(readIdentity(file))) throw new StartupError(`The store ${file} is in use by this process.`);
    const isSound = retryWhileInUse(() => inspectReadOnly(file));
    const connection = retryWhileInUse(() => lock(file, isSound));
    try {
      removeDrafts(file);
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

/** @throws StartupError when this process may not write to the directory, or to the store in it */
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

/**
 * Creates a complete store at its path in one step. A shorter file at that path is therefore always a damaged store.
 */
function create(file: string): void {
  const draft = `${file}.new-${randomUUID()}`;
  const memory = new Libsql(':memory:');
  try {
    applyMigrations(memory, 0);
    copyDatabase(memory, draft);
    putInPlace(draft, file);
  } catch (error) {
    // Another process may have been faster. Its store is then the one to use, and it may have deleted this draft.
    if (!storeExists(file)) throw error;
  } finally {
    memory.close();
    rmSync(draft, { force: true });
  }
}

/** The suffix of a draft's file name, after the name of the store or of its backup before a migration. */
const DRAFT = /^(?:\.v\d+)?\.new-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Removes the drafts of killed processes. No live process needs its draft, because the store is locked. */
function removeDrafts(file: string): void {
  const directory = dirname(file);
  const store = basename(file);
  for (const name of readdirSync(directory))
    if (name.startsWith(store) && DRAFT.test(name.slice(store.length)))
      rmSync(join(directory, name), { force: true });
}

/**
 * Inspects the store without being able to change it. Returns whether that was possible: after a crash SQLite may need
 * space on the disk for it, or has to roll back first.
 */
function inspectReadOnly(file: string): boolean {
  try {
    readDatabase(file, (connection) => inspect(connection, file));
    return true;
  } catch (error) {
    if (isInUse(error) || isDamage(error) || !isStorageFailure(error)) throw error;
    // The log is checked regardless. A connection that may write would merge it, with any damage, when it is closed.
    if (isLogDamaged(`${file}-wal`)) throw damaged(file, 'its write-ahead log has lost transactions');
    return false;
  }
}

/**
 * Locks the file for this process alone. The pragma precedes the first access, so that SQLite holds the index of the
 * write-ahead log in memory, where no other process can see it.
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
 * Runs all missing migrations or none, after a backup of the store.
 * @throws SQLite's or the file system's errors; the store is then unchanged
 */
function migrate(connection: Libsql.Database, file: string, log?: Pick<Logger, 'info'>): void {
  const from = schemaVersion(connection, file);
  if (from === migrations.length) return;
  const backup = from === 0 ? undefined : backUp(connection, `${file}.v${from}`);
  try {
    applyMigrations(connection, from);
  } catch (error) {
    // The store is unchanged, and each further try would leave one more backup.
    if (backup !== undefined) rmSync(backup, { force: true });
    throw error;
  }
  log?.info({ from, to: migrations.length, backup }, 'The schema of the store was brought up to date');
}

/** Returns the path of a new backup file. */
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

/**
 * Tries again while other processes have the file open. Pauses are random, so that of two waiting processes one is
 * first.
 */
function retryWhileInUse<Result>(work: () => Result): Result {
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
 * Closes a connection so that its lock is released at once. libsql cannot finalize statements. An open statement holds
 * a closed connection, with its lock, until garbage collection. Leaving WAL mode releases the lock.
 */
function release(connection: Libsql.Database): void {
  try {
    connection.exec('PRAGMA journal_mode = DELETE');
    connection.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // The disk may be full, for example. The content of the write-ahead log stays there for the next start.
  }
  connection.close();
}
