/** Gateways that share a Redis server end the use of cached outputs in all of them. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisVersions } from '../../../src/cache/redis-versions.js';
import { RedisClient } from '../../../src/redis/redis-client.js';
import { readSettings } from '../../../src/settings/settings.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { UpdateAccountDocument } from '../../support/gql/graphql.js';
import { dataOf } from '../../support/graphql-result.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { accountBody, type Reply, respond, startUpstream } from '../../support/upstream.js';

// Servers start and end in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const WRITES = 30;

let redis: TestRedis;
let stops: (() => Promise<unknown>)[];
beforeEach(async () => {
  stops = [];
  if (hasRedis) redis = await startRedis();
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  if (hasRedis) await redis.stop();
});

async function connect(): Promise<RedisVersions> {
  const { redis: settings } = readSettings({ REDIS_URL: redis.url });
  if (!settings) throw new Error('The settings have no server.');
  const client = new RedisClient(settings, pino({ level: 'silent' }));
  await client.connect();
  stops.push(async () => client.close());
  return new RedisVersions(client, 60);
}

describe.skipIf(!hasRedis)('the versions', () => {
  it('are the same for all gateways, and new for what a write may have changed', async () => {
    const [one, two] = [await connect(), await connect()];
    const scopes = ['a', 'b', undefined];
    const read = (versions: RedisVersions) => Promise.all(scopes.map(async (scope) => versions.read(scope)));
    const before = await read(one);
    expect(await read(two)).toEqual(before);
    await one.renew('a');
    const after = await read(two);
    expect(after.map((version, index) => version === before[index])).toEqual([false, true, false]);
    await one.renew(undefined);
    const last = await read(two);
    expect(last.map((version, index) => version === after[index])).toEqual([false, false, false]);
  });

  it('are not known while the server is away, and differ after it has lost its data', async () => {
    const versions = await connect();
    const before = await versions.read('a');
    await redis.crash();
    await expect.poll(() => versions.read('a')).toBeUndefined();
    await redis.start();
    await vi.waitFor(async () => expect(await versions.read('a')).toBeDefined(), { timeout: 20_000 });
    expect(await versions.read('a')).not.toBe(before);
  });

  it('differ after a write of which a gateway could not tell', async () => {
    const [one, two] = [await connect(), await connect()];
    const before = await two.read('b');
    redis.pause();
    await one.renew('a');
    redis.resume();
    await vi.waitFor(
      async () => {
        const now = await two.read('b');
        expect(now).toBeDefined();
        expect(now).not.toBe(before);
      },
      { timeout: 20_000 },
    );
  });

  it('leave nothing behind for ever, and no identifier', async () => {
    const versions = await connect();
    await versions.read('secret-account');
    await versions.renew('secret-account');
    const keys = await redis.client.keys('*versions*');
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('secret-account');
    for (const key of keys) expect(await redis.client.ttl(key)).toBeGreaterThan(0);
  });
});

/** Responds like an account whose name can be changed. */
function nameServer(): Reply {
  let name = 'none';
  return (answer, request) => {
    if (request.method === 'POST') ({ Name: name } = JSON.parse(request.body) as { Name: string });
    respond(accountBody({ Name: name }))(answer, request);
  };
}

const readName = async ({ ask }: TestGateway) =>
  dataOf(
    await ask<{ account: { name: string } }, Record<string, never>>('{ account(accountId: "a") { name } }'),
  ).account.name;

describe.skipIf(!hasRedis)('two gateways with a cache', () => {
  it('never show a caller an older name than it has written through the other', async () => {
    const upstream = await startUpstream();
    stops.push(async () => upstream.stop());
    upstream.script(nameServer());
    const start = async (): Promise<TestGateway> => {
      const env = { REDIS_URL: redis.url, READ_CACHE_SECONDS: '300', RATE_LIMIT: 'off' };
      const gateway = await startGatewayTo({ endpoint: upstream.url, env });
      stops.push(async () => gateway.stop());
      return gateway;
    };
    const gateways = [await start(), await start()] as const;
    for (let write = 0; write < WRITES; write += 1) {
      const [writer, reader] = write % 2 ? gateways : [gateways[1], gateways[0]];
      await readName(reader);
      const name = String(write);
      dataOf(await writer.ask(UpdateAccountDocument, { accountId: 'a', input: { name } }));
      expect(await readName(reader)).toBe(name);
      expect(await readName(reader)).toBe(name);
    }
    const reads = upstream.requests.filter(({ method }) => method === 'GET').length;
    expect(reads).toBeLessThan(3 * WRITES);
  });
});
