/** The queue in front of Chime: slots, shares, turns, and aborted waits. */
import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../../src/chime/fair-queue.js';

/** Acquires all available slots and returns their number. */
function fill(line: FairQueue, operation: string): number {
  let taken = 0;
  while (line.tryAcquire(operation)) taken += 1;
  return taken;
}

/** Waits in the queue and records when its turn comes. */
function queue(
  line: FairQueue,
  operation: string,
  entered: string[],
  signal = new AbortController().signal,
): void {
  void line.acquire(operation, signal).then(() => entered.push(operation));
}

const settled = () => new Promise(setImmediate);

describe('the slots', () => {
  it('are shared so that each operation leaves a fifth of the free ones', () => {
    const line = new FairQueue(125, 10);
    expect(['a', 'b', 'c', 'd', 'e'].map((operation) => fill(line, operation))).toEqual([100, 20, 4, 1, 0]);
    expect(line.inFlight).toBe(125);
  });

  it.each([
    [1, 1],
    [2, 2],
    [4, 3],
  ])('of %i go to one operation up to %i', (slots, share) => {
    expect(fill(new FairQueue(slots, 10), 'a')).toBe(share);
  });
});

describe('a released slot', () => {
  it('goes to the call that has waited longest', async () => {
    const line = new FairQueue(1, 10);
    line.tryAcquire('a');
    const entered: string[] = [];
    queue(line, 'b', entered);
    queue(line, 'c', entered);
    expect([line.inFlight, line.queued]).toEqual([1, 2]);
    line.release('a');
    await settled();
    expect([entered, line.inFlight, line.queued]).toEqual([['b'], 1, 1]);
  });

  it('goes to the operations in turn, however many calls of one wait', async () => {
    const line = new FairQueue(1, 100);
    line.tryAcquire('x');
    const entered: string[] = [];
    for (let count = 0; count < 10; count += 1) queue(line, 'a', entered);
    queue(line, 'b', entered);
    queue(line, 'b', entered);
    let last = 'x';
    for (let count = 0; count < 5; count += 1) {
      line.release(last);
      await settled();
      last = entered.at(-1) ?? '';
    }
    expect(entered).toEqual(['a', 'b', 'a', 'b', 'a']);
  });
});

describe('the places in the queue', () => {
  it('are limited, and shared like the slots', async () => {
    const line = new FairQueue(1, 4);
    line.tryAcquire('a');
    const entered: string[] = [];
    for (let count = 0; count < 3; count += 1) queue(line, 'a', entered);
    await expect(line.acquire('a', new AbortController().signal)).rejects.toMatchObject({
      name: 'QueueFull',
    });
    queue(line, 'b', entered);
    await expect(line.acquire('c', new AbortController().signal)).rejects.toMatchObject({
      name: 'QueueFull',
    });
    expect(line.queued).toBe(4);
  });

  it('are free again when a wait is aborted', async () => {
    const line = new FairQueue(1, 1);
    line.tryAcquire('a');
    const gone = new AbortController();
    const entered: string[] = [];
    queue(line, 'b', entered, gone.signal);
    gone.abort();
    expect(line.queued).toBe(0);
    queue(line, 'c', entered);
    line.release('a');
    await settled();
    expect(entered).toEqual(['c']);
  });

  it('lose no slot to a wait that is aborted when its turn comes', () => {
    const line = new FairQueue(1, 1);
    line.tryAcquire('a');
    const gone = new AbortController();
    queue(line, 'b', [], gone.signal);
    line.release('a');
    gone.abort();
    expect([line.inFlight, line.queued]).toEqual([0, 0]);
  });
});
