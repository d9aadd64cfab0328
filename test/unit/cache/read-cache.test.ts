/** Outputs of reads are used again until their time is over, or until something may have changed them. */
import {
  GetAccountCommand,
  GetUserCommand,
  ListAccountsCommand,
  ListPhoneNumbersCommand,
  UpdateAccountCommand,
  UpdatePhoneNumberCommand,
} from '@aws-sdk/client-chime';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadCache, type SharedVersions } from '../../../src/cache/read-cache.js';
import type { Chime } from '../../../src/chime/client.js';

const SECONDS = 5;

let calls: string[];
let saved: string[];
/** Whether the gateway refuses calls before it sends anything. */
let isRefusing: boolean;
/** What the next call does. */
let respond: () => Promise<object>;

const upstream: Chime = {
  send: async (command, { onAttempt } = {}) => {
    if (isRefusing) throw new Error('refused');
    calls.push(command.constructor.name);
    onAttempt?.();
    return respond() as never;
  },
};

function create(versions?: SharedVersions): { cache: ReadCache; chime: Chime } {
  const observer = { onSavedCall: (operation: string, by: string) => saved.push(`${operation} ${by}`) };
  const cache = new ReadCache({ seconds: SECONDS, versions, observer });
  return { cache, chime: cache.wrap(upstream) };
}

const account = (AccountId = 'a') => new GetAccountCommand({ AccountId });
const user = (AccountId = 'a') => new GetUserCommand({ AccountId, UserId: 'u' });
const update = (AccountId = 'a') => new UpdateAccountCommand({ AccountId, Name: 'new' });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  calls = [];
  saved = [];
  isRefusing = false;
  let output = 0;
  respond = async () => ({ output: (output += 1) });
});
afterEach(() => vi.useRealTimers());

describe('an output', () => {
  it('is used for identical reads until its time is over', async () => {
    const { chime } = create();
    const first = await chime.send(account());
    vi.advanceTimersByTime(SECONDS * 1_000 - 1);
    expect(await chime.send(account())).toBe(first);
    expect(saved).toEqual(['GetAccount cached']);
    vi.advanceTimersByTime(1);
    expect(await chime.send(account())).not.toBe(first);
    expect(calls).toHaveLength(2);
  });

  it('is not used for a read of something else, or for one that must be fresh', async () => {
    const { chime } = create();
    await chime.send(account());
    await chime.send(account('b'));
    await chime.send(user());
    await chime.send(account(), { isFresh: true });
    expect(calls).toHaveLength(4);
  });

  it('is not used after a write to its account, even a failed one', async () => {
    const { chime } = create();
    for (const isFailing of [false, true]) {
      await chime.send(account());
      await chime.send(account('b'));
      const works = respond;
      if (isFailing) respond = () => Promise.reject(new Error('lost'));
      await chime.send(update()).catch(() => undefined);
      respond = works;
      calls = [];
      await chime.send(account());
      await chime.send(account('b'));
      expect(calls).toEqual(['GetAccountCommand']);
    }
  });

  it('is still used after a write that was never sent', async () => {
    const { chime } = create();
    const first = await chime.send(account());
    isRefusing = true;
    await expect(chime.send(update())).rejects.toThrow('refused');
    isRefusing = false;
    expect(await chime.send(account())).toBe(first);
  });

  it('of no account is not used after any write', async () => {
    const { chime } = create();
    await chime.send(new ListAccountsCommand({}));
    await chime.send(update());
    await chime.send(new ListAccountsCommand({}));
    expect(calls.filter((name) => name === 'ListAccountsCommand')).toHaveLength(2);
  });

  it('is not used after a write to no account', async () => {
    const { chime } = create();
    await chime.send(user());
    await chime.send(new ListPhoneNumbersCommand({}));
    await chime.send(new UpdatePhoneNumberCommand({ PhoneNumberId: '+12065550100' }));
    calls = [];
    await chime.send(user());
    await chime.send(new ListPhoneNumbersCommand({}));
    expect(calls).toHaveLength(2);
  });

  it('is not used if its read began before the end of a write', async () => {
    const { chime } = create();
    const end = new EventEmitter();
    respond = async () => (await once(end, 'output'))[0] as object;
    const read = chime.send(account());
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    respond = async () => ({});
    await chime.send(update());
    end.emit('output', { old: true });
    await read;
    await chime.send(account());
    expect(calls).toEqual(['GetAccountCommand', 'UpdateAccountCommand', 'GetAccountCommand']);
  });

  it('is not used after a change of its account, or one of an account that is not known', async () => {
    const { cache, chime } = create();
    for (const changed of ['a', undefined]) {
      await chime.send(account());
      cache.invalidate('b');
      await chime.send(account());
      calls = [];
      cache.invalidate(changed);
      await chime.send(account());
      expect(calls).toHaveLength(1);
    }
  });

  it('is not used after changes of more accounts than the cache remembers', async () => {
    const { cache, chime } = create();
    await chime.send(account());
    cache.invalidate('a');
    for (let other = 0; other < 2_000; other += 1) cache.invalidate(`other-${other}`);
    calls = [];
    await chime.send(account());
    expect(calls).toHaveLength(1);
  });

  it('makes room for others, by number and by size', async () => {
    const { chime } = create();
    const countCached = async (outputs: number, output: object): Promise<number> => {
      respond = async () => output;
      const ids = Array.from({ length: outputs }, (_, index) => `id-${outputs}-${index}`);
      for (const id of ids) await chime.send(account(id));
      saved = [];
      // The latest first, because each call would make room for its own output.
      for (const id of ids.toReversed()) await chime.send(account(id));
      return saved.length;
    };
    expect(await countCached(600, { Name: 'small' })).toBe(500);
    const mebibyte = 2 ** 20;
    const page = {
      Users: [{ DisplayName: 'x'.repeat(mebibyte / 2) }, { DisplayName: 'x'.repeat(mebibyte / 2) }],
    };
    const cached = await countCached(100, page);
    expect(cached).toBeGreaterThan(50);
    expect(cached).toBeLessThanOrEqual(64);
  });

  it('is kept of no failed read, and of none with an endless identifier', async () => {
    const { chime } = create();
    const works = respond;
    respond = () => Promise.reject(new Error('throttled'));
    await expect(chime.send(account())).rejects.toThrow('throttled');
    respond = works;
    await chime.send(account());
    const long = new ListAccountsCommand({ NextToken: 'x'.repeat(3_000) });
    await chime.send(long);
    await chime.send(long);
    expect(calls).toHaveLength(4);
  });
});

describe('with shared versions', () => {
  let version: string | undefined;
  let renewed: (string | undefined)[];
  const versions: SharedVersions = {
    read: async () => version,
    renew: async (accountId) => void renewed.push(accountId),
  };
  beforeEach(() => {
    version = '1';
    renewed = [];
  });

  it('an output is used only as long as its version is that of its account', async () => {
    const { chime } = create(versions);
    await chime.send(account());
    await chime.send(account());
    version = '2';
    await chime.send(account());
    expect(calls).toHaveLength(2);
    expect(saved).toHaveLength(1);
  });

  it('no output is used while the version is not known', async () => {
    const { chime } = create(versions);
    await chime.send(account());
    version = undefined;
    await chime.send(account());
    await chime.send(account());
    expect(calls).toHaveLength(3);
  });

  it('a write gives its account a new version before its caller continues', async () => {
    const { chime } = create(versions);
    await chime.send(update());
    expect(renewed).toEqual(['a']);
    await chime.send(new UpdatePhoneNumberCommand({ PhoneNumberId: '+12065550100' }));
    expect(renewed).toEqual(['a', undefined]);
  });

  it('a write that was never sent gives no account a new version', async () => {
    const { chime } = create(versions);
    isRefusing = true;
    await expect(chime.send(update())).rejects.toThrow('refused');
    expect(renewed).toEqual([]);
  });

  it('a write passes on when it is sent', async () => {
    const { chime } = create(versions);
    const onAttempt = vi.fn<() => void>();
    await chime.send(update(), { onAttempt });
    expect(onAttempt).toHaveBeenCalledOnce();
  });
});
