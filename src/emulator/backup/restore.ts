/** Replaces the store with a backup. The previous store remains next to it, with all files that belong to it. */
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInUse, openError } from '../store/store-error.js';
import { inspect, schemaVersion } from '../store/sqlite/inspect-store.js';
import { makeWritable, storeFile } from '../store/sqlite/open-store.js';
import { lockStore } from '../store/sqlite/store-lock.js';
import {
  copyDatabase,
  readIdentity,
  type Owner,
  putInPlace,
  readDatabase,
  syncToDisk,
  whileUnchanged,
} from './snapshot.js';
import { StartupError } from '../../settings/startup-error.js';

/** Files that SQLite stores next to a database. SQLite would apply them to any database under that name. */
const LOGS = ['-wal', '-journal'];

/**
 * Returns the path of the previous store, or undefined when there was none. The backup file remains.
 * @throws StartupError when the backup is not a complete store that this program can use, when a server has the store
 *   open, or when the disk is full. The store is unchanged then.
 */
export function restoreStore(dataDir: string, backup: string): string | undefined {
  const file = storeFile(dataDir);
  makeWritable(dataDir, file);
  const draft = `${file}.new-${randomUUID()}`;
  try {
    copyWhole(backup, file, draft);
    try {
      const unlock = lockStore(file);
      try {
        return replace(file, draft);
      } finally {
        unlock();
      }
    } catch (error) {
      throw openError(error, file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function copyWhole(backup: string, file: string, draft: string): void {
  const found = statSync(backup, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size === 0) throw new StartupError(`There is no backup ${backup}.`);
  if (existsSync(file) && readIdentity(file) === readIdentity(backup))
    throw new StartupError(`The backup ${backup} is the store itself.`);
  try {
    readDatabase(backup, (connection) => {
      inspect(connection, backup, 'integrity_check');
      if (schemaVersion(connection, backup) === 0)
        throw new StartupError(`The backup ${backup} has nothing in it.`);
      copyDatabase(connection, draft, readOwner(file));
    });
  } catch (error) {
    throw openError(error, backup);
  }
}

/**
 * Returns, for root, the owner of the previous store, or of the directory when there was no store. The server must be
 * able to open the restored store as before.
 */
function readOwner(file: string): Owner | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  return statSync(existsSync(file) ? file : dirname(file));
}

function replace(file: string, draft: string): string | undefined {
  // SQLite takes an empty file for a new database and would delete the log next to it. No server starts on an empty
  // file.
  if (!existsSync(file) || statSync(file).size === 0) return swap(file, draft);
  let isLocked = false;
  try {
    // No server of an earlier version can start on the previous store from here on. It would continue to write to the
    // file that was moved away.
    return readDatabase(file, (connection) =>
      whileUnchanged(connection, () => {
        isLocked = true;
        return swap(file, draft);
      }),
    );
  } catch (error) {
    if (isLocked || isInUse(error)) throw error;
    // No server can start on a file that cannot be read as a database.
    return swap(file, draft);
  }
}

function swap(file: string, draft: string): string | undefined {
  const previous = `${file}.replaced-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  const logs = LOGS.filter((suffix) => existsSync(file + suffix));
  const isThere = existsSync(file);
  // A hard link: at no moment is the store missing. A server that started then would create an empty one.
  if (isThere) linkSync(file, previous);
  for (const suffix of logs) renameSync(file + suffix, previous + suffix);
  rmSync(`${file}-shm`, { force: true });
  if (isThere) renameSync(draft, file);
  else putInPlace(draft, file);
  syncToDisk(dirname(file));
  return isThere || logs.length > 0 ? previous : undefined;
}
