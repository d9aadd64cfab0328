/** The circuit breaker of one operation: what keeps failing is left alone for a while. */
import type { ChimeFailure } from './chime-error.js';
import type { CircuitState } from './observer.js';

/** @param failure the last one, which opened it */
type ChangeListener = (state: CircuitState, before: CircuitState, failure?: ChimeFailure) => void;

/**
 * Closed, everything passes. After so many failures in a row it opens, and nothing passes. From the end of the pause on it
 * is half-open: one attempt passes in each further pause, whether or not the last one has ended, as Chime may work again
 * while an attempt from before still hangs. The first success closes it, a failure opens it again.
 */
export class CircuitBreaker {
  readonly #failuresToOpen: number;
  readonly #pause: number;
  readonly #onChange: ChangeListener;
  #state: CircuitState = 'closed';
  #failures = 0;
  #nextTrial = 0;
  /** Counts openings and closings: how an attempt ended tells nothing of a state that it did not begin in. */
  #generation = 0;

  /** @param pause milliseconds */
  constructor(failuresToOpen: number, pause: number, onChange: ChangeListener) {
    this.#failuresToOpen = failuresToOpen;
    this.#pause = pause;
    this.#onChange = onChange;
  }

  /** What `succeeded` or `failed` has to be told of the attempt that passes now; undefined when none may. */
  tryAcquire(): number | undefined {
    if (this.#state !== 'closed') {
      const now = performance.now();
      if (now < this.#nextTrial) return undefined;
      this.#nextTrial = now + this.#pause;
      this.#become('half-open');
    }
    return this.#generation;
  }

  recordSuccess(era: number): void {
    if (era !== this.#generation) return;
    this.#failures = 0;
    if (this.#state === 'closed') return;
    this.#generation += 1;
    this.#become('closed');
  }

  recordFailure(era: number, failure: ChimeFailure): void {
    if (era !== this.#generation) return;
    this.#failures += 1;
    if (this.#state === 'closed' && this.#failures < this.#failuresToOpen) return;
    this.#generation += 1;
    this.#nextTrial = performance.now() + this.#pause;
    this.#become('open', failure);
  }

  #become(state: CircuitState, failure?: ChimeFailure): void {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    this.#onChange(state, before, failure);
  }
}
