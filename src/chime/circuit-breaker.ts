/** The circuit breaker of one operation: what keeps failing is left alone for a while. */
import type { ChimeFailure } from './chime-error.js';
import type { BreakerState } from './observer.js';

/** @param failure the last one, which opened it */
type ChangeListener = (state: BreakerState, before: BreakerState, failure?: ChimeFailure) => void;

/**
 * Closed, everything passes. After so many failures in a row it opens, and nothing passes. From the end of the pause on it
 * is half-open: one attempt passes in each further pause, whether or not the last one has ended, as Chime may work again
 * while an attempt from before still hangs. The first success closes it, a failure opens it again.
 */
export class Breaker {
  readonly #failuresToOpen: number;
  readonly #pause: number;
  readonly #onChange: ChangeListener;
  #state: BreakerState = 'closed';
  #failures = 0;
  #nextTrial = 0;
  /** Counts openings and closings: how an attempt ended tells nothing of a state that it did not begin in. */
  #era = 0;

  /** @param pause milliseconds */
  constructor(failuresToOpen: number, pause: number, onChange: ChangeListener) {
    this.#failuresToOpen = failuresToOpen;
    this.#pause = pause;
    this.#onChange = onChange;
  }

  /** What `succeeded` or `failed` has to be told of the attempt that passes now; undefined when none may. */
  admit(): number | undefined {
    if (this.#state !== 'closed') {
      const now = performance.now();
      if (now < this.#nextTrial) return undefined;
      this.#nextTrial = now + this.#pause;
      this.#become('half-open');
    }
    return this.#era;
  }

  succeeded(era: number): void {
    if (era !== this.#era) return;
    this.#failures = 0;
    if (this.#state === 'closed') return;
    this.#era += 1;
    this.#become('closed');
  }

  failed(era: number, failure: ChimeFailure): void {
    if (era !== this.#era) return;
    this.#failures += 1;
    if (this.#state === 'closed' && this.#failures < this.#failuresToOpen) return;
    this.#era += 1;
    this.#nextTrial = performance.now() + this.#pause;
    this.#become('open', failure);
  }

  #become(state: BreakerState, failure?: ChimeFailure): void {
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    this.#onChange(state, before, failure);
  }
}
