/** Failures of PostgreSQL, of the way to it, and of one of several servers: no acknowledged write is lost or repeated. */
import { type ChimeClient, ListUsersCommand } from '@aws-sdk/client-chime';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  createAccount,
  describeEnd,
  invite,
  listBatch,
  type Load,
  startLoad,
  untilAcknowledged,
} from '../../support/invitation-load.js';
import { type DatabaseProxy, startDatabaseProxy } from '../../support/database-proxy.js';
import { testClient } from '../../support/emulator.js';
import { type EmulatorProcess, runToEnd, startProcess } from '../../support/emulator-process.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  startPostgresql,
} from '../../support/postgresql.js';
import { describeInRest } from '../../support/rest.js';

const UNAVAILABLE = 'ServiceUnavailableException 503';
/** The most milliseconds until requests succeed again, and until the locks of a killed server are free. */
const RECOVERY_MS = 2_000;
const OF_SERVERS = `application_name = 'chime-emulator'`;

/** The beginning of InviteUsers: no other write has these three locks. */
const BEGIN_INVITATION = /^Q BEGIN[^;]*; SELECT set_config[^;]*?(?:, pg_advisory\w+\(-?\d+\)){3}$/;
const AT_COMMIT = /INSERT INTO event[^]*\nQ COMMIT$/;

describe.skipIf(postgresqlPrograms === undefined)('a store in PostgreSQL', { timeout: 60_000 }, () => {
  let postgresql: Postgresql;
  let proxy: DatabaseProxy;
  /** The database of one test, not through the proxy. */
  let url: string;
  beforeAll(async () => {
    postgresql = await startPostgresql();
  }, 60_000);
  afterAll(() => postgresql.stop(), 60_000);
  beforeEach(async () => {
    url = await createSchema(postgresql.url);
    proxy = await startDatabaseProxy(postgresql.port);
  });
  afterEach(() => proxy.stop());

  /** Starts a server, behind the proxy by default. */
  async function start(env: Record<string, string> = {}): Promise<EmulatorProcess & { client: ChimeClient }> {
    const database = { EMULATOR_DATABASE_URL: proxy.through(url), EMULATOR_SIDE_DOOR: 'false' };
    const server = await startProcess({ ...database, ...env });
    const client = testClient(server.url);
    onTestFinished(async () => {
      client.destroy();
      server.child.kill('SIGKILL');
      await server.exited;
    });
    return { ...server, client };
  }

  async function query(sql: string): Promise<readonly unknown[]> {
    const client = new Client(url);
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  }

  /** Returns the addresses of all users, once for each mail that was sent to them. */
  async function listMails(): Promise<string[]> {
    const rows = await query(
      `SELECT concat(email, CASE WHEN event.seq IS NULL THEN ' (no mail)' END) AS email
       FROM "user" LEFT JOIN event USING (user_id) ORDER BY event.seq`,
    );
    return (rows as { email: string }[]).map(({ email }) => email);
  }

  /** Returns the number of connections of servers that meet the condition. */
  async function countConnections(condition = 'true'): Promise<number> {
    return (await query(`SELECT FROM pg_stat_activity WHERE ${OF_SERVERS} AND ${condition}`)).length;
  }

  /** @param beginning that of the query that waits; any by default */
  async function untilWaiting(count: number, beginning = ''): Promise<void> {
    const condition = `wait_event_type = 'Lock' AND query LIKE '${beginning}%'`;
    await expect.poll(() => countConnections(condition)).toBe(count);
  }

  /** Makes writes wait before they change the table. Returns a function that lets them continue. */
  async function lockTable(table: string): Promise<() => Promise<void>> {
    const client = new Client(url);
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE ${table}`);
    return () => client.end();
  }

  const terminateConnections = () =>
    query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OF_SERVERS}`);

  /** Verifies that what was acknowledged is stored, and that no batch is stored in part or twice. */
  async function verify({ acknowledged }: Load): Promise<void> {
    const mails = await listMails();
    const stored = new Set(mails);
    expect(mails).toHaveLength(stored.size);
    const expected = [...acknowledged, ...mails.flatMap(listBatch)];
    expect(expected.filter((email) => !stored.has(email))).toEqual([]);
  }

  it.each([
    { isDelivered: true, stored: ['ada@example.com'] },
    { isDelivered: false, stored: [] },
  ])('cut off at COMMIT (delivered: $isDelivered) repeats no write', async ({ isDelivered, stored }) => {
    const { client } = await start();
    const accountId = await createAccount(client);
    proxy.cutAt(AT_COMMIT, isDelivered);
    expect(await describeEnd(invite(client, accountId, ['ada@example.com']))).toBe(UNAVAILABLE);
    expect(await listMails()).toEqual(stored);
    await invite(client, accountId, ['bob@example.com']);
    expect(await listMails()).toEqual([...stored, 'bob@example.com']);
    expect(proxy.count(BEGIN_INVITATION)).toBe(2);
  });

  it.each([
    { moment: 'at its beginning', match: BEGIN_INVITATION },
    { moment: 'at its last statement', match: /INSERT INTO event/ },
    { moment: 'after its last statement', match: /INSERT INTO event/, isDelivered: true },
  ])('cut off from a write $moment makes it once more', async ({ match, isDelivered = false }) => {
    const { client } = await start();
    const accountId = await createAccount(client);
    proxy.cutAt(match, isDelivered);
    await invite(client, accountId, ['ada@example.com']);
    expect(await listMails()).toEqual(['ada@example.com']);
    expect(proxy.count(BEGIN_INVITATION)).toBe(2);
  });

  it('cut off in a read reads once more', async () => {
    const { client } = await start();
    const accountId = await createAccount(client);
    await invite(client, accountId, ['ada@example.com']);
    proxy.cutAt(/READ ONLY[^]*FROM "user"/);
    expect((await listUsers(client, accountId)).Users).toHaveLength(1);
  });

  it('that cannot be reached makes its server not ready, and ready again afterwards', async () => {
    const { url: server } = await start();
    const statuses = async () => {
      const paths = ['/livez', '/readyz'];
      return Promise.all(paths.map(async (path) => (await fetch(server + path)).status));
    };
    expect(await statuses()).toEqual([200, 200]);
    await proxy.refuse();
    expect(await statuses()).toEqual([200, 503]);
    await proxy.accept();
    expect(await statuses()).toEqual([200, 200]);
  });

  it('frees the locks of a server that is killed in the middle of a write, and stores nothing of it', async () => {
    const [victim, survivor] = await Promise.all([start(), start()]);
    const accountId = await createAccount(victim.client);
    const unlock = await lockTable('event');
    const half = describeEnd(invite(victim.client, accountId, ['ada@example.com', 'bob@example.com']));
    // A server that has just started waits for the table, too: it deletes old events.
    await untilWaiting(1, 'INSERT INTO event');
    victim.child.kill('SIGKILL');
    expect(await half).toBe('no response');
    await unlock();
    const begin = performance.now();
    await invite(survivor.client, accountId, ['eve@example.com']);
    expect(performance.now() - begin).toBeLessThan(RECOVERY_MS);
    expect(await listMails()).toEqual(['eve@example.com']);
  });

  it('completes requests at SIGTERM, and then no connection remains', async () => {
    const { client, child, exited } = await start({ EMULATOR_DATABASE_POOL_SIZE: '4', LOG_LEVEL: 'info' });
    const unlock = await lockTable('account');
    const calls = Array.from({ length: 4 }, () => describeEnd(createAccount(client)));
    await untilWaiting(4);
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.kill('SIGTERM');
    await expect.poll(() => log).toContain('stopping');
    await unlock();
    expect(await Promise.all(calls)).toEqual(['done', 'done', 'done', 'done']);
    expect(await exited).toBe(0);
    await expect.poll(() => countConnections()).toBe(0);
  });

  it('has no secret and no data of requests in the log or in a response', async () => {
    const secret = new URL(proxy.through(url));
    secret.password = 'correct-horse';
    const server = await start({ EMULATOR_DATABASE_URL: secret.href, LOG_LEVEL: 'debug' });
    let text = '';
    server.child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const accountId = await createAccount(server.client, 'Confidential');
    const init = { method: 'POST', body: '{"UserEmailList":["somebody@example.com"]}' };
    const steps = [
      { status: 503, fail: async () => proxy.cutAt(AT_COMMIT) },
      { status: 201, fail: async () => proxy.cutAt(/INSERT INTO event/) },
      { status: 201, fail: terminateConnections },
      { status: 500, fail: () => query(`ALTER TABLE "user" ADD CHECK (email = '') NOT VALID`) },
      { status: 503, fail: () => proxy.refuse() },
    ];
    for (const { status, fail } of steps) {
      await fail();
      const response = await fetch(`${server.url}/accounts/${accountId}/users?operation=add`, init);
      expect(response.status).toBe(status);
      if (!response.ok) text += JSON.stringify([...response.headers]) + (await response.text());
    }
    const { code, stderr } = await runToEnd({ EMULATOR_DATABASE_URL: secret.href });
    expect(code).toBe(1);
    expect(text).toContain('A Chime request failed');
    expect(text + stderr).not.toMatch(/correct-horse|somebody|example|Confidential/i);
  });

  describeInRest('with lost connections and many requests', () => {
    it.each([
      { how: 'cut', end: async () => proxy.cutAll() },
      { how: 'ended by PostgreSQL', end: terminateConnections },
    ])('whose idle connections are $how connects again', async ({ end }) => {
      const { client } = await start();
      const accountId = await createAccount(client);
      const addresses = Array.from({ length: 8 }, (_, index) => `user${index}@example.com`);
      await Promise.all(addresses.map((email) => invite(client, accountId, [email])));
      await end();
      await Promise.all(addresses.map((email) => invite(client, accountId, [`new.${email}`])));
      expect(await listMails()).toHaveLength(16);
    });

    it.each([
      { how: 'refuses connections', limitMs: 6_000, fail: 'refuse', mend: 'accept' },
      // The query times out after 15 seconds.
      { how: 'does not respond', limitMs: 18_000, fail: 'stall', mend: 'resume' },
    ] as const)('that $how fails requests until it can be reached', async ({ limitMs, fail, mend }) => {
      const { client, child } = await start();
      await createAccount(client);
      const sendEight = async () => {
        const calls = Array.from({ length: 4 }, () => [createAccount(client), listUsers(client)]).flat();
        return new Set(await Promise.all(calls.map(describeEnd)));
      };
      await proxy[fail]();
      const begin = performance.now();
      expect(await sendEight()).toEqual(new Set([UNAVAILABLE]));
      expect(performance.now() - begin).toBeLessThan(limitMs);
      expect(child.exitCode).toBeNull();
      await proxy[mend]();
      await untilServing(client);
      expect(await sendEight()).toEqual(new Set(['done', 'NotFoundException 404']));
    });

    it('that crashes and starts again during writes of two servers has every acknowledged write', async () => {
      const direct = { EMULATOR_DATABASE_URL: url };
      const servers = await Promise.all([start(direct), start(direct)]);
      const clients = servers.map(({ client }) => client);
      const load = await startLoad(clients);
      await untilAcknowledged(load, 60);
      await postgresql.crash();
      await expect.poll(() => load.failures.length).toBeGreaterThan(8);
      await postgresql.start();
      await Promise.all(clients.map(untilServing));
      await untilAcknowledged(load, 60);
      await load.stop();
      expect(new Set(load.failures)).toEqual(new Set([UNAVAILABLE]));
      expect(servers.map(({ child }) => child.exitCode)).toEqual([null, null]);
      await verify(load);
    });

    it('loses no acknowledged write when one of two servers is killed during writes', async () => {
      const survivor = await start();
      for (let round = 0; round < 3; round += 1) {
        const victim = await start();
        const load = await startLoad([victim.client, survivor.client]);
        await untilAcknowledged(load, 30);
        victim.child.kill('SIGKILL');
        await untilAcknowledged(load, 30);
        await load.stop();
        // Only the client of the killed server fails. A lock that remained would fail those of the other, too.
        expect(new Set(load.failures)).toEqual(new Set(['no response']));
        await verify(load);
      }
    });

    it('serves 50 requests at once over two connections', async () => {
      const { client } = await start({ EMULATOR_DATABASE_POOL_SIZE: '2' });
      const calls = Array.from({ length: 50 }, () => describeEnd(createAccount(client)));
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['done']));
      expect(await countConnections()).toBe(2);
    });

    it('releases the connections of 100 requests whose clients have disconnected', async () => {
      const server = await start({ EMULATOR_DATABASE_POOL_SIZE: '2' });
      const unlock = await lockTable('account');
      const aborter = new AbortController();
      const init = { method: 'POST', body: '{"Name":"One"}', signal: aborter.signal };
      const calls = Array.from({ length: 100 }, () => describeEnd(fetch(`${server.url}/accounts`, init)));
      await untilWaiting(2);
      aborter.abort();
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['no response']));
      await unlock();
      await expect.poll(() => describeEnd(createAccount(server.client))).toBe('done');
      await expect.poll(() => countConnections(`state <> 'idle'`)).toBe(0);
    });
  });
});

/** The default is an account that does not exist. */
const listUsers = (client: ChimeClient, AccountId = '00000000-0000-4000-8000-000000000000') =>
  client.send(new ListUsersCommand({ AccountId }));

async function untilServing(client: ChimeClient): Promise<void> {
  await expect.poll(() => describeEnd(createAccount(client)), { timeout: RECOVERY_MS }).toBe('done');
}
