/** The store in a PostgreSQL database, which any number of servers share. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Writer } from '../../../sql/port.js';
import { StartupError } from '../../../settings/startup-error.js';
import { databaseError, readCode } from '../store-error.js';
import type { Lock, StoreBackend } from '../store-backend.js';
import { Store } from '../store.js';
import { connect, type Connection, execute, openPool, Transaction } from './connection.js';
import { migrations } from './migration.js';

/** How often a transaction runs at most, for how long it may begin again, and the longest pause before that. */
const ATTEMPTS = 4;
const RETRY_WITHIN_MS = 5_000;
const LONGEST_PAUSE_MS = 50;

const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** Each statement sees what was committed before it, so a write sees what the previous holder of its locks wrote. */
const BEGIN_WRITE = 'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE';

export class PostgresqlBackend implements StoreBackend {
  readonly #pool: Pool;
  /** Tells the locks of this schema from those of other schemas of the same database. */
  #schema = '';

  private constructor(pool: Pool) {
    this.#pool = pool;
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
    const pool = openPool(url, size, log);
    try {
      const backend = new PostgresqlBackend(pool);
      await backend.#migrate(log);
      return backend;
    } catch (error) {
      await pool.end();
      throw error instanceof StartupError ? error : databaseError(error);
    }
  }

  /** One statement after another sees the same state: a transaction of its own that only reads. */
  read<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
    return this.#transaction(BEGIN_READ, work);
  }

  write<Result>(locks: readonly Lock[], work: (store: Store<Writer>) => Promise<Result>): Promise<Result> {
    const calls = locks.map(
      ({ name, isShared }) => `pg_advisory_xact_lock${isShared ? '_shared' : ''}(${this.#key(name)})`,
    );
    const acquire = calls.length > 0 ? `; SELECT ${calls.join(', ')}` : '';
    return this.#transaction(`${BEGIN_WRITE}${acquire}`, work);
  }

  replaceContent(locks: readonly Lock[], fill: (store: Store<Writer>) => Promise<void>): Promise<void> {
    return this.write(locks, async (store) => {
      const isUsed = await store.accounts.everCreated();
      await store.truncate();
      if (isUsed) await store.accounts.leaveMark();
      await fill(store);
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #transaction<Result>(
    begin: string,
    work: (store: Store<Writer>) => Promise<Result>,
  ): Promise<Result> {
    const deadline = performance.now() + RETRY_WITHIN_MS;
    for (let attempt = 1; ; attempt += 1) {
      let isCommitting = false;
      const connection = await connect(this.#pool);
      try {
        await execute(connection, begin);
        const result = await work(new Store(new Transaction(connection)));
        isCommitting = begin !== BEGIN_READ;
        await execute(connection, 'COMMIT');
        connection.release();
        return result;
      } catch (error) {
        await rollBack(connection, error);
        // A commit without a response may have been carried out, so it is never repeated.
        const isDecided = !isCommitting || !isConnectionLost(error);
        const isLate = attempt === ATTEMPTS || performance.now() > deadline;
        if (isLate || !isDecided || !isTransient(error)) throw error;
        await delay(Math.random() * LONGEST_PAUSE_MS);
      }
    }
  }

  /** Returns the number of an advisory lock, 64 bits with a sign. */
  #key(name: string): bigint {
    return createHash('sha256').update(`${this.#schema} ${name}`).digest().readBigInt64BE();
  }

  async #migrate(log: Pick<Logger, 'info'>): Promise<void> {
    const connection = await connect(this.#pool);
    try {
      const db = new Transaction(connection);
      const row = await db.get<{ schema: string | null }>('SELECT current_schema() AS schema');
      if (row?.schema == null) throw new StartupError('EMULATOR_DATABASE_URL names no schema that exists.');
      this.#schema = row.schema;
      await execute(connection, `${BEGIN_WRITE}; SELECT pg_advisory_xact_lock(${this.#key('migration')})`);
      await execute(connection, 'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
      const from = (await db.get<{ version: number }>('SELECT version FROM schema_version'))?.version ?? 0;
      if (from > migrations.length) {
        throw new StartupError(
          'The database of EMULATOR_DATABASE_URL was migrated by a newer version of this program ' +
            `(schema ${from}, this program knows ${migrations.length}).`,
        );
      }
      if (from < migrations.length) {
        for (const migration of migrations.slice(from)) await execute(connection, migration);
        await execute(
          connection,
          `DELETE FROM schema_version; INSERT INTO schema_version (version) VALUES (${migrations.length})`,
        );
        log.info({ from, to: migrations.length }, 'The schema of the store was brought up to date');
      }
      await execute(connection, 'COMMIT');
      connection.release();
    } catch (error) {
      await rollBack(connection, error);
      throw error;
    }
  }
}

/** Ends the transaction. A connection that broke is closed. */
async function rollBack(connection: Connection, error: unknown): Promise<void> {
  if (isConnectionLost(error)) {
    connection.release(true);
    return;
  }
  try {
    await execute(connection, 'ROLLBACK');
    connection.release();
  } catch {
    connection.release(true);
  }
}

/** Whether the connection broke, or the server is stopping. */
function isConnectionLost(error: unknown): boolean {
  return /^(08|57P0)/.test(readCode(error));
}

/** Whether the same transaction may succeed now: it met another one, or its connection broke. */
function isTransient(error: unknown): boolean {
  // 40: a deadlock or a conflict. 23505: a row with the same key appeared after the check for it.
  return isConnectionLost(error) || /^(40001|40P01|23505)$/.test(readCode(error));
}
