/** Gateways that share an audit log in a database, also while it is away. */
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuditDatabases,
  engines,
  startAuditDatabases,
  type TestDatabase,
} from '../../../support/audit-database.js';
import { type DatabaseProxy, startDatabaseProxy } from '../../../support/database-proxy.js';
import { codesOf, startGatewayTo, type TestGateway } from '../../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../../support/model-upstream.js';
import { type Postgresql, postgresqlPrograms, queryDatabase } from '../../../support/postgresql.js';

/** The most milliseconds until mutations are accepted again after the database is back. */
const RECOVERY_MS = 2_000;

const logout = (userId: string) =>
  `mutation { logoutUser(accountId: "a", userId: "${userId}") { __typename } }`;
const USER = '{ user(accountId: "a", userId: "u") { userId } }';

let upstream: ModelUpstream;
let gateways: TestGateway[];
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  gateways = [];
});
afterEach(async () => {
  for (const gateway of gateways) await gateway.stop();
});

async function start(env: Record<string, string>): Promise<TestGateway> {
  const gateway = await startGatewayTo({ endpoint: upstream.url, env });
  gateways.push(gateway);
  return gateway;
}

interface Listed {
  auditLog: { nodes: { late: boolean; targets: { ids: string[] }[] }[] };
}

const listUsers = async ({ ask }: TestGateway): Promise<string[]> => {
  const { data } = await ask<Listed, Record<string, never>>(
    '{ auditLog { nodes { late targets { ids } } } }',
  );
  return data?.auditLog.nodes.map(({ late, targets }) => `${targets[0]?.ids[0]}${late ? ' late' : ''}`) ?? [];
};
const readiness = async ({ url }: TestGateway) => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, await response.json()];
};
const READY = [200, { status: 'ready' }];
const NOT_READY = [503, { status: 'not-ready', reasons: ['audit-log-unavailable'] }];

/** Waits as long as a recovery may take. */
const untilReady = async (gateway: TestGateway) => {
  await expect.poll(() => readiness(gateway), { timeout: RECOVERY_MS }).toEqual(READY);
};
const messages = ({ logged }: TestGateway) =>
  logged.map(({ msg }) => String(msg)).filter((msg) => /audit log/.test(msg));

/**
 * Checks what every engine must do while it is away: `leave` begins that, and `comeBack` ends it.
 * @returns the users of the list afterwards, the latest first
 */
async function checkOutage(
  gateway: TestGateway,
  leave: () => unknown,
  comeBack: () => unknown,
): Promise<string[]> {
  expect(codesOf(await gateway.ask(logout('u1')))).toEqual([]);
  await leave();
  const begin = performance.now();
  const unnoticed = await gateway.ask(logout('u2'));
  expect(unnoticed.errors?.[0]?.message).toBe(
    'The change was made, but could not be recorded in the audit log.',
  );
  const made = upstream.calls.length;
  const refused = await gateway.ask(logout('u3'));
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(codesOf(refused)).toEqual(['AUDIT_LOG_UNAVAILABLE']);
  expect(refused.errors?.[0]?.message).toMatch(/nothing was changed/);
  expect(upstream.calls).toHaveLength(made);
  expect(codesOf(await gateway.ask(USER))).toEqual([]);
  expect(await readiness(gateway)).toEqual(NOT_READY);
  await comeBack();
  // Without a request, because nobody may know that it is back.
  await expect
    .poll(() => messages(gateway), { timeout: RECOVERY_MS })
    .toContain('the audit log can be written again');
  expect(await readiness(gateway)).toEqual(READY);
  expect(codesOf(await gateway.ask(logout('u4')))).toEqual([]);
  // An entry that the database had received before it fell silent is not late.
  return (await listUsers(gateway)).map((user) => user.replace(' late', ''));
}

const AFTER_OUTAGE = ['u4', 'u2', 'u1'];

describe.each(engines)('gateways with a database of %s', { timeout: 60_000 }, (engine) => {
  let databases: AuditDatabases;
  let test: TestDatabase;
  beforeAll(async () => {
    databases = await startAuditDatabases(engine);
  }, 60_000);
  afterAll(() => databases.stop(), 60_000);
  beforeEach(async () => {
    test = await databases.create();
  });

  it('show the mutations of both', async () => {
    const [one, other] = [await start(test.env), await start(test.env)];
    await one.ask(logout('u1'));
    await other.ask(logout('u2'));
    await one.ask(logout('u3'));
    expect(await listUsers(one)).toEqual(['u3', 'u2', 'u1']);
    expect(await listUsers(other)).toEqual(['u3', 'u2', 'u1']);
  });

  it('store every entry of many mutations at once', async () => {
    const [one, other] = [await start(test.env), await start(test.env)];
    // With more, a process that runs both gateways on a busy machine may not write within their time limit.
    const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
    const answers = await Promise.all(
      users.map((user, index) => (index % 2 ? one : other).ask(logout(user))),
    );
    expect(answers.flatMap(codesOf)).toEqual([]);
    const { data } = await one.ask<Listed, Record<string, never>>(
      '{ auditLog(first: 100) { nodes { late targets { ids } } } }',
    );
    expect(data?.auditLog.nodes.map(({ targets }) => targets[0]?.ids[0]).toSorted()).toEqual(
      users.toSorted(),
    );
  });

  it('have stored what was recorded before them', async () => {
    await (await start(test.env)).ask(logout('u1'));
    await gateways.pop()?.stop();
    expect(await listUsers(await start(test.env))).toEqual(['u1']);
  });

  it('store no names, addresses, numbers or tokens', async () => {
    const gateway = await start(test.env);
    const secrets = ['jane.doe@example.org', 'Jane Doe', '+12065550100', '94016', 'arn:aws:secret'];
    const input = '{ userEmailList: ["jane.doe@example.org"] }';
    await gateway.ask(`mutation { inviteUsers(accountId: "a", input: ${input}) { __typename } }`);
    await gateway.ask('mutation { createAccount(input: { name: "Jane Doe" }) { __typename } }');
    await gateway.ask(
      'mutation { logoutUser(accountId: "a", userId: "jane.doe@example.org") { __typename } }',
    );
    await gateway.ask('mutation { deletePhoneNumber(phoneNumberId: "+12065550100") { __typename } }');
    const stored = await readEntries(test);
    expect(stored).toHaveLength(4);
    for (const secret of secrets) expect(stored.join('\n')).not.toContain(secret);
  });
});

async function readEntries({ destination }: TestDatabase): Promise<string[]> {
  const sql = 'SELECT * FROM audit_entry';
  if (destination.kind === 'postgresql')
    return (await queryDatabase(destination.url, sql)).map((row) => JSON.stringify(row));
  const file = new Libsql(destination.path);
  const rows = file.prepare(sql).all();
  file.close();
  return rows.map((row) => JSON.stringify(row));
}

describe('an SQLite file', { timeout: 60_000 }, () => {
  let databases: AuditDatabases;
  beforeAll(async () => {
    databases = await startAuditDatabases('sqlite');
  });
  afterAll(() => databases.stop());

  it('that another process does not release makes mutations fail, and nothing else', async () => {
    const test = await databases.create();
    const gateway = await start(test.env);
    const other = new Libsql(test.destination.kind === 'sqlite' ? test.destination.path : '');
    const users = await checkOutage(
      gateway,
      () => other.exec('BEGIN IMMEDIATE'),
      () => other.exec('COMMIT'),
    );
    expect(users).toEqual(AFTER_OUTAGE);
    other.close();
  });

  it('cannot be a directory', async () => {
    const { env } = await databases.create();
    await expect(start({ ...env, DATA_DIR: '/dev/null' })).rejects.toThrow(
      'the database of the audit log, /dev/null/gateway.db, cannot be used',
    );
  });
});

describe.skipIf(postgresqlPrograms === undefined)('PostgreSQL', { timeout: 60_000 }, () => {
  let databases: AuditDatabases & { server?: Postgresql };
  let server: Postgresql;
  let proxy: DatabaseProxy;
  let env: Record<string, string>;
  beforeAll(async () => {
    databases = await startAuditDatabases('postgresql', { isDurable: true });
    server = databases.server as Postgresql;
  }, 60_000);
  afterAll(() => databases.stop(), 60_000);
  beforeEach(async () => {
    proxy = await startDatabaseProxy(server.port);
    const test = await databases.create();
    env = { ...test.env, DATABASE_URL: proxy.through(test.env['DATABASE_URL'] ?? '') };
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await proxy.stop();
  });

  it('that refuses connections makes mutations fail, and nothing else', async () => {
    const users = await checkOutage(
      await start(env),
      () => proxy.refuse(),
      () => proxy.accept(),
    );
    expect(users).toEqual(AFTER_OUTAGE);
  });

  it('that is silent makes mutations fail, and nothing else', async () => {
    const users = await checkOutage(
      await start(env),
      () => proxy.stall(),
      () => proxy.resume(),
    );
    expect(users).toEqual(AFTER_OUTAGE);
  });

  it('that is stopped and started makes mutations fail, and nothing else', async () => {
    const users = await checkOutage(
      await start(env),
      () => server.crash(),
      () => server.start(),
    );
    expect(users).toEqual(AFTER_OUTAGE);
  });

  it('that is away is noticed before a mutation, and makes the list unavailable in time', async () => {
    const gateway = await start(env);
    expect(await readiness(gateway)).toEqual(READY);
    await proxy.refuse();
    expect(await readiness(gateway)).toEqual(NOT_READY);
    const begin = performance.now();
    expect(codesOf(await gateway.ask('{ auditLog { nodes { late } } }'))).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(codesOf(await gateway.ask(logout('u1')))).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    expect(upstream.calls).toEqual([]);
    await proxy.accept();
    await untilReady(gateway);
  });

  it('that loses its connections between two mutations is not noticed', async () => {
    const gateway = await start(env);
    for (const userId of ['u1', 'u2', 'u3']) {
      proxy.cutAll();
      expect(codesOf(await gateway.ask(logout(userId)))).toEqual([]);
    }
    expect(await listUsers(gateway)).toEqual(['u3', 'u2', 'u1']);
  });

  it.each([true, false])(
    'that loses the answer to a commit stores the entry once (delivered: %s)',
    async (isDelivered) => {
      const gateway = await start(env);
      proxy.cutAt(/INSERT INTO audit_entry[^]*\nS ?$/, isDelivered);
      expect(codesOf(await gateway.ask(logout('u1')))).toEqual([]);
      expect(await listUsers(gateway)).toEqual(['u1']);
    },
  );

  it('that is away when the gateway starts is named, without its password', async () => {
    await proxy.refuse();
    const url = new URL(env['DATABASE_URL'] ?? '');
    url.password = 'open-sesame';
    const refusal = start({ ...env, DATABASE_URL: url.href });
    await expect(refusal).rejects.toThrow(
      /^the database of the audit log, DATABASE_URL, cannot be used \(.*ECONNREFUSED/,
    );
    await expect(refusal).rejects.not.toThrow('open-sesame');
    await proxy.accept();
  });

  it('is not needed where mutations go on unrecorded', async () => {
    const gateway = await start({ ...env, AUDIT_LOG_REQUIRED: 'false' });
    await proxy.refuse();
    for (const userId of ['u1', 'u2']) expect(codesOf(await gateway.ask(logout(userId)))).toEqual([]);
    await proxy.accept();
    await expect.poll(() => messages(gateway)).toContain('the audit log can be written again');
    expect(await listUsers(gateway)).toEqual(['u2 late', 'u1 late']);
  });
});
