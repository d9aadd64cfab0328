/** The databases that an audit log can be in, each empty and of one test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseDestination } from '../../src/audit-log/database/open-database.js';
import { createSchema, type Postgresql, postgresqlPrograms, startPostgresql } from './postgresql.js';

export type Engine = DatabaseDestination['kind'];

/** PostgreSQL is left out where it is not installed. */
export const engines: readonly Engine[] =
  postgresqlPrograms === undefined ? ['sqlite'] : ['sqlite', 'postgresql'];

export interface AuditDatabases {
  /** Creates a database. */
  create(): Promise<TestDatabase>;
  stop(): Promise<void>;
}

export interface TestDatabase {
  readonly destination: DatabaseDestination;
  /** The settings of a gateway that has its audit log there. */
  readonly env: Record<string, string>;
}

/**
 * Starts the server of an engine that has one.
 * @param options whether that server loses nothing when it crashes
 */
export async function startAuditDatabases(
  engine: Engine,
  options = { isDurable: false },
): Promise<AuditDatabases & { server?: Postgresql }> {
  if (engine === 'postgresql') {
    const server = await startPostgresql(options);
    const create = async (): Promise<TestDatabase> => {
      const url = await createSchema(server.url);
      return { destination: { kind: engine, url }, env: { AUDIT_LOG: 'database', DATABASE_URL: url } };
    };
    return { create, server, stop: () => server.stop() };
  }
  const directory = await mkdtemp(join(tmpdir(), 'chime-audit-database-'));
  const create = async (): Promise<TestDatabase> => {
    const own = await mkdtemp(join(directory, 'data-'));
    const path = join(own, 'gateway.db');
    return { destination: { kind: engine, path }, env: { AUDIT_LOG: 'database', DATA_DIR: own } };
  };
  return { create, stop: () => rm(directory, { recursive: true }) };
}
