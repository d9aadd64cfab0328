/** The open SQLite file of the server: statements and transactions. */
import { openSync, rmSync } from 'node:fs';
import type Libsql from 'libsql';
import type { Logger } from 'pino';
import type { SqlValue, Writer } from '../../../sql/port.js';
import { isDamage, StoreDamagedError } from '../store-error.js';
import { openStore, storeFile, type OpenStore } from './open-store.js';
import { copyDatabase } from '../../backup/snapshot.js';

/** One open store. SQLite runs each statement at once, on this thread; every statement is prepared once. */
export class Database implements Writer {
  readonly dialect = 'sqlite';
  readonly #file: string;
  readonly #store: OpenStore;
  readonly #connection: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  readonly #jsonStatements = new Map<string, Libsql.Statement>();
  #isDamaged = false;

  private constructor(file: string, store: OpenStore) {
    this.#file = file;
    this.#store = store;
    this.#connection = store.connection;
  }

  /**
   * Opens `<dataDir>/chime.db`, or creates it if absent, and checks it. It then updates the schema after a backup next
   * to the store.
   *
   * The file is locked for this process alone: two servers on one store would not see each other's cached pages.
   * @param log records a schema update
   * @throws StartupError when the directory cannot be written, or when the store is in use, newer than this program,
   *   damaged, or of another program. A refused store is unchanged, byte by byte.
   */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): Database {
    return new Database(storeFile(dataDir), openStore(dataDir, log));
  }

  /** An identity of the store's file that is unique on this machine. */
  get identity(): string {
    return this.#store.identity;
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    return this.#guard(() => this.#prepare(sql).get(values) as Row | undefined);
  }

  /** SQLite returns the rows as one JSON text because libsql creates objects slowly. */
  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    const { rows } = this.#guard(() => this.#prepareAsJson(sql).get(values) as { rows: string });
    return JSON.parse(rows) as Row[];
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#guard(() => this.#prepare(sql).run(values).changes);
  }

  /**
   * Runs `work` as one transaction. When this returns, all of it is on disk. When this throws, nothing of it is stored.
   * @throws StoreDamagedError after damage was found; further writes would spread it and hide data that could be saved
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isDamaged) throw new StoreDamagedError();
    this.#guard(() => this.#connection.exec('BEGIN IMMEDIATE'));
    try {
      const result = await work();
      if (this.#isDamaged) throw new StoreDamagedError();
      this.#guard(() => this.#connection.exec('COMMIT'));
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, for example a full disk.
      if (this.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Runs `work` inside an open transaction. If `work` throws, only its own changes are undone. */
  async savepoint<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.run('SAVEPOINT work');
    try {
      const result = await work();
      await this.run('RELEASE work');
      return result;
    } catch (error) {
      if (this.inTransaction) {
        await this.run('ROLLBACK TO work');
        await this.run('RELEASE work');
      }
      throw error;
    }
  }

  /** Whether a transaction is open. SQLite ends one by itself after some failures. */
  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }

  /**
   * Copies all committed data to an open file without a name. Closing the file deletes it. Do not call it inside a
   * transaction. Nothing else runs until the copy is complete.
   */
  snapshot(): number {
    const copy = `${this.#file}.snapshot`;
    rmSync(copy, { force: true });
    this.#guard(() => copyDatabase(this.#connection, copy));
    const descriptor = openSync(copy, 'r');
    rmSync(copy);
    return descriptor;
  }

  /** Closes the store. Another server, in this process or another, may open it afterwards. */
  close(): void {
    this.#statements.clear();
    this.#jsonStatements.clear();
    this.#store.close();
  }

  /** Records damage: a read found other bytes than were written. */
  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#isDamaged = true;
      throw new StoreDamagedError({ cause: error });
    }
  }

  #prepare(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /**
   * Prepares a query whose single row has all rows of `sql` as a JSON array. SQLite preserves the subquery's order in
   * it.
   */
  #prepareAsJson(sql: string): Libsql.Statement {
    let statement = this.#jsonStatements.get(sql);
    if (!statement) {
      const members = this.#connection
        .prepare(sql)
        .columns()
        .map(({ name }) => `'${name}', ${name}`);
      statement = this.#connection.prepare(
        `SELECT json_group_array(json_object(${members.join(', ')})) AS rows FROM (${sql})`,
      );
      this.#jsonStatements.set(sql, statement);
    }
    return statement;
  }
}
