/**
 * Reads after changes: subscribers share calls, none sees an older state after a newer one, and none misses the state
 * that a change made. The order in which calls begin, are carried out and return is random.
 */
import { GetUserCommand } from '@aws-sdk/client-chime';
import fc from 'fast-check';
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

/** Reads after each event until the last version was read, and checks the versions. */
async function subscribe(
  { hub, read, versions }: ReturnType<typeof startServer>,
  userId: string,
  isDone: () => boolean,
) {
  const seen: number[] = [];
  for await (const event of hub.subscribe('User', { accountId: 'a', userId })) {
    const least = event === 'Resync' ? 0 : Number(event.time);
    const version = await read(event, userId);
    expect(version).toBeGreaterThanOrEqual(Math.max(least, seen.at(-1) ?? 0));
    expect(version).toBeLessThanOrEqual(versions.get(userId) ?? 0);
    seen.push(version);
    if (isDone() && version === versions.get(userId)) break;
  }
}

describe('a change', () => {
  it('costs one call for a thousand subscribers', async () => {
    const server = startServer(async () => Promise.resolve());
    const all = Array.from({ length: 1_000 }, async () => subscribe(server, 'u', () => true));
    server.write('u');
    await Promise.all(all);
    expect(server.calls).toHaveLength(1);
  });

  it('during the call for an earlier one costs one more, however many they are', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const server = startServer(async () => gate);
    const all = Array.from({ length: 100 }, async () => subscribe(server, 'u', () => true));
    for (let count = 0; count < 50; count += 1) server.write('u');
    await new Promise((resolve) => setImmediate(resolve));
    server.write('u');
    go();
    await Promise.all(all);
    expect(server.calls.length).toBeLessThanOrEqual(2);
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
    const writes = fc.array(fc.constantFrom(...USERS), { minLength: 2, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writes, async (scheduler, written) => {
        const step: Step = async () => scheduler.schedule(Promise.resolve());
        const server = startServer(step);
        const left = [...written];
        const subscribers = USERS.filter((userId) => written.includes(userId)).flatMap((userId) =>
          [1, 2, 3].map(async () => subscribe(server, userId, () => !left.includes(userId))),
        );
        const writing = written.map(async (userId) => {
          await step();
          left.splice(left.indexOf(userId), 1);
          server.write(userId);
        });
        await scheduler.waitFor(Promise.all([...writing, ...subscribers]));
        // A call for each change and one more are enough, however many subscribers there are.
        expect(server.calls.length).toBeLessThanOrEqual(written.length + USERS.length);
      }),
      { numRuns: 200 },
    );
  });
});
