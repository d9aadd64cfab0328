/**
 * Reads after changes: subscribers share calls, none sees an older state after a newer one, and none misses the state
 * that a change made. The order in which calls begin, are carried out and return is random.
 */
import { EventEmitter, once } from 'node:events';
import { setImmediate as delay } from 'node:timers/promises';
import { GetUserCommand } from '@aws-sdk/client-chime';
import { array, assert, asyncProperty, constantFrom, scheduler as anyOrder } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chime } from '../../../src/chime/client.js';
import type { ChangeEvent } from '../../../src/events/change.js';
import { ChangeHub } from '../../../src/events/change-hub.js';
import { ChangeReads } from '../../../src/events/change-reads.js';

const USERS = ['u', 'v'];

/** Waits until another scheduled step of the test. */
type Step = () => Promise<void>;

/** A server whose users have versions. A call reads the version at some moment between its begin and its end. */
function startServer(step: Step) {
  const versions = new Map(USERS.map((userId) => [userId, 0]));
  const calls: string[] = [];
  const hub = new ChangeHub();
  const send = async ({ input: { UserId } }: GetUserCommand) => {
    calls.push(UserId ?? '');
    await step();
    const version = versions.get(UserId ?? '');
    await step();
    if (version === undefined) throw new Error('There is no such user.');
    return { User: { UserId, DisplayName: String(version) } };
  };
  const reads = new ChangeReads({ send: send as unknown as Chime['send'] });
  hub.onChange((event) => reads.count(event));
  const read = async (event: ChangeEvent, userId: string): Promise<number> => {
    const command = new GetUserCommand({ AccountId: 'a', UserId: userId });
    const { User } = await reads.chimeAfter(event).send(command);
    return Number(User?.DisplayName);
  };
  const write = (userId: string) => {
    const version = (versions.get(userId) ?? 0) + 1;
    versions.set(userId, version);
    const common = { resource: 'User', kind: 'Updated', operation: 'UpdateUser', accountId: 'a' } as const;
    hub.publish({ ...common, userId, time: String(version) });
  };
  return { hub, calls, versions, read, write };
}

/** Reads at once and after each event, until the last version was read, and checks the versions. */
async function subscribe(
  { hub, read, versions }: ReturnType<typeof startServer>,
  userId: string,
  isDone: () => boolean,
): Promise<void> {
  let seen = 0;
  const events = hub.subscribe('User', { accountId: 'a', userId });
  const readAfter = async (event: ChangeEvent): Promise<void> => {
    const least = event === 'Resync' ? 0 : Number(event.time);
    const version = await read(event, userId);
    expect(version).toBeGreaterThanOrEqual(Math.max(least, seen));
    expect(version).toBeLessThanOrEqual(versions.get(userId) ?? 0);
    seen = version;
  };
  await readAfter('Resync');
  while (!isDone() || seen !== versions.get(userId)) {
    const { value } = (await events.next()) as IteratorYieldResult<ChangeEvent>;
    await readAfter(value);
  }
}

async function readNext(
  { read }: ReturnType<typeof startServer>,
  queue: AsyncIterator<ChangeEvent>,
): Promise<number> {
  const { value } = (await queue.next()) as IteratorYieldResult<ChangeEvent>;
  return read(value, 'u');
}

describe('a change', () => {
  it('costs one call for a thousand subscribers', async () => {
    const server = startServer(async () => Promise.resolve());
    const queues = Array.from({ length: 1_000 }, () => server.hub.subscribe('User', { userId: 'u' }));
    server.write('u');
    const read = await Promise.all(queues.map(async (queue) => readNext(server, queue)));
    expect(new Set(read)).toEqual(new Set([1]));
    expect(server.calls).toHaveLength(1);
  });

  it('during the call for an earlier one costs one more, however many they are', async () => {
    const gate = new EventEmitter();
    const opened = once(gate, 'open');
    const server = startServer(async () => void (await opened));
    const queues = Array.from({ length: 100 }, () => server.hub.subscribe('User', { userId: 'u' }));
    server.write('u');
    const first = queues.map(async (queue) => readNext(server, queue));
    await delay();
    for (let count = 0; count < 50; count += 1) server.write('u');
    const late = server.hub.subscribe('User', { userId: 'u' });
    server.write('u');
    const second = readNext(server, late);
    gate.emit('open');
    await Promise.all(first);
    expect(await second).toBe(52);
    for (const queue of queues)
      for (let count = 0; count < 51; count += 1) expect(await readNext(server, queue)).toBe(52);
    expect(server.calls).toHaveLength(2);
  });

  it('is read again by each later subscriber that gets a Resync', async () => {
    const server = startServer(async () => Promise.resolve());
    server.write('u');
    expect(await server.read('Resync', 'u')).toBe(1);
    server.hub.resync();
    await Promise.all([server.read('Resync', 'u'), server.read('Resync', 'u')]);
    expect(server.calls).toHaveLength(2);
  });

  it('is read although the read before it failed', async () => {
    const server = startServer(async () => Promise.resolve());
    server.versions.delete('u');
    await expect(server.read('Resync', 'u')).rejects.toThrow('There is no such user.');
    server.write('u');
    expect(await server.read('Resync', 'u')).toBe(1);
  });
});

describe('in any order of steps', () => {
  it('no subscriber sees an older state after a newer one, or ends without the last one', async () => {
    const writes = array(constantFrom(...USERS), { minLength: 2, maxLength: 30 });
    await assert(
      asyncProperty(anyOrder(), writes, async (scheduler, written) => {
        const step: Step = async () => scheduler.schedule(Promise.resolve());
        const server = startServer(step);
        const left = [...written];
        const subscribers = USERS.filter((userId) => written.includes(userId)).flatMap((userId) =>
          [1, 2, 3].map(async () => {
            await step();
            return subscribe(server, userId, () => !left.includes(userId));
          }),
        );
        const writing = written.map(async (userId) => {
          await step();
          left.splice(left.indexOf(userId), 1);
          server.write(userId);
        });
        await scheduler.waitFor(Promise.all([...writing, ...subscribers]));
        // A call for each change, and one for each subscriber who comes later, are enough.
        expect(server.calls.length).toBeLessThanOrEqual(written.length + subscribers.length);
      }),
      { numRuns: 200 },
    );
  });
});
