/** The events that one subscriber has not received yet. */
import { type ChangeEvent, RESYNC } from './change.js';

/** The maximum number of waiting events. A subscriber that falls further behind has to read again anyway. */
const MAXIMUM_WAITING = 100;

/**
 * An iterator over events. It holds a bounded number of them: when there are more, it drops all and returns `RESYNC`
 * instead.
 */
export class ChangeQueue implements AsyncIterableIterator<ChangeEvent> {
  readonly #onEnd: () => void;
  readonly #onOverflow: () => void;
  #waiting: ChangeEvent[] = [];
  /** Resolves the pending call of `next`, if there is one. */
  #resolve: ((result: IteratorResult<ChangeEvent, undefined>) => void) | undefined;
  #isEnded = false;

  /**
   * @param onEnd called once, when the subscriber leaves
   * @param onOverflow called each time when events are dropped
   */
  constructor(onEnd: () => void, onOverflow: () => void) {
    this.#onEnd = onEnd;
    this.#onOverflow = onOverflow;
  }

  push(event: ChangeEvent): void {
    if (this.#isEnded) return;
    if (this.#resolve) {
      this.#resolve({ value: event, done: false });
      this.#resolve = undefined;
    } else if (event === RESYNC) this.#waiting = [RESYNC];
    else if (this.#waiting.length < MAXIMUM_WAITING) this.#waiting.push(event);
    else {
      this.#waiting = [RESYNC];
      this.#onOverflow();
    }
  }

  async next(): Promise<IteratorResult<ChangeEvent, undefined>> {
    const value = this.#waiting.shift();
    if (value !== undefined) return { value, done: false };
    if (this.#isEnded) return { value: undefined, done: true };
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  async return(): Promise<IteratorResult<ChangeEvent, undefined>> {
    if (!this.#isEnded) this.#onEnd();
    this.#isEnded = true;
    this.#waiting = [];
    this.#resolve?.({ value: undefined, done: true });
    this.#resolve = undefined;
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
