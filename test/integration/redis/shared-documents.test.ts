/** Documents of persisted queries that gateways share through Redis. */
import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';

const [TEXTS, USED] = ['chime-gateway:{documents}:text', 'chime-gateway:{documents}:used'] as const;
const FOUND = { data: { __typename: 'Query' } };
const NOT_FOUND = { errors: [{ message: 'PersistedQueryNotFound' }] };

const sha256 = (text: string): string => hash('sha256', text);

const send = async ({ url }: TestGateway, sha256Hash: string, query?: string): Promise<unknown> => {
  const body = { query, extensions: { persistedQuery: { version: 1, sha256Hash } } };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
};

describe.skipIf(!hasRedis)('documents', () => {
  let redis: TestRedis;
  let gateways: TestGateway[];

  beforeEach(async () => {
    redis = await startRedis();
    gateways = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.stop();
    await redis.stop();
  });

  /** No test calls Chime. */
  const start = async (): Promise<TestGateway> => {
    const gateway = await startGatewayTo({ endpoint: 'http://127.0.0.1:1', env: { REDIS_URL: redis.url } });
    gateways.push(gateway);
    return gateway;
  };

  const register = async (gateway: TestGateway, text: string): Promise<void> => {
    expect(await send(gateway, sha256(text), text)).toEqual(FOUND);
    await expect.poll(() => redis.client.hexists(TEXTS, sha256(text))).toBe(1);
  };

  it('that one gateway received are known to another, and to one that starts later', async () => {
    const [first, second] = [await start(), await start()];
    const text = '{ __typename } # shared';
    expect(await send(second, sha256(text))).toMatchObject(NOT_FOUND);
    await register(first, text);
    expect(await send(second, sha256(text))).toEqual(FOUND);
    expect(await send(await start(), sha256(text))).toEqual(FOUND);
    // The second gateway has it in memory by now.
    await redis.crash();
    expect(await send(second, sha256(text))).toEqual(FOUND);
    expect(await send(second, sha256(text), text)).toEqual(FOUND);
  });

  it('are requested from the client while Redis is away', async () => {
    const [first, second] = [await start(), await start()];
    await redis.crash();
    const text = '{ __typename } # away';
    expect(await send(first, sha256(text), text)).toEqual(FOUND);
    expect(await send(first, sha256(text))).toEqual(FOUND);
    expect(await send(second, sha256(text))).toMatchObject(NOT_FOUND);
  });

  it('are not run if their hash is another', async () => {
    const gateway = await start();
    const asked = sha256('{ __typename } # innocent');
    await redis.client.hset(TEXTS, asked, '{ __typename } # poisoned');
    expect(await send(gateway, asked)).toMatchObject(NOT_FOUND);
    expect(await send(gateway, '__proto__')).toMatchObject(NOT_FOUND);
  });

  it('that are large stay in the memory of one gateway', async () => {
    const [first, second] = [await start(), await start()];
    const large = `{ __typename } # ${'ü'.repeat(17_000)}`;
    expect(await send(first, sha256(large), large)).toEqual(FOUND);
    await register(first, '{ __typename } # small');
    expect(await redis.client.hkeys(TEXTS)).toEqual([sha256('{ __typename } # small')]);
    expect(await send(second, sha256(large))).toMatchObject(NOT_FOUND);
  });

  it('are a thousand at most, without those that were not used for the longest time, and expire', async () => {
    const gateway = await start();
    const [oldest, used] = ['{ __typename } # oldest', '{ __typename } # used'];
    await register(gateway, oldest);
    await register(gateway, used);
    for (let index = 0; index < 998; index += 1) {
      await redis.client.hset(TEXTS, `filler ${index}`, '');
      await redis.client.zadd(USED, Date.now(), `filler ${index}`);
    }
    // Another gateway reads it, and thereby uses it.
    expect(await send(await start(), sha256(oldest))).toEqual(FOUND);
    await register(gateway, '{ __typename } # newest');
    expect(await redis.client.hlen(TEXTS)).toBe(1_000);
    expect(await redis.client.zcard(USED)).toBe(1_000);
    expect(await redis.client.hexists(TEXTS, sha256(oldest))).toBe(1);
    expect(await redis.client.hexists(TEXTS, sha256(used))).toBe(0);
    for (const key of [TEXTS, USED]) expect(await redis.client.ttl(key)).toBeGreaterThan(86_000);
  });

  it('are stored anew when the server has dropped one of the two keys', async () => {
    const gateway = await start();
    await register(gateway, '{ __typename } # before');
    await redis.client.del(USED);
    await register(gateway, '{ __typename } # after');
    expect(await redis.client.hkeys(TEXTS)).toEqual([sha256('{ __typename } # after')]);
  });
});
