/** Health: whether the gateway is to be sent requests, and why not. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { type Gateway, startGateway } from '../../../src/server.js';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { keptLog } from '../../support/log-file.js';
import { exception, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';
const MUTATION = 'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => upstream.script(respond(userBody())));

interface Health {
  status: number;
  body: unknown;
  connection: string | null;
}

async function health(url: string, path: '/livez' | '/readyz' = '/readyz'): Promise<Health> {
  const response = await fetch(url + path);
  const connection = response.headers.get('connection');
  return { status: response.status, body: await response.json(), connection };
}

const READY = { status: 200, body: { status: 'ready' } };
const notReady = (...reasons: string[]) => ({ status: 503, body: { status: 'not-ready', reasons } });

describe('a gateway that stops', () => {
  let directory: string;
  let gateway: Gateway;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chime-gateway-'));
    const env = { PORT: '0', CHIME_ENDPOINT: upstream.url, DATA_DIR: directory, SHUTDOWN_DELAY_SECONDS: '1' };
    gateway = await startGateway(readSettings(env), keptLog());
  });
  // The only test stops it.
  afterEach(() => rm(directory, { recursive: true }));

  it('is not ready at once, and goes on answering for as long as load balancers are given', async () => {
    expect(await health(gateway.url)).toMatchObject({ ...READY, connection: 'keep-alive' });
    const begin = performance.now();
    let isStopped = false;
    const stopped = gateway.stop().then(() => (isStopped = true));
    expect(await health(gateway.url)).toEqual({ ...notReady('shutting-down'), connection: 'close' });
    expect((await health(gateway.url, '/livez')).status).toBe(200);
    await delay(700);
    expect(await askAt(`${gateway.url}/graphql`)(QUERY)).toEqual({ data: { user: { userId: 'u' } } });
    expect(isStopped).toBe(false);
    await stopped;
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1_000);
    await expect(fetch(`${gateway.url}/livez`)).rejects.toThrow('fetch failed');
  });
});

describe('a gateway whose audit log cannot be written', () => {
  let audit: AuditFile;
  let gateway: TestGateway;
  beforeEach(async () => {
    audit = await createAuditFile();
  });
  afterEach(async () => {
    await gateway.stop();
    await audit.remove();
  });

  async function startBroken(required: boolean): Promise<void> {
    const env = { AUDIT_LOG: audit.path, AUDIT_LOG_REQUIRED: String(required) };
    gateway = await startGatewayTo({ endpoint: upstream.url, env });
    await gateway.ask(MUTATION);
    await rename(dirname(audit.path), `${dirname(audit.path)}.away`);
    // Longer than the file is trusted to be the one under its name.
    await delay(1_100);
    await gateway.ask(MUTATION);
  }
  const mend = () => rename(`${dirname(audit.path)}.away`, dirname(audit.path));

  it('is not ready while mutations are refused, and is again by itself when it can be', async () => {
    await startBroken(true);
    expect(await health(gateway.url)).toMatchObject(notReady('audit-log-unavailable'));
    expect((await health(gateway.url, '/livez')).status).toBe(200);
    await mend();
    expect(await health(gateway.url)).toMatchObject(READY);
    expect(codesOf(await gateway.ask(MUTATION))).toEqual([]);
  });

  it('is ready where mutations go on without it', async () => {
    await startBroken(false);
    expect(await health(gateway.url)).toMatchObject(READY);
    await mend();
  });
});

it('a gateway whose upstream fails is ready: so would be no other', async () => {
  const gateway = await startGatewayTo({
    endpoint: upstream.url,
    limits: { attempts: 1, breakAfter: 1, breakFor: 60_000 },
  });
  try {
    upstream.script(exception('ServiceUnavailableException'));
    await gateway.ask(QUERY);
    expect(gateway.logged.map(({ msg }) => msg)).toContain('circuit opened: Chime keeps failing');
    expect(await health(gateway.url)).toMatchObject(READY);
    expect(upstream.requests).toHaveLength(1);
  } finally {
    await gateway.stop();
  }
});
