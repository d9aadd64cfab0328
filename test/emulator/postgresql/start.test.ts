/** Servers that start on a PostgreSQL database: several at once, after a newer version, and without access. */
import { ListAccountsCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_TEAM_ACCOUNT_ID } from '../../../src/emulator/seed/demo.js';
import { migrations as postgresqlMigrations } from '../../../src/emulator/store/postgresql/migration.js';
import { migrations as sqliteMigrations } from '../../../src/emulator/store/sqlite/migration.js';
import { startEmulator } from '../../../src/emulator/wire/server.js';
import { describeError } from '../../../src/process/logger.js';
import { StartupError } from '../../../src/settings/startup-error.js';
import { startTestEmulator } from '../../support/emulator.js';
import { keptLog } from '../../support/log-file.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  queryDatabase,
  startPostgresql,
} from '../../support/postgresql.js';

const TIMEOUT_MS = 60_000;
const PASSWORD = 'open-sesame';

interface Column {
  readonly name: string;
  readonly is_text: boolean;
  readonly is_nullable: boolean;
}

/** Returns the columns of all tables, by SQLite's own account. */
function readSqliteColumns(): Column[] {
  const db = new Libsql(':memory:');
  for (const migration of sqliteMigrations) db.exec(migration);
  const rows = db
    .prepare(
      `SELECT s.name || '.' || c.name AS name, c.type = 'TEXT' AS is_text, c."notnull" = 0 AND c.pk = 0 AS is_nullable
       FROM sqlite_schema s, pragma_table_info(s.name) c
       WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' ORDER BY 1`,
    )
    .all() as { name: string; is_text: number; is_nullable: number }[];
  db.close();
  return rows.map(({ name, is_text, is_nullable }) => ({
    name,
    is_text: is_text === 1,
    is_nullable: is_nullable === 1,
  }));
}

/** Starts a server that must not start. Returns the one line of its error, and checks that no line has the password. */
async function refuseStart(url: string): Promise<string> {
  const lines: string[] = [];
  const log = keptLog((line) => lines.push(line));
  const database = { url, poolSize: 1 };
  const start = startEmulator({ host: '127.0.0.1', port: 0, dataDir: '', database, seed: 'none', log });
  const error: unknown = await start.catch((reason: unknown) => reason);
  if (!(error instanceof StartupError))
    throw new Error('The server did not refuse to start.', { cause: error });
  expect(error.message).not.toContain('\n');
  expect(error.message).toContain('EMULATOR_DATABASE_URL');
  expect([error.message, ...lines].join('\n')).not.toContain(PASSWORD);
  return error.message;
}

describe.skipIf(postgresqlPrograms === undefined)('a server on PostgreSQL', { timeout: TIMEOUT_MS }, () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql({ isDurable: false });
  }, TIMEOUT_MS);
  afterAll(() => server.stop(), TIMEOUT_MS);

  /** Returns the URL of an empty schema, with a password. PostgreSQL does not check it. */
  async function createDatabase(): Promise<URL> {
    const url = new URL(await createSchema(server.url));
    url.password = PASSWORD;
    return url;
  }

  it.each([
    [2, 3],
    [10, 1],
  ])('creates one demo organisation if %i start at once', async (count, rounds) => {
    for (let round = 0; round < rounds; round += 1) {
      const database = { url: (await createDatabase()).href, poolSize: 2 };
      const servers = await Promise.all(
        Array.from({ length: count }, () => startTestEmulator({ database, seed: 'demo' })),
      );
      for (const { client } of servers) {
        const { Accounts } = await client.send(new ListAccountsCommand({}));
        const names = Accounts?.map(({ Name }) => Name);
        expect(names).toEqual(['Example Trees', 'Example Forests', 'Example Gardens']);
        const { Users = [] } = await client.send(new ListUsersCommand({ AccountId: DEMO_TEAM_ACCOUNT_ID }));
        expect(new Set(Users.map(({ PrimaryEmail }) => PrimaryEmail)).size).toBe(Users.length);
      }
      await Promise.all(servers.map((emulator) => emulator.stop()));
    }
  });

  it('has the tables and columns of the SQLite file, and the transactions of changes', async () => {
    const url = (await createDatabase()).href;
    await (await startTestEmulator({ database: { url, poolSize: 1 } })).stop();
    const columns = await queryDatabase<Column>(
      url,
      `SELECT table_name || '.' || column_name COLLATE "C" AS name, data_type = 'text' AS is_text,
         is_nullable = 'YES' AS is_nullable
       FROM information_schema.columns
       WHERE table_schema = current_schema() AND table_name <> 'schema_version'
         AND (table_name, column_name) <> ('change', 'transaction_id') ORDER BY 1`,
    );
    expect(columns.length).toBeGreaterThan(100);
    expect(columns).toEqual(readSqliteColumns());
  });

  it('refuses the database of a newer version, and does not change it', async () => {
    const url = (await createDatabase()).href;
    await (await startTestEmulator({ database: { url, poolSize: 1 } })).stop();
    const newer = postgresqlMigrations.length + 1;
    await queryDatabase(url, `UPDATE schema_version SET version = ${newer}`);
    expect(await refuseStart(url)).toContain(`by a newer version of this program (schema ${newer},`);
    expect(await queryDatabase(url, 'SELECT version FROM schema_version')).toEqual([{ version: newer }]);
  });

  it.each([
    ['a port on which nothing listens', (url: URL) => void (url.port = '1'), 'ECONNREFUSED'],
    ['an unknown database', (url: URL) => void (url.pathname = '/nowhere'), 'nowhere'],
    ['an unknown user', (url: URL) => void (url.username = 'nobody'), 'nobody'],
    [
      'an unknown schema',
      (url: URL) => url.searchParams.set('options', '-c search_path=nowhere'),
      'no schema that exists',
    ],
    [
      'TLS that PostgreSQL does not offer',
      (url: URL) => url.searchParams.set('sslmode', 'verify-full'),
      'SSL',
    ],
    ['an unknown certificate', (url: URL) => url.searchParams.set('sslrootcert', '/nowhere.pem'), 'ENOENT'],
  ])('refuses %s in one line without the password', async (_what, change, reason) => {
    const url = await createDatabase();
    change(url);
    expect(await refuseStart(url.href)).toContain(reason);
  });

  it('refuses a wrong password in one line that does not contain it', async () => {
    const url = await createDatabase();
    await queryDatabase(url.href, `CREATE ROLE guarded LOGIN PASSWORD 'another'`);
    const [row] = await queryDatabase<{ hba_file: string }>(url.href, 'SHOW hba_file');
    const rules = `('host all guarded 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')`;
    await queryDatabase(url.href, `COPY (VALUES ${rules}) TO '${row?.hba_file}'`);
    await queryDatabase(url.href, 'SELECT pg_reload_conf()');
    url.username = 'guarded';
    const isRefused = () =>
      queryDatabase(url.href, 'SELECT 1').then(
        () => false,
        () => true,
      );
    await expect.poll(isRefused).toBe(true);
    expect(await refuseStart(url.href)).toContain('password authentication failed');
  });

  it('seeds the demo organisation after a first start that broke in the middle of it', async () => {
    const url = await createSchema(server.url);
    const database = { url, poolSize: 2 };
    await (await startTestEmulator({ database })).stop();
    const blocker = new Client(url);
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE phone_number IN ACCESS EXCLUSIVE MODE');
    const starting = startTestEmulator({ database, seed: 'demo' });
    const breakConnection = async () => {
      const rows = await queryDatabase(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'chime-emulator' AND wait_event_type = 'Lock'`,
      );
      return rows.length;
    };
    await expect.poll(breakConnection).toBe(1);
    await blocker.query('COMMIT');
    await blocker.end();
    const emulator = await starting;
    const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
    await emulator.stop();
    expect(Accounts).toHaveLength(3);
  });

  it('logs no password, even if it loses its connections', async () => {
    const url = (await createDatabase()).href;
    const lines: string[] = [];
    const kept = keptLog((line) => lines.push(line));
    // The program's own selection of an error's members. The pool adds the whole connection to an error.
    const log = kept.child({}, { serializers: { err: describeError } });
    const emulator = await startTestEmulator({ database: { url, poolSize: 2 }, log });
    const list = () => emulator.client.send(new ListAccountsCommand({}));
    await Promise.all([list(), list()]);
    // A connection that looks for changes just then is not idle.
    const breakConnections = async () => {
      await queryDatabase(
        server.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chime-emulator'`,
      );
      return lines.join('\n');
    };
    await expect.poll(breakConnections).toContain('An idle database connection was lost');
    expect((await list()).Accounts).toEqual([]);
    await emulator.stop();
    expect(lines.join('\n')).toContain('The schema of the store was brought up to date');
    expect(lines.join('\n')).not.toContain(PASSWORD);
  });
});
