/** Makes a backup of the store, also while a server has it open. */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type Libsql from 'libsql';
import { isInUse, openError, describeReason } from '../store/store-error.js';
import { inspect, storeExists } from '../store/sqlite/inspect-store.js';
import { storeFile } from '../store/sqlite/open-store.js';
import { lockStore } from '../store/sqlite/store-lock.js';
import { copyDatabase, putInPlace, readDatabase } from './snapshot.js';
import { StartupError } from '../../settings/startup-error.js';

/**
 * Writes all committed data to a new file. The file is on disk when this returns, and only its owner may read it.
 * @throws StartupError when no backup was made; no partial file remains
 */
export function backUp(dataDir: string, target: string): void {
  const file = storeFile(dataDir);
  if (existsSync(target)) throw taken(target);
  if (!storeExists(file)) throw new StartupError(`There is no store ${file}.`);
  const draft = `${target}.new-${randomUUID()}`;
  try {
    copy(file, draft);
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
function copy(file: string, draft: string): void {
  const unlock = lockUnused(file);
  try {
    const isShared = unlock === undefined;
    readDatabase(
      file,
      (connection) => {
        inspectWhole(connection, file, isShared);
        copyDatabase(connection, draft);
      },
      isShared,
    );
  } finally {
    unlock?.();
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
