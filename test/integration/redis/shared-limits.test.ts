/** Limits that two gateways share through Redis. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { apiKey, BODY, startDoor } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from '../../support/gateway.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

// Servers start and end in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const [ann, bob] = [asCaller({ id: 'ann' }), asCaller({ id: 'bob' })];

const post = ({ url }: { url: string }, headers: Record<string, string>, body = BODY): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

/** Reads a user that no other request reads, because identical reads share a call. */
const bodyOf = (index: number): string =>
  JSON.stringify({ query: `{ user(accountId: "a", userId: "u${index}") { userId } }` });

/** Counts the statuses of responses. */
function tally(responses: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe.skipIf(!hasRedis)('two gateways with the same Redis server', () => {
  let redis: TestRedis;
  let upstream: Upstream;
  let gateways: TestGateway[];

  beforeEach(async () => {
    redis = await startRedis();
    upstream = await startUpstream();
    upstream.script(respond(userBody()));
    gateways = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.stop();
    await upstream.stop();
    await redis.stop();
  });

  const start = async (
    env: Record<string, string>,
    options: Partial<TestGatewayOptions> = { authenticate: authenticateByHeader },
  ): Promise<TestGateway> => {
    const common = { REDIS_URL: redis.url, MAX_CONCURRENT_REQUESTS: 'off', RATE_LIMIT: 'off' };
    const gateway = await startGatewayTo({
      endpoint: upstream.url,
      env: { ...common, ...env },
      ...options,
    });
    gateways.push(gateway);
    return gateway;
  };

  /** Sends requests to the gateways in turn, all at once. */
  const sendAll = (count: number, headers: Record<string, string>) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const gateway = gateways[index % gateways.length];
        if (!gateway) throw new Error('No gateway has been started.');
        return post(gateway, headers, bodyOf(index));
      }),
    );

  /** Lets requests wait at Chime. Returns the function that responds to those so far. */
  function holdUpstream(): { held: () => number; release: () => void } {
    const waiting: (() => void)[] = [];
    upstream.script((answer, request) => void waiting.push(() => respond(userBody())(answer, request)));
    return {
      held: () => waiting.length,
      release: () => waiting.splice(0).forEach((answerOne) => answerOne()),
    };
  }

  const isEmpty = async () => (await redis.client.keys('*leases*')).length === 0;

  it('count the requests of a caller exactly, in one round trip each', async () => {
    await start({ RATE_LIMIT: '40/60', MAX_CONCURRENT_REQUESTS: '1000' });
    await start({ RATE_LIMIT: '40/60', MAX_CONCURRENT_REQUESTS: '1000' });
    expect(tally(await sendAll(100, ann))).toEqual({ 200: 40, 429: 60 });
    const refused = (await sendAll(1, ann))[0];
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await refused?.json()).toMatchObject({
      errors: [{ message: 'Too many requests. More than 40 requests in 60 seconds.' }],
    });
    expect(tally(await sendAll(10, bob))).toEqual({ 200: 10 });
    const stats = await redis.client.info('commandstats');
    const scripts = [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].map(([, calls]) =>
      Number(calls),
    );
    // Each gateway has written once at its start.
    expect(scripts.reduce((sum, calls) => sum + calls, 0) - 2).toBe(111);
  });

  it('start a new period when the old one is over', async () => {
    await start({ RATE_LIMIT: '3/3' });
    await start({ RATE_LIMIT: '3/3' });
    expect(tally(await sendAll(6, ann))).toEqual({ 200: 3, 429: 3 });
    await expect.poll(async () => (await redis.client.keys('*requests:3:*')).length).toBe(0);
    expect(tally(await sendAll(6, ann))).toEqual({ 200: 3, 429: 3 });
  });

  it('count the requests of a caller at once exactly, and forget those that ended or lost their client', async () => {
    await start({ MAX_CONCURRENT_REQUESTS: '20' });
    await start({ MAX_CONCURRENT_REQUESTS: '20' });
    const { held, release } = holdUpstream();
    const sent = sendAll(50, ann);
    const refused = () => gateways.flatMap(({ logged }) => logged).filter(({ status }) => status === 429);
    await expect.poll(() => refused().length).toBe(30);
    expect(held()).toBe(20);
    release();
    expect(tally(await sent)).toEqual({ 200: 20, 429: 30 });
    await expect.poll(isEmpty).toBe(true);

    const leaving = new AbortController();
    const left = gateways.map(({ url }) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...ann },
        body: BODY,
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await expect.poll(held).toBe(2);
    leaving.abort();
    await Promise.all(left);
    await expect.poll(isEmpty).toBe(true);
  });

  it('count each operation of a batch, and no request that the rate refuses', async () => {
    const env = { MAX_CONCURRENT_REQUESTS: '4', LIMIT_BATCH: '4', RATE_LIMIT: '5/60' };
    const [first, second] = [await start(env), await start(env)];
    const { held, release } = holdUpstream();
    const batch = post(first, ann, `[${BODY},${BODY},${BODY}]`);
    await expect.poll(held).toBe(3);
    const another = post(second, ann);
    await expect.poll(held).toBe(4);
    expect(await (await post(second, ann)).json()).toMatchObject({
      errors: [{ message: 'Too many requests. More than 4 requests at once.' }],
    });
    expect(await (await post(second, ann)).json()).toMatchObject({
      errors: [{ message: 'Too many requests. More than 5 requests in 60 seconds.' }],
    });
    const [key = ''] = await redis.client.keys('*leases*');
    expect(await redis.client.zcard(key)).toBe(4);
    release();
    await Promise.all([batch, another]);
    await expect.poll(isEmpty).toBe(true);
  });

  it('count failed attempts of an address exactly', async () => {
    const door = await startDoor();
    const env = { ...door.env, AUTH_FAILURE_LIMIT: '7/60' };
    await start(env, {});
    await start(env, {});
    expect(tally(await sendAll(20, { 'x-api-key': apiKey('x') }))).toEqual({ 401: 7, 429: 13 });
    expect(tally(await sendAll(4, { 'x-api-key': apiKey('r') }))).toEqual({ 200: 4 });
    await door.stop();
  });

  it('store nothing that names a caller or an address, and nothing forever', async () => {
    const door = await startDoor();
    const env = { ...door.env, RATE_LIMIT: '100/60', MAX_CONCURRENT_REQUESTS: '100' };
    const guarded = await start(env, {});
    await start({ RATE_LIMIT: '100/60', MAX_CONCURRENT_REQUESTS: '100', REDIS_KEY_PREFIX: 'other:' }, {});
    const { held, release } = holdUpstream();
    const sent = sendAll(2, { 'x-api-key': apiKey('r') });
    await expect.poll(held).toBe(2);
    expect((await post(guarded, { 'x-api-key': apiKey('x') })).status).toBe(401);
    const keys = await redis.client.keys('*');
    expect(keys.some((key) => key.startsWith('chime-gateway:requests:'))).toBe(true);
    expect(keys.some((key) => key.startsWith('chime-gateway:leases:'))).toBe(true);
    expect(keys.some((key) => key.startsWith('chime-gateway:failures:'))).toBe(true);
    expect(keys.some((key) => key.startsWith('other:requests:'))).toBe(true);
    const stored: string[] = [...keys];
    for (const key of keys) {
      const milliseconds = await redis.client.pttl(key);
      expect(milliseconds).toBeGreaterThan(0);
      expect(milliseconds).toBeLessThanOrEqual(60_000);
      if (key.includes('leases')) stored.push(...(await redis.client.zrange(key, 0, '-1')));
      else stored.push(String(await redis.client.get(key)));
    }
    expect(stored.join(' ')).not.toMatch(/reader|api-key|127\.0\.0\.1|address/);
    release();
    await sent;
    await door.stop();
  });
});
