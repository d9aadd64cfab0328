/** The lock by which one process at a time has a store. The system releases it when the process ends. */
import { rmSync, statSync } from 'node:fs';
import Libsql from 'libsql';

/**
 * Locks the store, or creates its lock file if absent. Returns the function that releases the lock and removes the file.
 * @throws SQLite's error SQLITE_BUSY while another owner, in this process or another, has the lock
 */
export function lockStore(file: string): () => void {
  const path = `${file}.lock`;
  for (;;) {
    const before = readInode(path);
    const lock = new Libsql(path);
    try {
      // Nothing is ever written to the file, so it needs no journal.
      lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    // The previous owner may have removed the file after it was opened here. A lock on a removed file excludes nobody.
    const after = readInode(path);
    if (after !== undefined && (before === undefined || before === after)) {
      return () => {
        rmSync(path, { force: true });
        lock.close();
      };
    }
    lock.close();
  }
}

function readInode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
