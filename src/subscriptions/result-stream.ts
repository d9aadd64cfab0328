/**
 * The results of one operation of a WebSocket or an event stream: one for a query or a mutation, any number for a
 * subscription.
 */
import { LazyAbort } from '../util/lazy-abort.js';
import type { Result } from './operation-runner.js';

/** Starts the operation. The signal aborts when the client wants no more results. */
export type StartOperation = (gone: () => AbortSignal) => Promise<Result | AsyncIterableIterator<Result>>;

/** Starts its operation at the first call of `next`. Not a generator, whose `return` would wait for the next result. */
export class ResultStream implements AsyncIterableIterator<Result> {
  readonly #start: StartOperation;
  readonly #onEnd: () => void;
  readonly #gone = new LazyAbort();
  #events: AsyncIterableIterator<Result> | undefined;
  #hasStarted = false;
  #hasEnded = false;

  /** @param onEnd called once, when there are no more results or the client wants none */
  constructor(start: StartOperation, onEnd: () => void) {
    this.#start = start;
    this.#onEnd = onEnd;
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    if (this.#hasStarted && !this.#events) return this.return();
    try {
      const result = this.#events ? await this.#events.next() : await this.#begin();
      return result.done || this.#hasEnded ? await this.return() : result;
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async #begin(): Promise<IteratorResult<Result, undefined>> {
    this.#hasStarted = true;
    const outcome = await this.#start(this.#gone.signal);
    if (!(Symbol.asyncIterator in outcome)) return { value: outcome, done: false };
    this.#events = outcome;
    if (this.#hasEnded) await outcome.return?.();
    return outcome.next();
  }

  async return(): Promise<IteratorResult<Result, undefined>> {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      this.#gone.abort();
      await this.#events?.return?.();
      this.#onEnd();
    }
    return { value: undefined, done: true };
  }

  /** Required by graphql-ws, which recognizes an iterator that can be ended by this method. */
  async throw(): Promise<IteratorResult<Result, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
