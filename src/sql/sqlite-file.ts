/**
 * An SQLite file that the processes of one machine share. The event loop waits neither for the disk, which a thread of
 * libsql does, nor for other processes.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Libsql from 'libsql/promise';
import { type Migrated, type Migrator, migrate } from './migration.js';
import type { Reader, SqlValue } from './port.js';
import { readCode } from './sql-error.js';

/** The parts of a connection that are used here. The package declares them as `any`. */
interface Connection {
  readonly inTransaction: boolean;
  /** Runs statements without parameters in another thread. */
  exec(sql: string): Promise<void>;
  /** Prepares a statement that then runs in this thread. */
  prepare(sql: string): Promise<Statement>;
  close(): void;
}

interface Statement {
  run(values: readonly SqlValue[]): { changes: number };
  all(values: readonly SqlValue[]): Promise<unknown[]>;
}

export class SqliteFile {
  readonly dialect = 'sqlite';
  readonly #writes: Transactions;
  /** A connection of its own, so that reads see only what has been committed. */
  readonly #reads: Transactions;

  private constructor(writes: Transactions, reads: Transactions) {
    this.#writes = writes;
    this.#reads = reads;
  }

  /**
   * Opens the file, or creates it, readable for its owner only.
   * @param timeout the most milliseconds that a transaction waits for those of other processes
   */
  static async open(path: string, timeout: number): Promise<SqliteFile> {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives its other files the mode of this one.
    closeSync(openSync(path, 'a', 0o600));
    const writes = connect(path);
    const file = new SqliteFile(new Transactions(writes, timeout), new Transactions(connect(path), timeout));
    try {
      // FULL: a commit is on the disk when it returns. In WAL mode NORMAL may lose the last ones when the power fails.
      const prepare = () => writes.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      await retryWhileBusy(timeout, prepare);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Brings the schema up to date. Processes that start together wait for each other. See {@link migrate}. */
  migrate(table: string, steps: readonly string[]): Promise<Migrated> {
    return this.#writes.run('BEGIN IMMEDIATE', (db) => migrate(db, table, steps));
  }

  /** Runs `work` on one state of the file. It may run again, if another process is in its way. */
  read<Result>(work: (db: Reader) => Promise<Result>): Promise<Result> {
    return this.#reads.run('BEGIN', work);
  }

  /** Runs one statement. It is on the disk when this returns the number of changed rows. */
  runIdempotent(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#writes.run('BEGIN IMMEDIATE', (db) => db.run(sql, ...values));
  }

  /** Ends the transactions that have begun or wait, and closes the file. */
  async close(): Promise<void> {
    await this.#writes.close();
    await this.#reads.close();
  }
}

// The package does not declare `inTransaction`.
const connect = (path: string): Connection =>
  new Libsql(path, {}) as Libsql & Pick<Connection, 'inTransaction'>;

/** The longest pause in milliseconds before a transaction begins again. Pauses are random, so that processes alternate. */
const LONGEST_PAUSE_MS = 5;

/** Tries again while other processes hold the lock. SQLite's own waiting would occupy a thread that others need. */
async function retryWhileBusy<Result>(timeout: number, work: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!readCode(error).startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error;
      await delay(Math.random() * LONGEST_PAUSE_MS);
    }
  }
}

/** Runs the transactions of one connection one after the other. Its statements run in this thread. */
class Transactions {
  readonly #connection: Connection;
  readonly #timeout: number;
  readonly #db: Migrator;
  #last: Promise<unknown> = Promise.resolve();

  /** @param timeout the most milliseconds that a transaction waits for those of other processes */
  constructor(connection: Connection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
    this.#db = new Statements(connection);
  }

  run<Result>(begin: string, work: (db: Migrator) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => retryWhileBusy(this.#timeout, () => this.#transaction(begin, work)));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#last;
    this.#connection.close();
  }

  async #transaction<Result>(begin: string, work: (db: Migrator) => Promise<Result>): Promise<Result> {
    await this.#connection.exec(begin);
    try {
      const result = await work(this.#db);
      await this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, for example a full disk.
      if (this.#connection.inTransaction) await this.#connection.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The statements of one connection. Each is prepared once. */
class Statements implements Migrator {
  readonly dialect = 'sqlite';
  readonly #connection: Connection;
  readonly #prepared = new Map<string, Promise<Statement>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...values))[0];
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    // Only the caller knows the columns of its SQL.
    return (await (await this.#prepare(sql)).all(values)) as Row[];
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return (await this.#prepare(sql)).run(values).changes;
  }

  execute(sql: string): Promise<void> {
    return this.#connection.exec(sql);
  }

  #prepare(sql: string): Promise<Statement> {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#prepared.set(sql, statement);
      statement.catch(() => this.#prepared.delete(sql));
    }
    return statement;
  }
}
