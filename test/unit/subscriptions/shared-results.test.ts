/** Subscriptions that are alike share the result of an event, and none gets an older result after a newer one. */
import { beforeEach, expect, it } from 'vitest';
import { type Change, type ChangeEvent, RESYNC } from '../../../src/events/change.js';
import { ChangeHub } from '../../../src/events/change-hub.js';
import { SharedResults } from '../../../src/subscriptions/shared-results.js';

const change = (): Change => ({ resource: 'User', kind: 'Updated', operation: 'UpdateUser', time: '' });

const broken = async (): Promise<number> => Promise.reject(new Error('broken'));

/** What each execution reads: the number of the executions before it ended. */
let state: number;
let executed: number;
let results: SharedResults<number>;
const execute = async () => {
  executed += 1;
  const read = state;
  await Promise.resolve();
  return read;
};
beforeEach(() => {
  state = 0;
  executed = 0;
  results = new SharedResults();
});

it('executes an event once for all subscriptions with the same key', async () => {
  const readers = Array.from({ length: 100 }, () => results.reader('a', execute));
  const other = results.reader('b', execute);
  const event = change();
  await Promise.all([...readers.map((read) => read(event)), other(event)]);
  expect(executed).toBe(2);
  await readers[0]?.(change());
  expect(executed).toBe(3);
});

it('executes a resynchronisation once for all alike that learn of it at the same time', async () => {
  const hub = new ChangeHub();
  const readers = Array.from({ length: 100 }, (_, index) => results.reader(index < 50 ? 'a' : 'b', execute));
  const received = readers.map(async (read) => {
    const { value } = await hub.subscribe('User', {}).next();
    return read(value as ChangeEvent);
  });
  hub.resync();
  await Promise.all(received);
  expect(executed).toBe(2);
});

it('executes each later resynchronisation, and each event that is equal but another one', async () => {
  const [one, two] = [results.reader('a', execute), results.reader('a', execute)];
  await one(RESYNC);
  await two(RESYNC);
  await one(change());
  await two(change());
  expect(executed).toBe(4);
});

it('gives no subscription a result that began before the end of its last one', async () => {
  const [first, second] = [change(), change()];
  const fast = results.reader('a', execute);
  // Reads after the second change only, and a slow one reads both later.
  expect(await fast(second)).toBe(0);
  state = 1;
  const slow = results.reader('a', execute);
  expect(await slow(first)).toBe(1);
  expect(await slow(second)).toBe(1);
  expect(executed).toBe(3);
});

it('shares a failure, and executes the next event', async () => {
  const [one, two] = [results.reader('a', broken), results.reader('a', broken)];
  const event = change();
  const outcomes = await Promise.allSettled([one(event), two(event)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const working = results.reader('a', execute);
  expect(await working(change())).toBe(0);
});
