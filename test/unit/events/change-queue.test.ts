import { setImmediate as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Change, ChangeEvent } from '../../../src/events/change.js';
import { ChangeHub } from '../../../src/events/change-hub.js';
import { ChangeQueue } from '../../../src/events/change-queue.js';

const changeOf = (userId: string): Change => ({
  resource: 'User',
  kind: 'Updated',
  operation: 'UpdateUser',
  time: '2026-11-29T12:00:00.000Z',
  accountId: 'a',
  userId,
});

const openQueue = () => {
  const onEnd = vi.fn<() => void>();
  const onOverflow = vi.fn<() => void>();
  return { queue: new ChangeQueue(onEnd, onOverflow), onEnd, onOverflow };
};

describe('a queue', () => {
  it('returns events in their order, whether they come before or after the call', async () => {
    const { queue } = openQueue();
    const early = queue.next();
    for (const id of ['1', '2', '3']) queue.push(changeOf(id));
    expect([await early, await queue.next(), await queue.next()]).toMatchObject([
      { value: { userId: '1' }, done: false },
      { value: { userId: '2' }, done: false },
      { value: { userId: '3' }, done: false },
    ]);
  });

  it('returns one Resync in place of more than 100 waiting events, and what follows it', async () => {
    const { queue, onOverflow } = openQueue();
    for (let count = 0; count < 100; count += 1) queue.push(changeOf(String(count)));
    expect(onOverflow).not.toHaveBeenCalled();
    queue.push(changeOf('one too many'));
    queue.push(changeOf('next'));
    expect(onOverflow).toHaveBeenCalledOnce();
    expect(await queue.next()).toEqual({ value: 'Resync', done: false });
    expect(await queue.next()).toMatchObject({ value: { userId: 'next' } });
  });

  it('drops what waits when a Resync comes', async () => {
    const { queue, onOverflow } = openQueue();
    queue.push(changeOf('1'));
    queue.push('Resync');
    expect(await queue.next()).toEqual({ value: 'Resync', done: false });
    expect(onOverflow).not.toHaveBeenCalled();
  });

  it('ends once, and ends the pending call', async () => {
    const { queue, onEnd } = openQueue();
    const pending = queue.next();
    await queue.return();
    await queue.return();
    queue.push(changeOf('late'));
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(await queue.next()).toEqual({ value: undefined, done: true });
    expect(onEnd).toHaveBeenCalledOnce();
  });
});

/** Returns the ids of the users in the events that wait. */
const drain = async (queue: AsyncIterableIterator<ChangeEvent>): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (;;) {
    const next = await Promise.race([queue.next(), delay(undefined)]);
    if (!next) return found;
    const event = next.value as ChangeEvent;
    found.push(event === 'Resync' ? event : (event.userId ?? 'unknown'));
  }
};

describe('a hub', () => {
  it('passes a change to the subscribers of its keys, and one with an unknown key to all whom it may concern', async () => {
    const hub = new ChangeHub();
    const queues = [
      hub.subscribe('User', {}),
      hub.subscribe('User', { accountId: 'a' }),
      hub.subscribe('User', { accountId: 'a', userId: 'u' }),
      hub.subscribe('User', { accountId: 'a', userId: 'other' }),
      hub.subscribe('User', { accountId: 'b' }),
      hub.subscribe('Room', {}),
    ];
    hub.publish(changeOf('u'));
    hub.publish({ ...changeOf('u'), userId: undefined });
    expect(await Promise.all(queues.map(drain))).toEqual([
      ['u', 'unknown'],
      ['u', 'unknown'],
      ['u', 'unknown'],
      ['unknown'],
      [],
      [],
    ]);
  });

  it('passes a Resync to every subscriber, and nothing to those that have left', async () => {
    const hub = new ChangeHub();
    const [user, room, gone] = [
      hub.subscribe('User', {}),
      hub.subscribe('Room', {}),
      hub.subscribe('User', {}),
    ];
    expect(hub.subscribers).toEqual({ Account: 0, User: 2, Room: 1, PhoneNumber: 0 });
    await gone.return?.();
    hub.resync();
    expect(await Promise.all([user, room].map(drain))).toEqual([['Resync'], ['Resync']]);
    expect(await gone.next()).toMatchObject({ done: true });
    expect(hub.subscribers.User).toBe(1);
  });
});
