/** The delays between attempts to reach another server. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackOff } from '../../../src/util/back-off.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('doubles each delay up to the longest, of which half is random', () => {
  const backOff = new BackOff(100, 500);
  expect([1, 2, 3, 4, 5].map(() => backOff.next())).toEqual([100, 200, 400, 500, 500]);
  vi.mocked(Math.random).mockReturnValue(0);
  expect(backOff.next()).toBe(250);
});

it('begins with the first delay again after a success that has lasted, and only then', () => {
  const backOff = new BackOff(100, 500);
  backOff.next();
  backOff.succeed();
  expect(backOff.next()).toBe(200);
  backOff.succeed();
  vi.advanceTimersByTime(10_001);
  expect([backOff.next(), backOff.next()]).toEqual([100, 200]);
});
