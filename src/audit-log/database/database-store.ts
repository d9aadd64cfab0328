/** The audit log in a database: SQLite for the processes of one machine, PostgreSQL for any number of replicas. */
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { AuditLogEntryConnection } from '../../models/audit-log.js';
import type { AuditLogArgs } from '../../models/audit-log-input.js';
import { readCode } from '../../sql/sql-error.js';
import type { AuditStore } from '../audit-store.js';
import type { IdentifiedEntry } from '../entry.js';
import { WriteGroup } from '../write-group.js';
import { queryDatabase } from './database-query.js';
import { type AuditDatabase, type DatabaseDestination, openDatabase } from './open-database.js';
import { Retention } from './retention.js';
import { storeEntries } from './store-entries.js';

/** The most entries of one transaction: 2 MB. */
const GROUP_SIZE = 500;

/** Has the text and the code of the database's error, but not what it says about rows. */
class AuditDatabaseError extends Error {
  override name = 'AuditDatabaseError';
  readonly code: string;

  constructor(error: unknown) {
    super(error instanceof Error ? error.message : 'unknown error');
    this.code = readCode(error);
  }
}

export class DatabaseStore implements AuditStore {
  readonly isDatabase = true;
  readonly #database: AuditDatabase;
  readonly #retention: Retention;
  readonly #entries = new WriteGroup<IdentifiedEntry>((entries) => this.#write(entries));

  private constructor(database: AuditDatabase, retentionDays: number | undefined, log: Logger) {
    this.#database = database;
    this.#retention = new Retention(database, retentionDays, log);
  }

  /** @throws StartupError */
  static async open(
    destination: DatabaseDestination,
    retentionDays: number | undefined,
    log: Logger,
  ): Promise<DatabaseStore> {
    return new DatabaseStore(await openDatabase(destination, log), retentionDays, log);
  }

  async append(entries: readonly IdentifiedEntry[]): Promise<void> {
    if (entries.length > 0) return this.#entries.add(entries);
    await this.#database.read((db) => db.get('SELECT 1')).catch(withoutRows);
  }

  read(args: AuditLogArgs, accounts: ReadonlySet<string> | 'all'): Promise<AuditLogEntryConnection> {
    return this.#database.read((db) => queryDatabase(db, args, accounts)).catch(withoutRows);
  }

  async close(): Promise<void> {
    await this.#retention.stop();
    await this.#entries.end();
    await this.#database.close();
  }

  async #write(entries: readonly IdentifiedEntry[]): Promise<void> {
    for (let start = 0; start < entries.length; start += GROUP_SIZE)
      await storeEntries(this.#database, entries.slice(start, start + GROUP_SIZE)).catch(withoutRows);
  }
}

function withoutRows(error: unknown): never {
  throw error instanceof GraphQLError ? error : new AuditDatabaseError(error);
}
