/** Makes a backup of the store, also while a server has it open. */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fdatasync, openSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type Libsql from 'libsql';
import { isInUse, openError, describeReason } from '../store/store-error.js';
import { copyInto, runInBackground } from '../store/sqlite/background.js';
import { inspect, storeExists } from '../store/sqlite/inspect-store.js';
import { storeFile } from '../store/sqlite/open-store.js';
import { lockStore } from '../store/sqlite/store-lock.js';
import { createPrivate, putInPlace, readDatabase } from './snapshot.js';
import { StartupError } from '../../settings/startup-error.js';

/** The time in milliseconds after which the copied part is written to the disk. */
const SYNC_INTERVAL_MS = 10;

const sync = promisify(fdatasync);

/**
 * Writes all committed data to a new file. The file is on disk when this resolves, and only its owner may read it.
 * @throws StartupError when no backup was made; no partial file remains
 */
export async function backUp(dataDir: string, target: string): Promise<void> {
  const file = storeFile(dataDir);
  if (existsSync(target)) throw taken(target);
  if (!storeExists(file)) throw new StartupError(`There is no store ${file}.`);
  const draft = `${target}.new-${randomUUID()}`;
  try {
    await copy(file, draft);
    putInPlace(draft, target);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    if (describeReason(error) === 'EEXIST') throw taken(target);
    throw new StartupError(`The backup ${target} cannot be written (${describeReason(error)}).`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Copies the store. A server that has it open continues meanwhile. */
async function copy(file: string, draft: string): Promise<void> {
  const unlock = lockUnused(file);
  const isShared = unlock === undefined;
  try {
    readDatabase(file, (connection) => inspectWhole(connection, file, isShared), isShared);
    await copyGradually(file, draft);
  } finally {
    unlock?.();
  }
}

/** Copies the store so that what has been copied reaches the disk soon, in many small parts. */
async function copyGradually(file: string, draft: string): Promise<void> {
  createPrivate(draft);
  const descriptor = openSync(draft, 'r+');
  try {
    const copied = runInBackground(file, 'read', copyInto(draft)).then(() => true);
    for (let isCopied = false; !isCopied; await sync(descriptor))
      isCopied = await Promise.race([copied, delay(SYNC_INTERVAL_MS, false)]);
  } finally {
    closeSync(descriptor);
  }
}

function inspectWhole(connection: Libsql.Database, file: string, isShared: boolean): void {
  try {
    inspect(connection, file, 'integrity_check', isShared);
  } catch (error) {
    // A server of an earlier version locks the file itself.
    throw openError(error, file);
  }
}

/** Keeps servers from starting, unless one has the store open. */
function lockUnused(file: string): (() => void) | undefined {
  try {
    return lockStore(file);
  } catch (error) {
    if (isInUse(error)) return undefined;
    throw error;
  }
}

function taken(target: string): StartupError {
  return new StartupError(`The file ${target} is there already, and a backup replaces none.`);
}
