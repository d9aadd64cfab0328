/** Opens the database of the audit log and brings its schema up to date. */
import type { Logger } from 'pino';
import type { AuditDestination } from '../../settings/audit-log-settings.js';
import { StartupError } from '../../settings/startup-error.js';
import type { PostgresqlDatabase } from '../../sql/postgresql-database.js';
import { readCode, UnusableDatabaseError } from '../../sql/sql-error.js';
import type { SqliteFile } from '../../sql/sqlite-file.js';
import { migrations } from './migration.js';

export type AuditDatabase = PostgresqlDatabase | SqliteFile;

export type DatabaseDestination = Extract<AuditDestination, { kind: 'sqlite' | 'postgresql' }>;

/** In milliseconds. A mutation waits 1.5 s for its entry, and a connection that is silent must end soon after that. */
const LIMITS = { connectMs: 1_000, statementMs: 1_000, retryMs: 1_000 };

/** The most connections of this process: one writes, and the others read. */
const POOL_SIZE = 4;

/** @throws StartupError when the database cannot be used, or was migrated by a newer version of this program */
export async function openDatabase(
  destination: DatabaseDestination,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<AuditDatabase> {
  let database: AuditDatabase | undefined;
  try {
    database = await connect(destination, log);
    const { from, to } = await database.migrate('audit_log_version', migrations[database.dialect]);
    if (from < to) log.info({ from, to }, 'the schema of the audit log was brought up to date');
    return database;
  } catch (error) {
    await database?.close();
    const name = destination.kind === 'sqlite' ? destination.path : 'DATABASE_URL';
    if (error instanceof UnusableDatabaseError)
      throw new StartupError(`the database of the audit log, ${name}, ${error.message}`);
    throw new StartupError(
      `the database of the audit log, ${name}, cannot be used (${describeReason(error)})`,
    );
  }
}

/** Loads the engine of the destination only. */
async function connect(destination: DatabaseDestination, log: Pick<Logger, 'warn'>): Promise<AuditDatabase> {
  if (destination.kind === 'sqlite') {
    const { SqliteFile } = await import('../../sql/sqlite-file.js');
    return SqliteFile.open(destination.path, LIMITS.statementMs);
  }
  const { PostgresqlDatabase } = await import('../../sql/postgresql-database.js');
  const options = { url: destination.url, size: POOL_SIZE, applicationName: 'chime-gateway', ...LIMITS };
  return PostgresqlDatabase.open(options, log);
}

/** The text of an error of PostgreSQL may have the address, never the password. */
function describeReason(error: unknown): string {
  const code = readCode(error);
  return code.startsWith('SQLITE') || !(error instanceof Error) ? code : error.message;
}
