/** Everything kept: one database and the tables in it. */
import { AccountStore } from './account.js';
import { Database } from './database.js';
import { EventStore } from './event.js';
import { SettingStore } from './setting.js';
import { UserStore } from './user.js';

/** What an operation may read and write. */
export class Store {
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly events: EventStore;
  readonly settings: SettingStore;
  readonly #db: Database;

  private constructor(db: Database) {
    this.#db = db;
    this.accounts = new AccountStore(db);
    this.users = new UserStore(db);
    this.events = new EventStore(db);
    this.settings = new SettingStore(db);
  }

  /** @throws StoreOpenError, see {@link Database.open}. */
  static open(dataDir: string): Store {
    return new Store(Database.open(dataDir));
  }

  /** All of `work` or nothing of it; on disk when this returns. */
  transaction<Result>(work: () => Result): Result {
    return this.#db.transaction(work);
  }

  /**
   * Deletes every record and setting. Numbers already given are not given again, so that a store that was emptied is
   * still told from one that was never used.
   */
  clear(): void {
    for (const table of ['user', 'account', 'event', 'setting']) this.#db.run(`DELETE FROM ${table}`);
  }

  close(): void {
    this.#db.close();
  }
}
