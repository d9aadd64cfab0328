/** The open SQLite file behind the server: statements and transactions. */
/* oxlint-disable typescript/no-unnecessary-type-parameters -- only a caller knows the columns of its SQL */
import { openSync, rmSync } from 'node:fs';
import type Libsql from 'libsql';
import type { Logger } from 'pino';
import { isDamage, StoreDamagedError } from './store-error.js';
import { openStore, storeFile, type OpenStore } from './open-store.js';
import { copyDatabase } from '../backup/snapshot.js';

/**
 * What may be bound to a statement. No booleans (libsql 0.5 aborts the whole process on one), no `undefined`; text
 * must hold no U+0000, which SQLite's readers take for the end of the string.
 */
export type SqlValue = string | number | null;

/** One open store. Calls are synchronous; every statement is prepared once. */
export class Database {
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
   * Opens `<dataDir>/chime.db`, made if absent, checks it, and brings its schema up to date after a backup beside it.
   *
   * The file is locked for this process alone: two servers on one store would not see each other's cached pages.
   * @param log is told of a schema that was brought up to date
   * @throws StartupError when the directory cannot be written, or the store is in use, newer than this program,
   *   damaged, or of another program. A store that is refused is left as it was, byte by byte.
   */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): Database {
    return new Database(storeFile(dataDir), openStore(dataDir, log));
  }

  /** What tells the store's file from every other of this machine. */
  get identity(): string {
    return this.#store.identity;
  }

  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(values) as Row | undefined);
  }

  /** All rows, of text and whole numbers. They come out of SQLite as one JSON text: libsql is slow to make objects. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    const { rows } = this.#guard(() => this.#prepareAsJson(sql).get(values) as { rows: string });
    return JSON.parse(rows) as Row[];
  }

  /** Runs a statement that returns no rows; answers how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#guard(() => this.#prepare(sql).run(values).changes);
  }

  /**
   * Runs `work` as one transaction: all of it is on disk when this returns, or nothing of it when this throws.
   * @throws StoreDamagedError once damage was found: to write on would spread it, and hide what could still be saved
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#isDamaged) throw new StoreDamagedError();
    this.#guard(() => this.#connection.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      if (this.#isDamaged) throw new StoreDamagedError();
      this.#guard(() => this.#connection.exec('COMMIT'));
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, a full disk for one.
      if (this.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Inside a transaction: runs `work` so that nothing of it stays when it throws, and what came before it does. */
  savepoint<Result>(work: () => Result): Result {
    this.run('SAVEPOINT work');
    try {
      const result = work();
      this.run('RELEASE work');
      return result;
    } catch (error) {
      if (this.inTransaction) {
        this.run('ROLLBACK TO work');
        this.run('RELEASE work');
      }
      throw error;
    }
  }

  /** Whether a transaction is open. SQLite ends one by itself after some failures. */
  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }

  /**
   * A copy of all that is committed, as an open file without a name: whoever closes it has tidied up. Not in a
   * transaction; nothing else runs until it is made.
   */
  snapshot(): number {
    const copy = `${this.#file}.snapshot`;
    rmSync(copy, { force: true });
    this.#guard(() => copyDatabase(this.#connection, copy));
    const descriptor = openSync(copy, 'r');
    rmSync(copy);
    return descriptor;
  }

  /** Closes the store. Another server, in this process or another, may open it from then on. */
  close(): void {
    this.#statements.clear();
    this.#jsonStatements.clear();
    this.#store.close();
  }

  /** Notes damage: what was read is not what had been written. */
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

  /** The query whose one row has all rows of `sql` as a JSON array. SQLite keeps a subquery's order for it. */
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
