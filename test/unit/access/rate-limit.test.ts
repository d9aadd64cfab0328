/** The identity of a caller for rate limits. The count when there are many callers, or when it cannot be stored. */
import { pino } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addressKey, RateLimiter } from '../../../src/access/rate-limit.js';
import { createRateStore } from '../../../src/access/rate-limit-store.js';

const RATE = { requests: 1, seconds: 60 };
const log = pino({ level: 'silent' });

it.each([
  ['192.0.2.1', 'address 192.0.2.1'],
  ['::ffff:192.0.2.1', 'address 192.0.2.1'],
  ['::FFFF:192.0.2.1', 'address 192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2'],
  ['2001:db8:1:2::1', 'address 2001:db8:1:2'],
  ['2001:db8:1:2::', 'address 2001:db8:1:2'],
  ['2001:db8::1', 'address 2001:db8:0:0'],
  ['::1', 'address 0:0:0:0'],
  ['::', 'address 0:0:0:0'],
])('%s counts as %s', (ip, key) => {
  expect(addressKey({ ip })).toBe(key);
});

it('a caller waits until its time is over', async () => {
  vi.useFakeTimers();
  try {
    const limiter = new RateLimiter(createRateStore(RATE), log);
    expect(await limiter.count('a')).toBeUndefined();
    expect(await limiter.count('a')).toBe(60);
    expect(await limiter.count('b')).toBeUndefined();
    vi.advanceTimersByTime(59_500);
    expect(await limiter.count('a')).toBe(1);
    vi.advanceTimersByTime(500);
    expect(await limiter.count('a')).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

it('counts no more callers than its maximum', async () => {
  // The clock is frozen because counting so many takes seconds on a busy machine.
  vi.useFakeTimers({ toFake: ['Date'] });
  const forgotten = vi.spyOn(RateLimiterMemory.prototype, 'delete');
  onTestFinished(() => {
    vi.useRealTimers();
    forgotten.mockRestore();
  });
  const limiter = new RateLimiter(createRateStore(RATE), log);
  for (let caller = 0; caller < 50_000; caller += 1) await limiter.count(`${caller}`);
  expect(forgotten).not.toHaveBeenCalled();
  expect(await limiter.count('0')).toBe(60);
  await limiter.count('one more');
  expect(forgotten.mock.calls).toEqual([['0']]);
  expect(await limiter.count('1')).toBe(60);
  expect(await limiter.count('0')).toBeUndefined();
});

it('permits callers when their requests cannot be counted, and logs that', async () => {
  const store = new RateLimiterMemory({ points: 1, duration: 60 });
  vi.spyOn(store, 'consume').mockRejectedValue(new Error('The store is away.'));
  const lines: string[] = [];
  const limiter = new RateLimiter(store, pino({}, { write: (line: string) => void lines.push(line) }));
  expect(await limiter.count('a')).toBeUndefined();
  expect(await limiter.count('a')).toBeUndefined();
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, err: { message: 'The store is away.' } });
});
