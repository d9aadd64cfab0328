/** The store in a PostgreSQL database, which any number of servers share. */
import type { Logger } from 'pino';
import type { Writer } from '../../../sql/port.js';
import { PostgresqlDatabase } from '../../../sql/postgresql-database.js';
import { databaseError } from '../store-error.js';
import type { Lock, StoreBackend } from '../store-backend.js';
import { Store } from '../store.js';
import { migrations } from './migration.js';

/** The time limits of a request's statements, in milliseconds. */
const LIMITS = { connectMs: 5_000, statementMs: 10_000, retryMs: 5_000 };

/** The interval in milliseconds at which the writes of other servers are looked for. */
const WATCH_INTERVAL = 100;

export class PostgresqlBackend implements StoreBackend {
  readonly #database: PostgresqlDatabase;

  private constructor(database: PostgresqlDatabase) {
    this.#database = database;
  }

  /**
   * Connects, and brings the schema up to date. Servers that start together wait for each other.
   * @param url the database, and in it the user, the password and TLS settings
   * @param size the most connections of this server
   * @throws StartupError when the database cannot be used, or was migrated by a newer version of this program
   */
  static async open(
    url: string,
    size: number,
    log: Pick<Logger, 'info' | 'warn'>,
  ): Promise<PostgresqlBackend> {
    let database: PostgresqlDatabase | undefined;
    try {
      const options = { url, size, applicationName: 'chime-emulator', ...LIMITS };
      database = await PostgresqlDatabase.open(options, log);
      const { from, to } = await database.migrate('schema_version', migrations);
      if (from < to) log.info({ from, to }, 'The schema of the store was brought up to date');
      return new PostgresqlBackend(database);
    } catch (error) {
      await database?.close();
      throw databaseError(error);
    }
  }

  read<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
    return this.#database.read((db) => work(new Store(db)));
  }

  write<Result>(locks: readonly Lock[], work: (store: Store<Writer>) => Promise<Result>): Promise<Result> {
    return this.#database.write(locks, (db) => work(new Store(db)));
  }

  replaceContent(locks: readonly Lock[], fill: (store: Store<Writer>) => Promise<void>): Promise<void> {
    return this.write(locks, async (store) => {
      const isUsed = await store.accounts.everCreated();
      await store.truncate();
      if (isUsed) await store.accounts.leaveMark();
      await fill(store);
    });
  }

  watch(listener: () => void): () => void {
    const timer = setInterval(listener, WATCH_INTERVAL);
    return () => clearInterval(timer);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
