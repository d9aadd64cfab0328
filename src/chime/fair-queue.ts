/** Limits concurrent Chime requests, and shares the slots so that no operation occupies all of them. */
import { NotTriedError } from './chime-error.js';
import type { CallLoad } from './observer.js';
import type { CallSignal } from './timeout.js';

/**
 * The share of the slots not held by others that one operation may hold. When one operation hangs, the next one
 * therefore finds free slots.
 */
const SHARE = 4 / 5;

/** The queue of one operation. */
interface OperationQueue {
  /** The number of slots that it holds. */
  held: number;
  /** Waiting requests in order of arrival. */
  readonly waiting: Set<() => void>;
}

export class FairQueue implements CallLoad {
  readonly #slots: number;
  readonly #capacity: number;
  readonly #operations = new Map<string, OperationQueue>();
  /** The queues with waiting requests; the next in turn comes first. */
  readonly #turns = new Set<OperationQueue>();
  #held = 0;
  #waiting = 0;

  /**
   * @param slots the maximum number of concurrent requests
   * @param places the maximum number of requests that wait for a slot
   */
  constructor(slots: number, places: number) {
    this.#slots = slots;
    this.#capacity = places;
  }

  get inFlight(): number {
    return this.#held;
  }

  get queued(): number {
    return this.#waiting;
  }

  /** Acquires a slot if one is free. Never waits. */
  tryAcquire(operation: string): boolean {
    const queue = this.#queueFor(operation);
    if (queue.waiting.size > 0 || !this.#hasSlotFor(queue)) return false;
    this.#take(queue);
    return true;
  }

  /**
   * Waits for a slot and acquires it. Never settles when the signal aborts the wait.
   * @throws NotTriedError when the queue is full
   */
  async acquire(operation: string, cut: CallSignal): Promise<void> {
    const queue = this.#queueFor(operation);
    if (!isBelowShare(queue.waiting.size, this.#waiting, this.#capacity))
      throw new NotTriedError('QueueFull');
    await new Promise<void>((resolve) => {
      queue.waiting.add(resolve);
      this.#waiting += 1;
      this.#turns.add(queue);
      cut.addEventListener('abort', () => {
        // If the slot was granted at this very moment, nobody else would release it.
        if (!this.#stopWaiting(queue, resolve)) this.release(operation);
      });
    });
  }

  /** Releases a slot. */
  release(operation: string): void {
    this.#queueFor(operation).held -= 1;
    this.#held -= 1;
    this.#grantNext();
  }

  #grantNext(): void {
    for (const queue of this.#turns) {
      const [first] = queue.waiting;
      if (first === undefined || !this.#hasSlotFor(queue)) continue;
      this.#stopWaiting(queue, first);
      // Moves the queue to the end, so that operations take turns.
      if (this.#turns.delete(queue)) this.#turns.add(queue);
      this.#take(queue);
      first();
      return;
    }
  }

  #stopWaiting(queue: OperationQueue, waiter: () => void): boolean {
    if (!queue.waiting.delete(waiter)) return false;
    this.#waiting -= 1;
    if (queue.waiting.size === 0) this.#turns.delete(queue);
    return true;
  }

  #take(queue: OperationQueue): void {
    queue.held += 1;
    this.#held += 1;
  }

  #hasSlotFor(queue: OperationQueue): boolean {
    return isBelowShare(queue.held, this.#held, this.#slots);
  }

  #queueFor(operation: string): OperationQueue {
    let queue = this.#operations.get(operation);
    if (queue === undefined) this.#operations.set(operation, (queue = { held: 0, waiting: new Set() }));
    return queue;
  }
}

/** Returns whether an owner of `own` of the `all` taken slots may take one more. */
const isBelowShare = (own: number, all: number, limit: number): boolean =>
  all < limit && own < Math.round((limit - (all - own)) * SHARE);
