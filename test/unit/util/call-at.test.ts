/** Calls at a time that may be further away than a timer can wait. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callAt } from '../../../src/util/call-at.js';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([1, 20, 60, 365])('calls once at a time in %s days, and not before', (days) => {
  const call = vi.fn<() => void>();
  callAt(Date.now() + days * DAY_MS, call);
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(call).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1 + DAY_MS);
  expect(call).toHaveBeenCalledOnce();
});

it('calls soon if the time has passed, and never if it is infinite', () => {
  const call = vi.fn<() => void>();
  callAt(Number.POSITIVE_INFINITY, call);
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(call).not.toHaveBeenCalled();
  callAt(Date.now() - DAY_MS, call);
  vi.advanceTimersByTime(1);
  expect(call).toHaveBeenCalledOnce();
});

it.each([1, 60])('does not call if it is cancelled after %s days', (days) => {
  const call = vi.fn<() => void>();
  const cancel = callAt(Date.now() + 100 * DAY_MS, call);
  vi.advanceTimersByTime(days * DAY_MS);
  cancel();
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(call).not.toHaveBeenCalled();
});
