/** Opens the store: creates a new one, or inspects, locks and migrates an existing one. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Libsql from 'libsql';
import type { Logger } from 'pino';
import { damaged, isDamage, isInUse, isStorageFailure, openError } from '../store-error.js';
import { readCode } from '../../../sql/sql-error.js';
import { writeEmptyStore } from './draft.js';
import { inspect, queryValue, schemaVersion, storeExists } from './inspect-store.js';
import { applyMigrations, migrations } from './migration.js';
import { lockStore } from './store-lock.js';
import { isLogDamaged } from './write-ahead-log.js';
import { copyDatabase, putInPlace, readDatabase } from '../../backup/snapshot.js';
import { StartupError } from '../../../settings/startup-error.js';

/**
 * The time in milliseconds that a start waits for a lock. Other processes that start now hold the lock while they
 * inspect the store.
 */
const LOCK_TIMEOUT_MS = 500;

/** The value of SQLite's `auto_vacuum` for files that return free pages on demand. */
const INCREMENTAL = '2';

/** A store that is ready for connections and belongs to this process. Its owner releases it with `unlock`. */
export interface OpenStore {
  readonly file: string;
  unlock(): void;
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
    const unlock = retryWhileInUse(() => lockStore(file));
    try {
      if (!storeExists(file)) create(file);
      prepare(file, log);
      return { file, unlock };
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw openError(error, file);
  }
}

/** Inspects the store, and brings it up to date. Its connections are closed when this returns. */
function prepare(file: string, log?: Pick<Logger, 'info'>): void {
  // Programs of earlier versions, which lock the store itself, can have it open.
  const isSound = retryWhileInUse(() => inspectReadOnly(file));
  const connection = new Libsql(file);
  try {
    if (!isSound) inspect(connection, file);
    removeDrafts(file);
    migrate(connection, file, log);
    enableShrinking(connection);
  } finally {
    connection.close();
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
  try {
    writeEmptyStore(draft);
    putInPlace(draft, file);
  } finally {
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

/**
 * Makes the file able to return free pages to the system. A store of an earlier version is rewritten once. When that
 * fails, for example on a full disk, the next start tries again.
 */
function enableShrinking(connection: Libsql.Database): void {
  if (queryValue(connection, 'SELECT auto_vacuum FROM pragma_auto_vacuum') === INCREMENTAL) return;
  try {
    connection.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
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
