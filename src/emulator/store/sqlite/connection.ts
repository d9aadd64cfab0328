/** One connection to the file of the store. SQLite runs each statement at once, on this thread. */
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import type { SqlValue, Writer } from '../../../sql/port.js';

/** Runs a call of SQLite. The owner of the connection recognizes damage in it. */
type Guard = <Result>(work: () => Result) => Result;

/** Returns the statement that attaches an existing file under the name `store`. */
export function attach(file: string, access: 'read' | 'write'): string {
  const url = `${pathToFileURL(file).href}?mode=${access === 'read' ? 'ro' : 'rw'}`;
  return `ATTACH ${quote(url)} AS store`;
}

/** Returns a literal of SQL. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Prepares every statement once. */
export class Connection implements Writer {
  readonly dialect = 'sqlite';
  readonly #database = new Libsql(':memory:');
  readonly #guard: Guard;
  #changes = 0;
  readonly #statements = new Map<string, Libsql.Statement>();
  readonly #jsonStatements = new Map<string, Libsql.Statement>();

  /**
   * The file is attached to a database in memory, because libsql cannot finalize statements. An open statement would
   * hold a closed connection, with its lock, until garbage collection. A detached file is closed at once.
   */
  constructor(file: string, access: 'read' | 'write', guard: Guard) {
    this.#guard = guard;
    this.exec(attach(file, access));
  }

  /** Runs statements that return no rows. */
  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
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
    const { changes } = this.#guard(() => this.#prepare(sql).run(values));
    this.#changes += changes;
    return changes;
  }

  /** Runs a statement of transaction control. It is prepared once, unlike those of `exec`. It must return no rows. */
  control(sql: string): void {
    this.#guard(() => this.#prepare(sql).run());
  }

  /** Begins a transaction on the present state. A transaction acquires its state with its first read. */
  beginRead(): void {
    this.control('BEGIN');
    this.#guard(() => this.#prepare('SELECT 1 FROM store.sqlite_schema LIMIT 1').get());
  }

  /** The number of rows that statements of this connection have changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether a transaction is open. SQLite ends one by itself after some failures. */
  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** Closes the file. The last connection to it moves the write-ahead log into it. */
  close(): void {
    if (this.inTransaction) this.#database.exec('ROLLBACK');
    this.#database.exec('DETACH store');
    this.#database.close();
  }

  #prepare(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
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
      const members = this.#database
        .prepare(sql)
        .columns()
        .map(({ name }) => `'${name}', ${name}`);
      statement = this.#database.prepare(
        `SELECT json_group_array(json_object(${members.join(', ')})) AS rows FROM (${sql})`,
      );
      this.#jsonStatements.set(sql, statement);
    }
    return statement;
  }
}
