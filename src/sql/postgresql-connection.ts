/** Connections to PostgreSQL: a pool of them, and one of them as a transaction. */
import { createHash } from 'node:crypto';
import { DatabaseError, Pool, type PoolClient, type QueryResult, types } from 'pg';
import type { Logger } from 'pino';
import type { Migrator } from './migration.js';
import type { SqlValue } from './port.js';

/** The object identifier of PostgreSQL's type bigint. Its values here are below 2^53. */
const BIGINT = 20;

export type Connection = PoolClient;

/** The connection broke, or could not be made. `code` is SQL's code for it. */
export class ConnectionError extends Error {
  override name = 'ConnectionError';
  readonly code = '08006';
}

export interface PoolOptions {
  /** The database, and in it the user, the password and TLS settings. */
  readonly url: string;
  /** The most connections of this process. */
  readonly size: number;
  /** The name of the program that PostgreSQL shows for each connection. */
  readonly applicationName: string;
  /** The most milliseconds that a transaction waits for a connection. */
  readonly connectMs: number;
  /** The most milliseconds that the server works on a statement. */
  readonly statementMs: number;
}

/** Opens a pool. It connects when a connection is first needed. */
export function openPool(
  { url, size, applicationName, connectMs, statementMs }: PoolOptions,
  log: Pick<Logger, 'warn'>,
): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    // The client ends a connection whose server is silent for longer than any statement takes.
    query_timeout: statementMs + connectMs,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === BIGINT ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // A connection that breaks while a request uses it fails that request, too. Without a listener Node ends the process.
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  // The pool's own error has the connection in it, with values of its statements.
  pool.on('error', (error) =>
    log.warn({ err: new ConnectionError(describe(error)) }, 'An idle database connection was lost'),
  );
  return pool;
}

/** @throws ConnectionError */
export async function connect(pool: Pool): Promise<Connection> {
  return pool.connect().catch((error: unknown) => {
    throw toConnectionError(error);
  });
}

/** Runs statements without parameters, in one round trip. */
export async function execute(connection: Connection, sql: string): Promise<void> {
  await connection.query(sql).catch((error: unknown) => {
    throw toConnectionError(error);
  });
}

/** One open transaction. PostgreSQL prepares every statement once per connection. */
export class Transaction implements Migrator {
  readonly dialect = 'postgresql';
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    // Only the caller knows the columns of its SQL.
    return (await this.#query(sql, values)).rows[0] as Row | undefined;
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return (await this.#query(sql, values)).rows as Row[];
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  execute(sql: string): Promise<void> {
    return execute(this.#connection, sql);
  }

  async #query(sql: string, values: SqlValue[]): Promise<QueryResult> {
    return this.#connection.query({ ...prepared(sql), values }).catch((error: unknown) => {
      throw toConnectionError(error);
    });
  }
}

const statements = new Map<string, { readonly name: string; readonly text: string }>();

/** Numbers the parameters, as PostgreSQL writes them, and names the statement after its text. */
function prepared(sql: string): { readonly name: string; readonly text: string } {
  let statement = statements.get(sql);
  if (!statement) {
    let count = 0;
    const text = sql.replaceAll('?', () => `$${(count += 1)}`);
    statement = { name: createHash('sha256').update(text).digest('base64url').slice(0, 32), text };
    statements.set(sql, statement);
  }
  return statement;
}

/** Returns errors of statements as they are, and all others as a ConnectionError. */
function toConnectionError(error: unknown): unknown {
  if (error instanceof DatabaseError) return error;
  return new ConnectionError(describe(error));
}

/** A host with several addresses fails with one error for each, and no message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error instanceof Error ? error.message : 'unknown error';
}
