/** Clients that go away before they are answered: reads for them are given up wherever they are, writes are not. */
import { request as openRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/chime/call-policy.js';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import {
  accountBody,
  after,
  exception,
  hang,
  hangAfterHeaders,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

const user = (userId: string, fields = 'userId') => `user(accountId: "a", userId: "${userId}") { ${fields} }`;
const users = (count: number) =>
  `{ ${Array.from({ length: count }, (_, n) => `u${n}: ${user(`u${n}`)}`).join(' ')} }`;
const update = (userId: string, fields = 'userId') =>
  `updateUser(accountId: "a", userId: "${userId}", input: { licenseType: Pro }) { ${fields} }`;

/** Longer than anything that is not given up would take to get on. */
const aWhile = () => delay(300);

let upstream: Upstream;
let audit: AuditFile;
let gateway: TestGateway | undefined;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  audit = await createAuditFile();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await audit.remove();
});

async function start(limits: Partial<Limits> = {}): Promise<TestGateway> {
  const env = { AUDIT_LOG: audit.path };
  return (gateway = await startGatewayTo({ endpoint: upstream.url, env, limits }));
}

/** Asks on a connection of its own, and leaves when so many requests have come to the upstream, and so many wait in line. */
async function askAndLeave(to: TestGateway, query: string, requests: number, waiting = 0): Promise<void> {
  // Not fetch: after an abort it opens another connection.
  const client = openRequest(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
  });
  client.on('error', () => undefined).end(JSON.stringify({ query }));
  await expect.poll(() => upstream.requests.length).toBe(requests);
  await expect.poll(() => waitingAt(to)).toBe(waiting);
  client.destroy();
  await expect.poll(() => to.logged.filter(({ aborted }) => aborted)).toHaveLength(1);
}

async function waitingAt(to: TestGateway): Promise<number> {
  const metrics = await (await fetch(`${to.url}/metrics`)).text();
  return Number(/^chime_gateway_upstream_queue_depth (\d+)/m.exec(metrics)?.[1]);
}

const outcomes = () => upstream.requests.map(({ outcome }) => outcome);

describe('a client that goes away gives up its reads', () => {
  it.each([
    ['before they are answered', hang],
    ['in the middle of their answers', hangAfterHeaders],
  ])('%s: all that are under way, and the upstream sees it', async (_title, reply) => {
    const to = await start();
    upstream.script(reply);
    await askAndLeave(to, users(3), 3);
    await expect.poll(outcomes).toEqual(['lost', 'lost', 'lost']);
    await aWhile();
    expect(upstream.requests).toHaveLength(3);
  });

  it('in line: they are never sent, and their places are free', async () => {
    const to = await start({ concurrency: 1 });
    upstream.script(hang, respond(userBody()));
    await askAndLeave(to, users(5), 1, 4);
    expect(await to.ask(`{ ${user('later')} }`)).toEqual({ data: { user: { userId: 'u' } } });
    await aWhile();
    expect(upstream.requests.map(({ url }) => url.replace(/.*\//, ''))).toEqual(['u0', 'later']);
  });

  it('in the pause before they are repeated', async () => {
    const to = await start();
    upstream.script(exception('ThrottledClientException', { headers: { 'retry-after': '1' } }));
    await askAndLeave(to, `{ ${user('u')} }`, 1);
    await delay(1_500);
    expect(upstream.requests).toHaveLength(1);
  });

  it('that others lead to: nothing follows the one that was under way', async () => {
    const to = await start();
    upstream.script(respond(accountBody()), hang);
    const nested = '{ account(accountId: "a") { name users { nodes { settings { telephony { sms } } } } } }';
    await askAndLeave(to, nested, 2);
    await expect.poll(outcomes).toEqual(['answered', 'lost']);
    await aWhile();
    expect(upstream.requests).toHaveLength(2);
  });
});

describe('a client that goes away does not give up its writes', () => {
  it('neither the one under way nor the one that follows it, and they are in the audit log', async () => {
    const to = await start();
    upstream.script(after(200, respond(userBody())));
    await askAndLeave(to, `mutation { first: ${update('u1')} second: ${update('u2')} }`, 1);
    await expect.poll(outcomes).toEqual(['answered', 'answered']);
    await expect
      .poll(async () => (await audit.lines()).map(({ outcome, targets }) => [outcome, targets[0]?.ids]))
      .toEqual([
        ['OK', ['u1']],
        ['OK', ['u2']],
      ]);
  });

  it('in line', async () => {
    const to = await start({ concurrency: 1 });
    upstream.script(after(300, respond(userBody())));
    const other = to.ask(`{ ${user('other')} }`);
    await expect.poll(() => upstream.requests.length).toBe(1);
    await askAndLeave(to, `mutation { ${update('u')} }`, 1, 1);
    await other;
    await expect.poll(outcomes).toEqual(['answered', 'answered']);
    expect(upstream.requests[1]).toMatchObject({ method: 'POST', url: '/accounts/a/users/u' });
  });

  it('that fail and may be repeated', async () => {
    const to = await start();
    upstream.script(after(300, exception('ServiceUnavailableException')), respond(userBody()));
    await askAndLeave(to, `mutation { ${update('u')} }`, 1);
    await expect.poll(outcomes).toEqual(['answered', 'answered']);
    await expect.poll(async () => (await audit.lines()).map(({ outcome }) => outcome)).toEqual(['OK']);
  });

  it('but the reads that were to follow them', async () => {
    const to = await start();
    upstream.script(after(200, respond(userBody())));
    await askAndLeave(to, `mutation { ${update('u', 'userId account { name }')} }`, 1);
    await expect.poll(outcomes).toEqual(['answered']);
    await aWhile();
    expect(upstream.requests).toHaveLength(1);
  });
});
