/** Runs statements on another thread. */
import BackgroundDatabase from 'libsql/promise';
import { attach, quote } from './connection.js';

/** Runs statements that return no rows on a thread and a connection of their own. The file is called `store` in them. */
export async function runInBackground(file: string, access: 'read' | 'write', sql: string): Promise<void> {
  const connection = new BackgroundDatabase(':memory:', {});
  await connection.exec(attach(file, access));
  try {
    await connection.exec(sql);
  } finally {
    // Closing a connection of this kind takes effect later. Detaching the file takes effect now.
    await connection.exec('DETACH store');
    connection.close();
  }
}

/**
 * Returns the statements that copy the store into a file. They do not wait until the copy is on disk: all of it at once
 * would keep the disk from other writes.
 */
export const copyInto = (file: string): string =>
  `PRAGMA store.synchronous = OFF; VACUUM store INTO ${quote(file)}`;
