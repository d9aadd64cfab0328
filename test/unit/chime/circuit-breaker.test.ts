/** A circuit breaker: when it opens, which attempts it permits, and when it closes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from '../../../src/chime/circuit-breaker.js';

const FAILURE = { error: 'ECONNRESET', status: null, requestId: null };

let breaker: CircuitBreaker;
let changes: string[];

beforeEach(() => {
  vi.useFakeTimers();
  changes = [];
  breaker = new CircuitBreaker(3, 500, (state, before) => changes.push(`${before} ${state}`));
});
afterEach(() => void vi.useRealTimers());

/** Begins an attempt that must be permitted. */
function begin(): number {
  const era = breaker.tryAcquire();
  if (era === undefined) throw new Error('The circuit is open.');
  return era;
}

function open(): void {
  for (let count = 0; count < 3; count += 1) breaker.recordFailure(begin(), FAILURE);
  expect(breaker.tryAcquire()).toBeUndefined();
}

describe('a circuit', () => {
  it('opens after the configured number of successive failures, without a success between them', () => {
    for (let count = 0; count < 5; count += 1) {
      breaker.recordFailure(begin(), FAILURE);
      breaker.recordFailure(begin(), FAILURE);
      breaker.recordSuccess(begin());
    }
    expect(changes).toEqual([]);
    open();
    expect(changes).toEqual(['closed open']);
  });

  it('permits one attempt in each pause, even if the previous one has no response yet', () => {
    open();
    vi.advanceTimersByTime(499);
    expect(breaker.tryAcquire()).toBeUndefined();
    for (let count = 0; count < 3; count += 1) {
      vi.advanceTimersByTime(count === 0 ? 1 : 500);
      begin();
      expect(breaker.tryAcquire()).toBeUndefined();
    }
    expect(changes).toEqual(['closed open', 'open half-open']);
  });

  it('closes with the first of them that succeeds', () => {
    open();
    vi.advanceTimersByTime(500);
    const hanging = begin();
    vi.advanceTimersByTime(500);
    breaker.recordSuccess(begin());
    expect(changes.at(-1)).toBe('half-open closed');
    // The outcome of an attempt that began before the change counts for the earlier state only.
    for (let count = 0; count < 3; count += 1) breaker.recordFailure(hanging, FAILURE);
    begin();
    expect(changes.at(-1)).toBe('half-open closed');
  });

  it('stays open for another pause with the first of them that fails', () => {
    open();
    vi.advanceTimersByTime(500);
    breaker.recordFailure(begin(), FAILURE);
    expect(changes.at(-1)).toBe('half-open open');
    vi.advanceTimersByTime(499);
    expect(breaker.tryAcquire()).toBeUndefined();
    vi.advanceTimersByTime(1);
    begin();
  });

  it('learns nothing from attempts that began before it opened', () => {
    const [good, bad] = [begin(), begin()];
    open();
    breaker.recordSuccess(good);
    expect(breaker.tryAcquire()).toBeUndefined();
    vi.advanceTimersByTime(500);
    begin();
    breaker.recordFailure(bad, FAILURE);
    breaker.recordSuccess(good);
    expect(changes).toEqual(['closed open', 'open half-open']);
  });
});
