/** Changes that processes share through Redis: each arrives once, and none is missing without a Resync. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Change, ChangeEvent } from '../../../src/events/change.js';
import { RedisChanges } from '../../../src/events/redis-changes.js';
import { RedisClient } from '../../../src/redis/redis-client.js';
import { readSettings } from '../../../src/settings/settings.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { keptLog } from '../../support/log-file.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { exception, respond, startUpstream, userBody } from '../../support/upstream.js';

// Servers start and end in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const WAIT = { timeout: 20_000 };
const CHANNEL = 'chime-gateway:changes';
const AWAY = 'changes do not reach other processes: subscribers read again afterwards';
const BACK = 'changes of other processes arrive again';
const INVALID = 'a message about a change is not valid: subscribers read again';

const changeOf = (userId: string): Change => ({
  resource: 'User',
  kind: 'Updated',
  operation: 'UpdateUser',
  time: '2026-11-29T12:00:00.000Z',
  accountId: 'a',
  userId,
});

/** What a process of the test has. */
interface Process {
  readonly changes: RedisChanges;
  /** The events of other processes. */
  readonly received: ChangeEvent[];
  /** The messages of its log about changes. */
  readonly logged: unknown[];
  stop(): Promise<void>;
}

let redis: TestRedis;
let processes: Process[];

beforeEach(async () => {
  processes = [];
  if (hasRedis) redis = await startRedis();
});
afterEach(async () => {
  for (const process of processes) await process.stop();
  if (hasRedis) await redis.stop();
});

async function start(url = redis.url): Promise<Process> {
  const logged: unknown[] = [];
  const received: ChangeEvent[] = [];
  const log = keptLog((line) => {
    const { msg } = JSON.parse(line) as { msg: unknown };
    if ([AWAY, BACK, INVALID].includes(msg as string)) logged.push(msg);
  });
  const { redis: settings } = readSettings({ REDIS_URL: url });
  if (!settings) throw new Error('The settings have no server.');
  const client = new RedisClient(settings, log);
  await client.connect();
  const changes = new RedisChanges(client, log, (event) => received.push(event));
  await changes.opened;
  // The first connection is no reason to read again, but nobody has subscribed yet.
  received.length = 0;
  const stop = async () => {
    changes.close();
    await client.close();
  };
  processes.push({ changes, received, logged, stop });
  return processes.at(-1) as Process;
}

const idsOf = ({ received }: Process): unknown[] =>
  received.map((event) => (event === 'Resync' ? event : event.userId));

describe.skipIf(!hasRedis)('a change', () => {
  it('reaches every other process once, in order, and not the process that made it', async () => {
    const [first, second, third] = [await start(), await start(), await start()];
    for (let id = 0; id < 200; id += 1) first.changes.publish(changeOf(String(id)));
    third.changes.publish('Resync');
    const ids = Array.from({ length: 200 }, (_, id) => String(id));
    await expect.poll(() => idsOf(second).filter((id) => id !== 'Resync'), WAIT).toEqual(ids);
    await expect.poll(() => idsOf(third), WAIT).toEqual(ids);
    expect(second.received[0]).toEqual(changeOf('0'));
    await expect.poll(() => idsOf(first), WAIT).toEqual(['Resync']);
  });

  it('carries the keys and nothing else', async () => {
    const first = await start();
    const messages: string[] = [];
    const listener = redis.client.duplicate();
    await listener.subscribe(CHANNEL);
    listener.on('message', (_channel, message) => messages.push(message));
    first.changes.publish(changeOf('u'));
    await expect.poll(() => messages, WAIT).toHaveLength(1);
    expect(JSON.parse(messages[0] ?? '')).toEqual({ process: expect.any(String), event: changeOf('u') });
    listener.disconnect();
  });
});

describe.skipIf(!hasRedis)('a Redis server that', () => {
  it('is restarted makes every process read again, and then changes arrive again', async () => {
    const [first, second] = [await start(), await start()];
    await redis.crash();
    await expect
      .poll(() => [first.changes.isConnected, second.changes.isConnected], WAIT)
      .toEqual([false, false]);
    first.changes.publish(changeOf('lost'));
    await redis.start();
    await expect.poll(() => idsOf(first), WAIT).toContain('Resync');
    await expect.poll(() => idsOf(second), WAIT).toContain('Resync');
    await expect.poll(() => second.changes.isConnected && first.changes.isConnected, WAIT).toBe(true);
    await expect
      .poll(() => {
        first.changes.publish(changeOf('u'));
        return idsOf(second);
      }, WAIT)
      .toContain('u');
    expect(idsOf(second)).not.toContain('lost');
    await expect
      .poll(() => [first.logged, second.logged], WAIT)
      .toEqual([
        [AWAY, BACK],
        [AWAY, BACK],
      ]);
  });

  it('hangs for the process that publishes makes the others read again', async () => {
    const [first, second] = [await start(), await start()];
    // Only the connection for commands of the first process ends, so the second one cannot know that a change is lost.
    redis.pause();
    first.changes.publish(changeOf('late'));
    await expect.poll(() => first.logged, WAIT).toEqual([AWAY]);
    redis.resume();
    await expect.poll(() => idsOf(second), WAIT).toContain('Resync');
  });

  it('hangs is noticed without a change, too', async () => {
    const { changes, received } = await start();
    redis.pause();
    await expect.poll(() => changes.isConnected, WAIT).toBe(false);
    redis.resume();
    await expect.poll(() => changes.isConnected, WAIT).toBe(true);
    expect(received).toEqual(['Resync']);
  });

  it('was never there costs nothing, and is used once it is there', async () => {
    await redis.crash();
    const process = await start();
    process.changes.publish(changeOf('u'));
    expect(process.changes.isConnected).toBe(false);
    await redis.start();
    await expect.poll(() => process.received, WAIT).toEqual(['Resync']);
    // The connection that sends may return after the one that receives.
    await expect.poll(() => process.logged, WAIT).toEqual([AWAY, BACK]);
  });

  it('forbids the channel is used for the limits as before', async () => {
    await redis.client.call('ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', '+@all', '-select');
    const url = redis.url.replace('redis://', 'redis://limited:secret@');
    const allowed = await start();
    const client = new RedisClient(readSettings({ REDIS_URL: url }).redis as never, keptLog());
    await client.connect();
    await expect(client.publish(CHANNEL, 'x')).rejects.toThrow(/NOPERM/);
    expect(client.isConnected).toBe(true);
    const limited = await start(url);
    expect(limited.changes.isConnected).toBe(false);
    expect(allowed.received).toEqual([]);
    await client.close();
  });
});

describe.skipIf(!hasRedis)('a message of another program', () => {
  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['no change', '{"process":"p","event":{"resource":"User"}}'],
    ['a key that is a path', JSON.stringify({ process: 'p', event: { ...changeOf('..') } })],
    ['a long id', JSON.stringify({ process: 'p', event: { ...changeOf('x'.repeat(257)) } })],
    ['a megabyte', JSON.stringify({ process: 'p', event: changeOf('u'), more: 'x'.repeat(1 << 20) })],
    ['a prototype', '{"process":"p","event":{"__proto__":{"resource":"User"}}}'],
  ])('with %s makes subscribers read again, and is logged once', async (_name, message) => {
    const process = await start();
    await redis.client.publish(CHANNEL, message);
    await redis.client.publish(CHANNEL, message);
    await expect.poll(() => process.received, WAIT).toEqual(['Resync', 'Resync']);
    expect(process.logged).toEqual([INVALID]);
  });

  it('has no members but those of a change', async () => {
    const process = await start();
    const event = { ...changeOf('u'), email: 'x', $ref: 'y' };
    await redis.client.publish(CHANNEL, JSON.stringify({ process: 'p', event }));
    await expect.poll(() => process.received, WAIT).toEqual([changeOf('u')]);
  });
});

/** The changes that a gateway knows of. */
const countOf = async ({ url }: TestGateway): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(
    /^chime_gateway_changes_total\{resource="User",kind="Updated"\} (\d+)$/m.exec(text)?.[1] ?? 0,
  );
};

describe.skipIf(!hasRedis)('two gateways', () => {
  const UPDATE =
    'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Pro }) { __typename } }';
  it('both know of a change that one of them made, and of none that failed, with Redis and without', async () => {
    const upstream = await startUpstream();
    upstream.script(respond(userBody()));
    const options = { endpoint: upstream.url, env: { REDIS_URL: redis.url } };
    const gateways = [await startGatewayTo(options), await startGatewayTo(options)] as const;
    const counts = () => Promise.all(gateways.map(countOf));
    await gateways[0].ask(UPDATE);
    await expect.poll(counts, WAIT).toEqual([1, 1]);
    await gateways[1].ask(UPDATE);
    await expect.poll(counts, WAIT).toEqual([2, 2]);
    await redis.crash();
    expect(await gateways[0].ask(UPDATE)).toMatchObject({ data: { updateUser: {} } });
    await expect.poll(counts, WAIT).toEqual([3, 2]);
    upstream.script(exception('BadRequestException'));
    await gateways[0].ask(UPDATE);
    expect(await counts()).toEqual([3, 2]);
    for (const gateway of gateways) await gateway.stop();
    await upstream.stop();
  });
});
