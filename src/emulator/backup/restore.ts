/** Puts a backup in the place of the store, which is kept beside it with all that belongs to it. */
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInUse, openError } from '../store/store-error.js';
import { inspect, schemaVersion } from '../store/inspect-store.js';
import { makeWritable, storeFile } from '../store/open-store.js';
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

/** What SQLite keeps beside a database, and would apply to whatever lies there. */
const LOGS = ['-wal', '-journal'];

/**
 * Answers the path under which the store of before is kept, undefined where there was none. The backup stays.
 * @throws StartupError when the backup is no whole store that this program can use, when a server has the store, or
 *   when the disk is full; the store is what it was then
 */
export function restoreStore(dataDir: string, backup: string): string | undefined {
  const file = storeFile(dataDir);
  makeWritable(dataDir, file);
  const draft = `${file}.new-${randomUUID()}`;
  try {
    copyWhole(backup, file, draft);
    try {
      return replace(file, draft);
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

/** To root, whose the store of before is, or the directory where there was none: the server is to open it as ever. */
function readOwner(file: string): Owner | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  return statSync(existsSync(file) ? file : dirname(file));
}

function replace(file: string, draft: string): string | undefined {
  // To SQLite an empty file is a new database: it would delete the log beside it. No server starts on one.
  if (!existsSync(file) || statSync(file).size === 0) return swap(file, draft);
  let isLocked = false;
  try {
    // No server can start on the store of before from here on: it would go on writing to what was put aside.
    return readDatabase(file, (connection) =>
      whileUnchanged(connection, () => {
        isLocked = true;
        return swap(file, draft);
      }),
    );
  } catch (error) {
    if (isLocked || isInUse(error)) throw error;
    // What cannot be read as a database no server can start on.
    return swap(file, draft);
  }
}

function swap(file: string, draft: string): string | undefined {
  const kept = `${file}.replaced-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  const logs = LOGS.filter((suffix) => existsSync(file + suffix));
  const isThere = existsSync(file);
  // A second name: there is no moment without a store, on which a server would start with an empty one.
  if (isThere) linkSync(file, kept);
  for (const suffix of logs) renameSync(file + suffix, kept + suffix);
  if (isThere) renameSync(draft, file);
  else putInPlace(draft, file);
  syncToDisk(dirname(file));
  return isThere || logs.length > 0 ? kept : undefined;
}
