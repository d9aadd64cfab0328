/** What the connection to Redis needs, and how long requests hold their places through it. */
import { pino } from 'pino';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalCount } from '../../../src/access/request-count.js';
import { SharedCount } from '../../../src/access/shared-count.js';
import { SharedDocuments } from '../../../src/graphql/shared-documents.js';
import { RedisClient } from '../../../src/redis/redis-client.js';
import type { RedisSubscription } from '../../../src/redis/redis-subscription.js';
import { readSettings } from '../../../src/settings/settings.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { readSnippet } from '../../support/snippet.js';

const LIMITS = { kind: 'requests', rate: { requests: 100, seconds: 60 }, concurrency: 2 } as const;

describe.skipIf(!hasRedis)('the connection to Redis', () => {
  let redis: TestRedis;
  let clients: RedisClient[];

  beforeEach(async () => {
    redis = await startRedis();
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    await redis.stop();
  });

  const connect = async (url = redis.url, prefix = 'chime-gateway:'): Promise<RedisClient> => {
    const settings = readSettings({ REDIS_URL: url, REDIS_KEY_PREFIX: prefix }).redis;
    if (!settings) throw new Error('The URL is missing.');
    const client = new RedisClient(settings, pino({ level: 'silent' }));
    clients.push(client);
    await client.connect();
    return client;
  };

  it('has all permissions that it needs with the rule in the documentation', async () => {
    const rule = readSnippet('docs/limits.md', 'ACL SETUSER', { '>password': '>pass:word' });
    const [, ...words] = rule.trim().split(' ');
    await redis.client.call('ACL', words);
    const client = await connect(redis.url.replace('//', '//gateway:pass%3Aword@'));
    expect(client.isConnected).toBe(true);
    const count = new SharedCount(client, LIMITS, new LocalCount(undefined, 2), {
      lease: 5_000,
      renewal: 50,
    });
    const admission = await count.begin('ann', 2);
    if (!admission.isAdmitted) throw new Error('The request was refused.');
    const documents = new SharedDocuments(client);
    documents.write('a'.repeat(64), 'text');
    await documents.read('a'.repeat(64));
    const received: string[] = [];
    const opened = await new Promise<RedisSubscription>((resolve, reject) => {
      const subscription = client.subscribe(client.key('changes'), {
        onOpen: () => resolve(subscription),
        onMessage: (message) => received.push(message),
        onLoss: reject,
      });
    });
    await client.publish(client.key('changes'), 'text');
    await expect.poll(() => received).toEqual(['text']);
    await opened.ping();
    expect(opened.isOpen).toBe(true);
    opened.close();
    // A lease is renewed meanwhile.
    await expect.poll(() => client.commands.ok).toBeGreaterThanOrEqual(4);
    admission.end();
    await expect.poll(() => redis.client.exists('chime-gateway:{documents}:text')).toBe(1);
    expect(client.commands.failed).toBe(0);
  });

  it('renews the lease of a long request until its end', async () => {
    const client = await connect();
    const times = { lease: 400, renewal: 100 };
    const [one, other] = [1, 2].map(
      () => new SharedCount(client, LIMITS, new LocalCount(undefined, 2), times),
    );
    const admission = await one?.begin('ann', 2);
    await delay(1_000);
    expect(await other?.begin('ann', 1)).toMatchObject({ isAdmitted: false });
    if (admission?.isAdmitted) admission.end();
    await expect.poll(() => redis.client.keys('*leases*')).toEqual([]);
    expect(await other?.begin('ann', 2)).toMatchObject({ isAdmitted: true });
  });

  it('gives the places back that nobody renews, and no others', async () => {
    const client = await connect();
    const start = (renewal: number) =>
      new SharedCount(client, LIMITS, new LocalCount(undefined, 2), { lease: 400, renewal });
    const [dead, living] = [start(60_000), start(100)];
    const held = [await dead.begin('ann', 1), await living.begin('ann', 1)];
    expect(await living.begin('ann', 1)).toMatchObject({ isAdmitted: false });
    await expect.poll(() => living.begin('ann', 1)).toMatchObject({ isAdmitted: true });
    expect(await living.begin('ann', 1)).toMatchObject({ isAdmitted: false });
    for (const admission of held) if (admission.isAdmitted) admission.end();
  });

  it('hashes names with a key that depends on the password and the prefix', async () => {
    await redis.client.call('ACL', 'SETUSER', 'a', 'on', '>one', '>two', 'allkeys', 'allcommands');
    const at = (password: string, prefix?: string) =>
      connect(redis.url.replace('//', `//a:${password}@`), prefix);
    const hashes = [await at('one'), await at('two'), await at('one', 'other:')].map((client) =>
      client.hash('address 192.0.2.1'),
    );
    expect(new Set(hashes).size).toBe(3);
    expect((await at('one')).hash('address 192.0.2.1')).toBe(hashes[0]);
  });
});
