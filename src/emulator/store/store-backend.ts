/** The interface to a database that holds the store: an SQLite file of this process, or PostgreSQL shared by several. */
import type { Lock, Writer } from '../../sql/port.js';
import type { Store } from './store.js';

export type { Lock };

export interface StoreBackend {
  /** Runs `work` on one state of the store. It may run twice, if the connection to the database breaks. */
  read<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` as a whole or not at all. The changes are on disk when this resolves. `work` may run several times, if
   * another write got in its way; only the last run counts.
   * @param locks the locks that `work` needs against writes of other processes, always in the same order: see
   *   `operations/lock.ts`
   */
  write<Result>(locks: readonly Lock[], work: (store: Store<Writer>) => Promise<Result>): Promise<Result>;
  /**
   * Deletes all records and lets `fill` write new ones, as a whole or not at all. Sequence numbers that were used are not
   * assigned again.
   * @param locks the locks of everything
   */
  replaceContent(locks: readonly Lock[], fill: (store: Store<Writer>) => Promise<void>): Promise<void>;
  /**
   * Calls `listener` when other state may be read than before, until the returned function is called. It may also be
   * called without a change.
   */
  watch(listener: () => void): () => void;
  /** The file of the store. A shared database has none. */
  readonly file?: StoreFile;
  /** Completes the writes that were accepted, and releases the database. */
  close(): Promise<void>;
}

export interface StoreFile {
  /** Copies all committed data to an open file without a name. Closing the file deletes it. */
  snapshot(): Promise<number>;
  /** Returns some free space of the file to the system. Returns whether there is more. */
  shrink(): Promise<boolean>;
}
