/**
 * The loader lists users instead of getting them when that is cheaper. It never makes more calls than one per key and
 * one more.
 */
import { ForbiddenException, NotFoundException, ServiceUnavailableException } from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import type { Chime } from '../../../src/chime/client.js';
import { toChimeError } from '../../../src/chime/chime-error.js';
import { UserLoader } from '../../../src/chime/user-loader.js';

type Failure = 'forbidden' | 'missing' | 'unavailable';

const EXCEPTIONS = {
  forbidden: ForbiddenException,
  missing: NotFoundException,
  unavailable: ServiceUnavailableException,
};

/** Account `a` has users 0 to 249. A page lists the first 200 of them. `fails` makes the list fail. */
function startLoader(fails?: Failure) {
  const calls: string[] = [];
  const raise = (failure: Failure): never => {
    throw toChimeError(new EXCEPTIONS[failure]({ message: failure, $metadata: {} }));
  };
  const chime = {
    send: async (command: {
      constructor: { name: string };
      input: { UserId?: string; AccountId: string };
    }) => {
      const { AccountId, UserId } = command.input;
      calls.push(UserId === undefined ? `list ${AccountId}` : `get ${AccountId}/${UserId}`);
      if (AccountId !== 'a') return raise('missing');
      if (UserId !== undefined) {
        return Number(UserId) < 250 ? { User: { UserId, PersonalPIN: `PIN ${UserId}` } } : raise('missing');
      }
      if (fails) return raise(fails);
      return {
        Users: Array.from({ length: 200 }, (_, index) => ({ UserId: String(index) })),
        NextToken: 'more',
      };
    },
  } as unknown as Chime;
  const loader = new UserLoader(chime);
  const load = (userIds: number[], accountId = 'a') =>
    Promise.all(
      userIds.map((userId) =>
        loader.load({ accountId, userId: String(userId) }).then(
          (user) => user?.userId ?? null,
          (error: unknown) => (error as { code: string }).code,
        ),
      ),
    );
  return { calls, load, loader };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

const key = (userId: string) => ({ accountId: 'a', userId });

describe('users of one account', () => {
  it('are read one by one up to seven', async () => {
    const { calls, load } = startLoader();
    expect(await load(range(0, 7))).toEqual(range(0, 7).map(String));
    expect(calls).toHaveLength(7);
  });

  it('are listed with one call from eight on', async () => {
    const { calls, load } = startLoader();
    expect(await load(range(0, 200))).toEqual(range(0, 200).map(String));
    expect(calls).toEqual(['list a']);
  });

  it('are read singly if the page does not have them, and returned in the requested order', async () => {
    const { calls, load } = startLoader();
    expect(await load([249, 3, 999, ...range(10, 20), 200])).toEqual([
      '249',
      '3',
      null,
      ...range(10, 20).map(String),
      '200',
    ]);
    expect(calls.toSorted()).toEqual(['get a/200', 'get a/249', 'get a/999', 'list a']);
  });

  it('are null without another call when the account is missing', async () => {
    const { calls, load } = startLoader();
    expect(await load(range(0, 9), 'b')).toEqual(range(0, 9).map(() => null));
    expect(calls).toEqual(['list b']);
  });

  it('are read singly when only that is permitted', async () => {
    const { calls, load } = startLoader('forbidden');
    expect(await load(range(0, 9))).toEqual(range(0, 9).map(String));
    expect(calls).toHaveLength(10);
  });

  it('fail together when the list fails, because a second round would be too late', async () => {
    const { calls, load } = startLoader('unavailable');
    expect(new Set(await load(range(0, 9)))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(calls).toEqual(['list a']);
  });
});

describe('the personal PIN', () => {
  it('needs a call for a listed user, and none for one that was read singly', async () => {
    const { calls, load, loader } = startLoader();
    await load(range(0, 8));
    await load([220]);
    expect((await loader.load(key('1')))?.personalPIN).toBeUndefined();
    expect((await loader.loadComplete(key('1')))?.personalPIN).toBe('PIN 1');
    expect((await loader.loadComplete(key('220')))?.personalPIN).toBe('PIN 220');
    expect(calls).toEqual(['list a', 'get a/220', 'get a/1']);
  });
});

describe('clear', () => {
  it('makes the next load call Chime again, for one user or for all', async () => {
    const { calls, load, loader } = startLoader();
    await load([1, 2]);
    loader.clear({ accountId: 'a', userId: '1' });
    await load([1, 2]);
    expect(calls).toEqual(['get a/1', 'get a/2', 'get a/1']);
    loader.clearAll();
    await load([1, 2]);
    expect(calls).toHaveLength(5);
  });
});
