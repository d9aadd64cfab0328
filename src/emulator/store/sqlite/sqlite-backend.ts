/** The store in an SQLite file that belongs to this process alone. Its writes run one after the other. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Reader, Writer } from '../../../sql/port.js';
import type { Lock, StoreBackend, StoreFile } from '../store-backend.js';
import { Store } from '../store.js';
import { Database } from './database.js';
import { writeFilledStore } from './draft.js';
import { GroupCommit } from './group-commit.js';

/** The free pages that remain in the file, for the next records. A page has 4 KiB. */
const FREE_PAGES = 1_000;

/** The pages that are returned to the system while writes wait. */
const SHRINK_PAGES = 100;

export class SqliteBackend implements StoreBackend {
  readonly file: StoreFile;
  readonly #db: Database;
  readonly #writes: GroupCommit;
  readonly #listeners = new Set<() => void>();
  readonly #stores = new WeakMap<Reader, Store<Writer>>();

  private constructor(db: Database) {
    this.#db = db;
    this.#writes = new GroupCommit(db, () => this.#notify());
    this.file = {
      snapshot: () => db.snapshot(),
      shrink: () => this.#writes.runSeparately(async () => (await db.shrink(SHRINK_PAGES)) > FREE_PAGES),
    };
  }

  /** @throws StartupError, see {@link Database.open}. */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): SqliteBackend {
    return new SqliteBackend(Database.open(dataDir, log));
  }

  /**
   * Runs `work` on the present state. `work` must wait for nothing but the store: each statement ends at once, so that
   * no write can begin before `work` ends.
   */
  async read<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
    return work(this.#findStore(this.#db.reader));
  }

  /** Requests that arrive together share a transaction. Locks are not needed, because this process has the only one. */
  write<Result>(_locks: readonly Lock[], work: (store: Store<Writer>) => Promise<Result>): Promise<Result> {
    return this.#writes.run(() => work(this.#findStore(this.#db.writer)));
  }

  /** Puts a new file in the place of the present one, because deleting many records takes long. */
  replaceContent(_locks: readonly Lock[], fill: (store: Store<Writer>) => Promise<void>): Promise<void> {
    return this.#writes.runSeparately(async () => {
      const draft = `${this.#db.file}.new-${randomUUID()}`;
      try {
        await writeFilledStore(draft, this.#db.reader, fill);
        await this.#db.replace(draft);
        this.#notify();
      } finally {
        rmSync(draft, { force: true });
      }
    });
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes all waiting changes to disk and closes the store. */
  async close(): Promise<void> {
    await this.#writes.whenIdle();
    await this.#db.close();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #findStore(connection: Reader): Store<Writer> {
    let store = this.#stores.get(connection);
    if (!store) {
      // A caller that only reads gets the store as one that cannot write.
      store = new Store(connection as Writer);
      this.#stores.set(connection, store);
    }
    return store;
  }
}
