/** Builds a complete store in a file of its own, which can then take the place of the present store in one step. */
import { open } from 'node:fs/promises';
import Libsql from 'libsql';
import type { Reader, Writer } from '../../../sql/port.js';
import { copyDatabase } from '../../backup/snapshot.js';
import { Store } from '../store.js';
import { Connection } from './connection.js';
import { applyMigrations } from './migration.js';

/** Writes a store without records to a new file. */
export function writeEmptyStore(file: string): void {
  const memory = new Libsql(':memory:');
  try {
    memory.exec('PRAGMA auto_vacuum = INCREMENTAL');
    applyMigrations(memory, 0);
    copyDatabase(memory, file);
  } finally {
    memory.close();
  }
}

/**
 * Writes a store with the content that `fill` gives it. It continues the sequence numbers of `previous`. The file is on
 * disk when this resolves.
 */
export async function writeFilledStore(
  file: string,
  previous: Reader,
  fill: (store: Store<Writer>) => Promise<void>,
): Promise<void> {
  writeEmptyStore(file);
  const connection = new Connection(file, 'write', (work) => work());
  try {
    // Nobody uses the file before it is complete.
    connection.exec('PRAGMA store.synchronous = OFF; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE');
    const sequences = await previous.all<{ name: string; seq: number }>(
      'SELECT name, seq FROM sqlite_sequence',
    );
    for (const { name, seq } of sequences)
      await connection.run('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', name, seq);
    await fill(new Store(connection));
    connection.exec('COMMIT');
  } finally {
    connection.close();
  }
  const handle = await open(file);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
