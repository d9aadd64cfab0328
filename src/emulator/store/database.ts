/** The SQLite file behind the server: opening, locking, migrating, transactions. The only file that talks to libsql. */
/* oxlint-disable typescript/no-unnecessary-type-parameters -- only a caller knows the columns of its SQL */
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { migrations } from './migration.js';

/**
 * What may be bound to a statement. No booleans (libsql 0.5 aborts the whole process on one), no `undefined`; text
 * must hold no U+0000, which SQLite's readers take for the end of the string.
 */
export type SqlValue = string | number | null;

/** The store cannot be opened. `message` is one line for the person who started the server. */
export class StoreOpenError extends Error {
  override name = 'StoreOpenError';
}

/** One open store. Calls are synchronous; every statement is prepared once. */
export class Database {
  readonly #connection: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  readonly #jsonStatements = new Map<string, Libsql.Statement>();

  private constructor(connection: Libsql.Database) {
    this.#connection = connection;
  }

  /**
   * Opens `<dataDir>/chime.db`, made if absent, and brings its schema up to date.
   *
   * The file is locked for this process alone: two servers on one store would not see each other's cached pages.
   * @throws StoreOpenError when the directory cannot be written, the store is in use, newer than this program, or no
   *   database at all. A store that is refused is left as it was.
   */
  static open(dataDir: string): Database {
    makeWritable(dataDir);
    const file = join(dataDir, 'chime.db');
    let connection: Libsql.Database | undefined;
    try {
      refuseNewer(versionInHeader(file), file);
      connection = new Libsql(file);
      // Exclusive before WAL: SQLite then keeps the WAL index in memory and needs no shared-memory file.
      connection.pragma('locking_mode = EXCLUSIVE');
      connection.exec('SELECT count(*) FROM sqlite_schema');
      // Once more: after a crash the version may be in the write-ahead log alone.
      refuseNewer(schemaVersion(connection), file);
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      connection.pragma('foreign_keys = ON');
      migrate(connection);
    } catch (error) {
      if (connection) release(connection);
      throw openError(error, file);
    }
    return new Database(connection);
  }

  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(values) as Row | undefined;
  }

  /** All rows, of text and whole numbers. They come out of SQLite as one JSON text: libsql is slow to make objects. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    const { rows } = this.#prepareAsJson(sql).get(values) as { rows: string };
    return JSON.parse(rows) as Row[];
  }

  /** Runs a statement that returns no rows; answers how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#prepare(sql).run(values).changes;
  }

  /** Runs `work` as one transaction: all of it is on disk when this returns, or nothing of it when this throws. */
  transaction<Result>(work: () => Result): Result {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#connection.exec('COMMIT');
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

  /** Closes the store. Another server, in this process or another, may open it from then on. */
  close(): void {
    this.#statements.clear();
    this.#jsonStatements.clear();
    release(this.#connection);
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

/** Whether the error means that the disk or the file cannot take the write at present, rather than a bug of ours. */
export function isStorageFailure(error: unknown): boolean {
  const code = sqliteCode(error);
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/.test(code);
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function makeWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new StoreOpenError(`The data directory ${dataDir} cannot be written (${sqliteCode(error)}).`);
  }
}

function schemaVersion(connection: Libsql.Database): number {
  const row = connection.prepare('PRAGMA user_version').get() as { user_version: number };
  return row.user_version;
}

/** The version in the file's header (bytes 60-63), read without SQLite, which would write to the directory. */
function versionInHeader(file: string): number {
  if (!existsSync(file)) return 0;
  const header = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 0, 15) === 'SQLite format 3' ? header.readUInt32BE(60) : 0;
}

function refuseNewer(version: number, file: string): void {
  if (version > migrations.length) {
    throw new StoreOpenError(
      `The store ${file} was written by a newer version of this program ` +
        `(schema ${version}, this program knows ${migrations.length}).`,
    );
  }
}

/** Runs the missing migrations in one transaction, which also takes the write lock even when there are none. */
function migrate(connection: Libsql.Database): void {
  connection.exec('BEGIN EXCLUSIVE');
  for (const migration of migrations.slice(schemaVersion(connection))) connection.exec(migration);
  connection.exec(`PRAGMA user_version = ${migrations.length}`);
  connection.exec('COMMIT');
}

/**
 * Closes a connection so that its lock is gone at once. libsql cannot finalize statements, and an open statement keeps
 * a closed connection, with its lock, alive until garbage collection; leaving WAL mode is what gives the lock back.
 */
function release(connection: Libsql.Database): void {
  try {
    connection.pragma('journal_mode = DELETE');
    connection.pragma('locking_mode = NORMAL');
    connection.exec('SELECT count(*) FROM sqlite_schema');
  } catch {
    // Nothing to give back: the lock belongs to another process, or the file is no database.
  }
  connection.close();
}

function openError(error: unknown, file: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = sqliteCode(error);
  if (code.startsWith('SQLITE_BUSY'))
    return new StoreOpenError(`The store ${file} is in use by another process.`);
  if (code.startsWith('SQLITE_NOTADB')) return new StoreOpenError(`The file ${file} is not a database.`);
  const reason = code || (error instanceof Error ? error.message : 'unknown error');
  return new StoreOpenError(`The store ${file} cannot be opened (${reason}).`);
}
