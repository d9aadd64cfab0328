/** A Redis server that ends, hangs, returns, or was never there: no request fails, and none waits long. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { BODY } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const AWAY = 'Redis is away: each process counts for itself meanwhile';
const BACK = 'Redis is back: limits are shared again';

/** The limits of a gateway that hold for the time of a command, and the work of a busy machine. */
const LONGEST_MS = 1_500;

// Servers start and end in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let redis: TestRedis;
let upstream: Upstream;
let gateways: TestGateway[];

beforeEach(async () => {
  gateways = [];
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
  if (hasRedis) redis = await startRedis();
});
afterEach(async () => {
  for (const gateway of gateways) await gateway.stop();
  await upstream.stop();
  if (hasRedis) await redis.stop();
});

async function start(url: string, env: Record<string, string> = {}): Promise<TestGateway> {
  const gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: { REDIS_URL: url, RATE_LIMIT: '10/60', MAX_CONCURRENT_REQUESTS: '100', ...env },
    authenticate: authenticateByHeader,
  });
  gateways.push(gateway);
  return gateway;
}

/** Sends a request, and returns its status and the milliseconds until the response. */
async function send({ url }: TestGateway, id: string): Promise<{ status: number; ms: number }> {
  const begin = performance.now();
  const headers = { 'content-type': 'application/json', ...asCaller({ id }) };
  const { status } = await fetch(`${url}/graphql`, { method: 'POST', headers, body: BODY });
  return { status, ms: performance.now() - begin };
}

const statuses = async (count: number, gateway: TestGateway, id: string): Promise<number[]> => {
  const found: number[] = [];
  for (let sent = 0; sent < count; sent += 1) found.push((await send(gateway, id)).status);
  return found;
};

/** The lines about Redis in the log of a gateway. */
const linesOf = ({ logged }: TestGateway): unknown[] =>
  logged.map(({ msg }) => msg).filter((message) => message === AWAY || message === BACK);

const sampleOf = async ({ url }: TestGateway, name: string): Promise<number> => {
  const response = await fetch(`${url}/metrics`, { headers: asCaller({}) });
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
};

const isReady = async ({ url }: TestGateway) => (await fetch(`${url}/readyz`)).status;

describe.skipIf(!hasRedis)('a Redis server that', () => {
  it('ends and starts again without its data costs no request, and limits are shared again', async () => {
    const [first, second] = [await start(redis.url), await start(redis.url)];
    expect(await statuses(6, first, 'ann')).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses(5, second, 'ann')).toEqual([200, 200, 200, 200, 429]);
    await redis.crash();
    // Each process counts for itself.
    expect(await statuses(11, first, 'ann')).toEqual([...Array<number>(10).fill(200), 429]);
    expect(await statuses(1, second, 'ann')).toEqual([200]);
    expect([await isReady(first), await isReady(second)]).toEqual([200, 200]);
    expect(await sampleOf(first, 'chime_gateway_redis_connected')).toBe(0);
    expect([linesOf(first), linesOf(second)]).toEqual([[AWAY], [AWAY]]);
    await redis.start();
    await expect
      .poll(() => [linesOf(first), linesOf(second)])
      .toEqual([
        [AWAY, BACK],
        [AWAY, BACK],
      ]);
    expect(await sampleOf(first, 'chime_gateway_redis_connected')).toBe(1);
    expect(await statuses(6, first, 'ann')).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses(5, second, 'ann')).toEqual([200, 200, 200, 200, 429]);
  });

  it('ends under load costs no request', async () => {
    const both = [
      await start(redis.url, { RATE_LIMIT: '100000/60' }),
      await start(redis.url, { RATE_LIMIT: '100000/60' }),
    ];
    const load = { isOver: false };
    const seen = new Set<number>();
    const clients = both.flatMap((gateway) =>
      Array.from({ length: 5 }, async () => {
        while (!load.isOver) seen.add((await send(gateway, 'ann')).status);
      }),
    );
    for (let round = 0; round < 3; round += 1) {
      await redis.crash();
      await expect
        .poll(() => both.map((gateway) => linesOf(gateway).length))
        .toEqual([2 * round + 1, 2 * round + 1]);
      await redis.start();
      await expect
        .poll(() => both.map((gateway) => linesOf(gateway).length))
        .toEqual([2 * round + 2, 2 * round + 2]);
    }
    load.isOver = true;
    await Promise.all(clients);
    expect([...seen]).toEqual([200]);
  });

  it('hangs delays the requests of that moment once and no others, until it responds again', async () => {
    const gateway = await start(redis.url, { RATE_LIMIT: '1000/60' });
    await send(gateway, 'ann');
    redis.pause();
    const caught = await Promise.all(Array.from({ length: 10 }, () => send(gateway, 'ann')));
    expect(caught.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(Math.max(...caught.map(({ ms }) => ms))).toBeLessThan(LONGEST_MS);
    expect(linesOf(gateway)).toEqual([AWAY]);
    expect(gateway.logged.find(({ msg }) => msg === AWAY)).toMatchObject({
      reason: 'no response within 250 ms',
    });
    // Several attempts to connect fail meanwhile.
    const later: number[] = [];
    for (let sent = 0; sent < 20; sent += 1) {
      await delay(50);
      later.push((await send(gateway, 'ann')).ms);
    }
    // A median of requests that waited would be a quarter of a second.
    expect(later.toSorted((one, other) => one - other)[10]).toBeLessThan(200);
    expect(Math.max(...later)).toBeLessThan(LONGEST_MS);
    redis.resume();
    await expect.poll(() => linesOf(gateway)).toEqual([AWAY, BACK]);
    expect(await sampleOf(gateway, 'chime_gateway_redis_commands_total{outcome="failed"}')).toBeGreaterThan(
      0,
    );
  });

  it('returns counts the requests that began while it was away', async () => {
    const [first, second] = [
      await start(redis.url, { MAX_CONCURRENT_REQUESTS: '2' }),
      await start(redis.url, { MAX_CONCURRENT_REQUESTS: '2' }),
    ];
    const waiting: (() => void)[] = [];
    upstream.script((answer, request) => void waiting.push(() => respond(userBody())(answer, request)));
    const before = send(first, 'ann');
    await expect.poll(() => waiting.length).toBe(1);
    await redis.crash();
    const meanwhile = send(first, 'ann');
    await expect.poll(() => waiting.length).toBe(2);
    expect((await send(first, 'ann')).status).toBe(429);
    await redis.start();
    await expect.poll(() => linesOf(first)).toEqual([AWAY, BACK]);
    await expect.poll(() => linesOf(second)).toEqual([AWAY, BACK]);
    expect((await send(second, 'ann')).status).toBe(429);
    for (const release of waiting) release();
    expect((await Promise.all([before, meanwhile])).map(({ status }) => status)).toEqual([200, 200]);
    await expect.poll(async () => (await redis.client.keys('*leases*')).length).toBe(0);
  });

  it('cannot be reached at the start is logged once, and used when it can', async () => {
    await redis.crash();
    const gateway = await start(redis.url);
    expect(await statuses(11, gateway, 'ann')).toEqual([...Array<number>(10).fill(200), 429]);
    expect(await isReady(gateway)).toBe(200);
    expect(linesOf(gateway)).toEqual([AWAY]);
    await redis.start();
    await expect.poll(() => linesOf(gateway)).toEqual([AWAY, BACK]);
    expect(await statuses(1, gateway, 'ann')).toEqual([200]);
    expect(await redis.client.keys('*requests*')).toHaveLength(1);
  });

  it('refuses the password, or the database, is logged once without it', async () => {
    const guarded = await startRedis({ password: 'right:password' });
    const url = guarded.url.replace('redis://', 'redis://default:wrong-password@');
    const [gateway, other] = [await start(url), await start(`${redis.url}/4000`)];
    expect(await statuses(11, gateway, 'ann')).toEqual([...Array<number>(10).fill(200), 429]);
    expect(await statuses(11, other, 'ann')).toEqual([...Array<number>(10).fill(200), 429]);
    await delay(500);
    expect([linesOf(gateway), linesOf(other)]).toEqual([[AWAY], [AWAY]]);
    expect(JSON.stringify(gateway.logged)).toContain('WRONGPASS');
    expect(JSON.stringify(other.logged)).toContain('DB index is out of range');
    expect(JSON.stringify(gateway.logged)).not.toContain('wrong-password');
    await guarded.stop();
  });
});
