/** A PostgreSQL database: transactions that run again when that is safe, named locks, and migrations. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { COMMIT_ON_DISK } from './durable-commit.js';
import { type Migrated, migrate } from './migration.js';
import type { Lock, Reader, SqlValue, Writer } from './port.js';
import {
  connect,
  type Connection,
  execute,
  openPool,
  type PoolOptions,
  Transaction,
} from './postgresql-connection.js';
import { isConnectionLost, isTransient, UnusableDatabaseError } from './sql-error.js';

/** How often a transaction runs at most, and the longest pause before it begins again. */
const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 50;

const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** Each statement sees what was committed before it, so a write sees what the previous holder of its locks wrote. */
const BEGIN_WRITE = 'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE';

export interface DatabaseOptions extends PoolOptions {
  /** For how many milliseconds a transaction may begin again. */
  readonly retryMs: number;
}

export class PostgresqlDatabase {
  readonly dialect = 'postgresql';
  readonly #pool: Pool;
  readonly #retryMs: number;
  /** Tells the locks of this schema from those of other schemas of the same database. */
  #schema = '';

  private constructor(pool: Pool, retryMs: number) {
    this.#pool = pool;
    this.#retryMs = retryMs;
  }

  /**
   * Connects.
   * @throws Error when the database cannot be reached
   * @throws UnusableDatabaseError when its URL names no schema
   */
  static async open(options: DatabaseOptions, log: Pick<Logger, 'warn'>): Promise<PostgresqlDatabase> {
    const database = new PostgresqlDatabase(openPool(options, log), options.retryMs);
    try {
      const schema = await database.read((db) =>
        db.get<{ schema: string | null }>('SELECT current_schema() AS schema'),
      );
      if (schema?.schema == null) throw new UnusableDatabaseError('names no schema that exists');
      database.#schema = schema.schema;
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Brings the schema up to date. Programs that start together wait for each other. See {@link migrate}. */
  migrate(table: string, steps: readonly string[]): Promise<Migrated> {
    const begin = this.#beginWrite([{ name: 'migration', isShared: false }]);
    return this.#transaction(begin, (db) => migrate(db, table, steps));
  }

  /** One statement after another sees the same state: a transaction of its own that only reads. */
  read<Result>(work: (db: Reader) => Promise<Result>): Promise<Result> {
    return this.#transaction(BEGIN_READ, work);
  }

  /**
   * Runs `work` as a whole or not at all, and resolves when its changes are on the disk. It may run several times; only
   * the last run counts.
   */
  write<Result>(locks: readonly Lock[], work: (db: Writer) => Promise<Result>): Promise<Result> {
    return this.#transaction(this.#beginWrite(locks), work);
  }

  /**
   * Runs one statement as a transaction of its own, in one round trip. Running it twice must be harmless: it also runs
   * again when the response to its commit is lost. Returns the number of changed rows.
   */
  runIdempotent(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#retry(
      (connection) => new Transaction(connection).run(sql, ...values),
      () => true,
    );
  }

  /** Returns the number of an advisory lock, 64 bits with a sign. */
  lockKey(name: string): bigint {
    return createHash('sha256').update(`${this.#schema} ${name}`).digest().readBigInt64BE();
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #beginWrite(locks: readonly Lock[]): string {
    const calls = locks.map(
      ({ name, isShared }) => `pg_advisory_xact_lock${isShared ? '_shared' : ''}(${this.lockKey(name)})`,
    );
    return `${BEGIN_WRITE}; SELECT ${[COMMIT_ON_DISK, ...calls].join(', ')}`;
  }

  async #transaction<Result>(begin: string, work: (db: Transaction) => Promise<Result>): Promise<Result> {
    let isCommitting = false;
    return this.#retry(
      async (connection) => {
        isCommitting = false;
        await execute(connection, begin);
        const result = await work(new Transaction(connection));
        isCommitting = begin !== BEGIN_READ;
        await execute(connection, 'COMMIT');
        return result;
      },
      // A commit without a response may have been carried out, so it is never repeated.
      (error) => !isCommitting || !isConnectionLost(error),
    );
  }

  async #retry<Result>(
    work: (connection: Connection) => Promise<Result>,
    mayRepeat: (error: unknown) => boolean,
  ): Promise<Result> {
    const deadline = performance.now() + this.#retryMs;
    for (let attempt = 1; ; attempt += 1) {
      const connection = await connect(this.#pool);
      try {
        const result = await work(connection);
        connection.release();
        return result;
      } catch (error) {
        await rollBack(connection, error);
        const isLate = attempt === ATTEMPTS || performance.now() > deadline;
        if (isLate || !mayRepeat(error) || !isTransient(error)) throw error;
        await delay(Math.random() * LONGEST_PAUSE_MS);
      }
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
