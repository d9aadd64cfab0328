/** One call to Chime for all callers that read the same thing at the same time. */
import type { ServiceOutputTypes } from '@aws-sdk/client-chime';
import { ChimeError, DeadlineError, toChimeError } from './chime-error.js';
import type { CallOptions } from './client.js';
import { CutSignal } from './timeout.js';

/**
 * The outcome of the call for one caller. It has neither an output nor an error if the call ended at the deadline of
 * another caller while this one still has time.
 */
export interface ReadOutcome {
  readonly output?: ServiceOutputTypes;
  /** Belongs to this caller alone. */
  readonly error?: unknown;
  /** Whether another caller makes the call. */
  readonly isJoined: boolean;
}

/** A caller that waits for the outcome. */
interface Waiter {
  readonly options: CallOptions;
  /** The deadline, in terms of `performance.now()`. */
  readonly end: number;
  readonly timer: NodeJS.Timeout;
  readonly leave: () => void;
  readonly resolve: (outcome: ReadOutcome) => void;
}

export class SharedRead {
  readonly #waiters = new Set<Waiter>();
  readonly #cut = new CutSignal();
  /** The caller that makes the call, with its deadline and its trace. */
  #leader: Waiter | undefined;
  #isOpen = true;

  /** Whether a caller may join: nothing has been sent, so that the output is not older than the caller's request. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Adds a caller. It leaves at its deadline, or when its signal aborts. The call is aborted when all have left.
   * @param end the deadline, in terms of `performance.now()`
   */
  join(options: CallOptions, end: number): Promise<ReadOutcome> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#end(waiter, { error: timeUp(), isJoined: waiter !== this.#leader });
        if (this.#waiters.size > 0) return;
        this.#isOpen = false;
        this.#cut.abort();
      };
      const timer = setTimeout(leave, end - performance.now());
      const waiter: Waiter = { options, end, timer, leave, resolve };
      options.signal?.addEventListener('abort', leave);
      this.#waiters.add(waiter);
    });
  }

  /** Makes the call on behalf of the caller with the latest deadline, unless all have left. Never rejects. */
  async run(send: (options: CallOptions) => Promise<ServiceOutputTypes>): Promise<void> {
    const [first, ...others] = this.#waiters;
    if (!first) return;
    const leader = others.reduce((latest, waiter) => (waiter.end > latest.end ? waiter : latest), first);
    this.#leader = leader;
    // The call itself ends at this deadline, and its error says more.
    clearTimeout(leader.timer);
    const onAttempt = (): void => void (this.#isOpen = false);
    try {
      const output = await send({ ...leader.options, signal: this.#cut, onAttempt });
      for (const waiter of this.#waiters) this.#end(waiter, { output, isJoined: waiter !== leader });
    } catch (error) {
      // It may have failed before anything was sent.
      this.#isOpen = false;
      for (const waiter of this.#waiters) {
        if (waiter === leader) this.#end(waiter, { error, isJoined: false });
        else this.#end(waiter, { ...forOther(error, waiter.end > leader.end), isJoined: true });
      }
    }
  }

  #end(waiter: Waiter, outcome: ReadOutcome): void {
    this.#waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.options.signal?.removeEventListener('abort', waiter.leave);
    waiter.resolve(outcome);
  }
}

/** Returns the failure for a caller that did not make the call. A call that was refused unsent is made again. */
const forOther = (error: unknown, hasMoreTime: boolean): { error?: ChimeError } =>
  error instanceof ChimeError && !(error.isOutOfTime && hasMoreTime) ? { error: error.copy() } : {};

function timeUp(): ChimeError {
  const error = toChimeError(new DeadlineError());
  error.settle(true, false);
  return error;
}
