/** The circuit breaker of one operation: pauses an operation that keeps failing. */
import type { ChimeFailure } from './chime-error.js';
import type { CircuitState } from './observer.js';

/** @param failure the last one, which opened the circuit */
type ChangeListener = (state: CircuitState, before: CircuitState, failure?: ChimeFailure) => void;

/**
 * A closed circuit lets all attempts pass. It opens after a number of consecutive failures, and then no attempt passes.
 * After the pause it is half-open: one attempt passes per further pause, even if the previous one has not ended,
 * because Chime may work again while an earlier attempt still hangs. The first success closes the circuit; a failure
 * opens it again.
 */
export class CircuitBreaker {
  readonly #failuresToOpen: number;
  readonly #pause: number;
  readonly #onChange: ChangeListener;
  #state: CircuitState = 'closed';
  #failures = 0;
  #nextTrial = 0;
  /** Counts openings and closings. An attempt affects only the state in which it began. */
  #generation = 0;

  /** @param pause in milliseconds */
  constructor(failuresToOpen: number, pause: number, onChange: ChangeListener) {
    this.#failuresToOpen = failuresToOpen;
    this.#pause = pause;
    this.#onChange = onChange;
  }

  /** Returns the generation to pass to `recordSuccess` or `recordFailure`; undefined when no attempt may be made. */
  tryAcquire(): number | undefined {
    if (this.#state !== 'closed') {
      const now = performance.now();
      if (now < this.#nextTrial) return undefined;
      this.#nextTrial = now + this.#pause;
      this.#become('half-open');
    }
    return this.#generation;
  }

  recordSuccess(generation: number): void {
    if (generation !== this.#generation) return;
    this.#failures = 0;
    if (this.#state === 'closed') return;
    this.#generation += 1;
    this.#become('closed');
  }

  recordFailure(generation: number, failure: ChimeFailure): void {
    if (generation !== this.#generation) return;
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
