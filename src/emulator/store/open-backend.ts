/** Opens the database that holds the store: PostgreSQL if one is given, and otherwise an SQLite file. */
import type { Log } from '../log.js';
import { SqliteBackend } from './sqlite/sqlite-backend.js';
import type { StoreBackend } from './store-backend.js';

export interface DatabaseOptions {
  /** A URL such as `postgres://user:password@host/database?sslmode=verify-full`. */
  readonly url: string;
  /** The most connections of this server. */
  readonly poolSize: number;
}

export interface BackendOptions {
  /** The directory of the store, which is created if absent. */
  readonly dataDir: string;
  readonly database?: DatabaseOptions | undefined;
  readonly log: Log;
}

/** Opens the database of the store, and creates it if absent. */
export async function openBackend({ database, dataDir, log }: BackendOptions): Promise<StoreBackend> {
  if (!database) return SqliteBackend.open(dataDir, log);
  const { PostgresqlBackend } = await import('./postgresql/postgresql-backend.js');
  return PostgresqlBackend.open(database.url, database.poolSize, log);
}
