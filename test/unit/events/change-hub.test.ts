/** Which subscribers a change reaches, by the keys of both. */
import { expect, it } from 'vitest';
import type { Change, ChangedKeys, ChangedResource } from '../../../src/events/change.js';
import { ChangeHub } from '../../../src/events/change-hub.js';

/** The keys of all subscribers of a resource. The titles name them. */
const SUBSCRIBERS: Readonly<Record<ChangedResource, Readonly<Record<string, ChangedKeys>>>> = {
  Account: { a: { accountId: 'a' }, b: { accountId: 'b' } },
  User: {
    'all of a': { accountId: 'a' },
    'u of a': { accountId: 'a', userId: 'u' },
    'v of a': { accountId: 'a', userId: 'v' },
    'all of b': { accountId: 'b' },
    'u of b': { accountId: 'b', userId: 'u' },
  },
  Room: { 'all of a': { accountId: 'a' }, 'r of a': { accountId: 'a', roomId: 'r' } },
  PhoneNumber: { all: {}, one: { phoneNumberId: '+1' }, another: { phoneNumberId: '+2' } },
};

it.each<[string, ChangedResource, ChangedKeys, string[]]>([
  ['an account', 'Account', { accountId: 'a' }, ['a']],
  ['a user', 'User', { accountId: 'a', userId: 'u' }, ['all of a', 'u of a']],
  ['a user that nobody named', 'User', { accountId: 'a', userId: 'w' }, ['all of a']],
  ['a user who is not known', 'User', { accountId: 'a' }, ['all of a', 'u of a', 'v of a']],
  ['a room', 'Room', { accountId: 'a', roomId: 'r' }, ['all of a', 'r of a']],
  ['a number', 'PhoneNumber', { phoneNumberId: '+1' }, ['all', 'one']],
  ['a number that is not known', 'PhoneNumber', {}, ['all', 'one', 'another']],
])('a change of %s reaches whom it concerns, and nobody else', async (_title, resource, keys, expected) => {
  const hub = new ChangeHub();
  const reached: string[] = [];
  const all = (Object.keys(SUBSCRIBERS) as ChangedResource[]).flatMap((of) =>
    Object.entries(SUBSCRIBERS[of]).map(([name, named]) => ({ of, name, events: hub.subscribe(of, named) })),
  );
  const change: Change = {
    resource,
    kind: 'Updated',
    operation: null,
    time: '2026-01-01T00:00:00Z',
    ...keys,
  };
  hub.publish(change);
  for (const { of, name, events } of all) {
    const first = events.next();
    await events.return?.();
    if (!(await first).done) reached.push(of === resource ? name : `${of} ${name}`);
  }
  expect(reached).toEqual(expected);
  expect(Object.values(hub.subscribers)).toEqual([0, 0, 0, 0]);
});
