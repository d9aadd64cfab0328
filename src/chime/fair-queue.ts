/** The line in front of Chime: so many requests are under way at once, shared out so that no operation holds all of it. */
import { NotTriedError } from './chime-error.js';
import type { CallLoad } from './observer.js';
import type { CallSignal } from './timeout.js';

/** How much of what the others leave one operation may hold. Whatever hangs, the next operation finds some left. */
const SHARE = 4 / 5;

/** One operation's part of the line. */
interface OperationQueue {
  /** Slots it holds. */
  held: number;
  /** In the order in which they came. */
  readonly waiting: Set<() => void>;
}

export class FairQueue implements CallLoad {
  readonly #slots: number;
  readonly #capacity: number;
  readonly #operations = new Map<string, OperationQueue>();
  /** Those in which somebody waits; the one whose turn is next comes first. */
  readonly #turns = new Set<OperationQueue>();
  #held = 0;
  #waiting = 0;

  /**
   * @param slots how many requests are under way at once
   * @param places how many may wait for a slot
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

  /** Takes a slot, unless none is to be had right now. */
  tryAcquire(operation: string): boolean {
    const lane = this.#queueFor(operation);
    if (lane.waiting.size > 0 || !this.#hasSlotFor(lane)) return false;
    this.#take(lane);
    return true;
  }

  /**
   * Waits for a slot and takes it. Never settles when the signal gives up the wait.
   * @throws NotTriedError when there is no place to wait
   */
  async acquire(operation: string, cut: CallSignal): Promise<void> {
    const lane = this.#queueFor(operation);
    if (!isBelowShare(lane.waiting.size, this.#waiting, this.#capacity)) throw new NotTriedError('QueueFull');
    await new Promise<void>((resolve) => {
      lane.waiting.add(resolve);
      this.#waiting += 1;
      this.#turns.add(lane);
      cut.addEventListener('abort', () => {
        // Whoever had been let in at this very moment has nobody left to give the slot back.
        if (!this.#stopWaiting(lane, resolve)) this.release(operation);
      });
    });
  }

  /** Gives the slot back. */
  release(operation: string): void {
    this.#queueFor(operation).held -= 1;
    this.#held -= 1;
    this.#grantNext();
  }

  #grantNext(): void {
    for (const lane of this.#turns) {
      const [first] = lane.waiting;
      if (first === undefined || !this.#hasSlotFor(lane)) continue;
      this.#stopWaiting(lane, first);
      // To the end, so that operations take turns.
      if (this.#turns.delete(lane)) this.#turns.add(lane);
      this.#take(lane);
      first();
      return;
    }
  }

  #stopWaiting(lane: OperationQueue, waiter: () => void): boolean {
    if (!lane.waiting.delete(waiter)) return false;
    this.#waiting -= 1;
    if (lane.waiting.size === 0) this.#turns.delete(lane);
    return true;
  }

  #take(lane: OperationQueue): void {
    lane.held += 1;
    this.#held += 1;
  }

  #hasSlotFor(lane: OperationQueue): boolean {
    return isBelowShare(lane.held, this.#held, this.#slots);
  }

  #queueFor(operation: string): OperationQueue {
    let lane = this.#operations.get(operation);
    if (lane === undefined) this.#operations.set(operation, (lane = { held: 0, waiting: new Set() }));
    return lane;
  }
}

/** Whether one that has `own` of the `all` that are taken may take one more. */
const isBelowShare = (own: number, all: number, limit: number): boolean =>
  all < limit && own < Math.round((limit - (all - own)) * SHARE);
