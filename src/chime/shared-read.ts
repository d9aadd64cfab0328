/** One call to Chime for all callers that read the same thing at the same time. */
import type { ServiceOutputTypes } from '@aws-sdk/client-chime';
import { type ChimeError, DeadlineError, toChimeError } from './chime-error.js';
import type { CallSignal } from './timeout.js';

/** The outcome of the call for a caller that joined it. Without an output and an error, the caller reads again. */
export interface Outcome {
  readonly output?: ServiceOutputTypes;
  /** Belongs to this caller alone. */
  readonly error?: ChimeError;
}

type OnEnd = (outcome: Outcome) => void;

export class SharedRead {
  readonly #onEnds = new Set<OnEnd>();
  #isOpen = true;

  /** Whether a caller may join: nothing has been sent, so that the output is not older than the caller's request. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets nobody join any longer. */
  readonly close = (): void => {
    this.#isOpen = false;
  };

  /**
   * Waits for the outcome, until the caller's deadline or until its signal aborts.
   * @param end the deadline, in terms of `performance.now()`
   */
  join(signal: CallSignal | undefined, end: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const onEnd: OnEnd = (outcome) => {
        this.#onEnds.delete(onEnd);
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        resolve(outcome);
      };
      const leave = (): void => onEnd({ error: timeUp() });
      const timer = setTimeout(leave, end - performance.now());
      signal?.addEventListener('abort', leave);
      this.#onEnds.add(onEnd);
    });
  }

  /** Gives each caller that joined its outcome. */
  end(outcomeOf: () => Outcome): void {
    this.#isOpen = false;
    for (const onEnd of this.#onEnds) onEnd(outcomeOf());
  }

  /** Resolves when the call has ended, whatever its outcome. */
  get ended(): Promise<void> {
    return new Promise((resolve) => void this.#onEnds.add(() => resolve()));
  }
}

function timeUp(): ChimeError {
  const error = toChimeError(new DeadlineError());
  error.settle(true, false);
  return error;
}
