/** The store in an SQLite file that belongs to this process alone. Its writes run one after the other. */
import type { Logger } from 'pino';
import type { Writer } from '../../../sql/port.js';
import type { Lock, StoreBackend, StoreFile } from '../store-backend.js';
import { Store } from '../store.js';
import { Database } from './database.js';
import { GroupCommit } from './group-commit.js';

export class SqliteBackend implements StoreBackend {
  readonly file: StoreFile;
  readonly #db: Database;
  readonly #store: Store<Writer>;
  readonly #writes: GroupCommit;

  private constructor(db: Database) {
    this.#db = db;
    this.#store = new Store(db);
    this.#writes = new GroupCommit(db);
    this.file = { identity: db.identity, snapshot: () => db.snapshot() };
  }

  /** @throws StartupError, see {@link Database.open}. */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): SqliteBackend {
    return new SqliteBackend(Database.open(dataDir, log));
  }

  /**
   * Runs `work` on the one connection. `work` must wait for nothing but the store: each statement ends at once, so that
   * no write can begin before `work` ends.
   */
  async read<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
    while (this.#writes.openGroup) await this.#writes.openGroup;
    return work(this.#store);
  }

  /** Requests that arrive together share a transaction. Locks are not needed, because this process has the only one. */
  write<Result>(_locks: readonly Lock[], work: (store: Store<Writer>) => Promise<Result>): Promise<Result> {
    return this.#writes.run(() => work(this.#store));
  }

  /** Writes all waiting changes to disk and closes the store. */
  async close(): Promise<void> {
    await this.#writes.flush();
    this.#db.close();
  }
}
