/** Keeps each call to Chime within its bounds: deadline, attempts, concurrency, circuit breaker. */
import type { Logger } from 'pino';
import {
  type ChimeError,
  DeadlineError,
  type ErrorCode,
  NotTriedError,
  toChimeError,
} from './chime-error.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { FairQueue } from './fair-queue.js';
import type { CallLoad, CallObserver } from './observer.js';
import { isRead, type OperationName } from './operations.js';
import { backOff, mayRetry } from './retry.js';
import { type CallSignal, pause, withTimeout } from './timeout.js';

/** Milliseconds, unless said otherwise. */
export interface Limits {
  /**
   * For all calls that one request of a client makes, from the first one's beginning to the last one's end: attempts,
   * waiting in line and back-off included.
   */
  deadline: number;
  /** For one attempt. */
  attempt: number;
  /** How many attempts a call has at most. */
  attempts: number;
  /** How many requests are under way at once, four fifths of them of one operation; further ones wait until their deadline. */
  concurrency: number;
  /** How many may wait in line, four fifths of them of one operation; one more is refused at once. */
  queue: number;
  /** After how many failures in a row an operation is no longer tried. */
  breakAfter: number;
  /** How long it is not tried then; later one attempt finds out, each time, whether it works again. */
  breakFor: number;
}

export const DEFAULT_LIMITS: Limits = {
  deadline: 10_000,
  attempt: 4_000,
  attempts: 3,
  concurrency: 125,
  queue: 10_000,
  breakAfter: 10,
  breakFor: 500,
};

/** Codes that say the upstream itself is in trouble, as against having answered; these open the circuit. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

/** A 4xx is the request's own fault, however it is worded: a caller must not be able to open the circuit for others. */
const isFault = ({ code, failure: { status } }: ChimeError): boolean =>
  FAULTS.has(code) && !(status !== null && status >= 400 && status < 500);

/** One call on its way. */
interface Call<Output> {
  operation: OperationName;
  attempt: (signal: CallSignal) => Promise<Output>;
  signal: CallSignal | undefined;
  /** When its time is up, as `performance.now()` has it. */
  end: number;
}

/** Runs the attempts of calls within the limits. The line is shared among all operations; breakers are one an operation. */
export class CallPolicy {
  readonly load: CallLoad;
  readonly #limits: Limits;
  readonly #log: Logger;
  readonly #observer: CallObserver | undefined;
  readonly #queue: FairQueue;
  readonly #breakers = new Map<OperationName, CircuitBreaker>();

  constructor(limits: Limits, log: Logger, observer?: CallObserver) {
    this.#limits = limits;
    this.#log = log;
    this.#observer = observer;
    this.load = this.#queue = new FairQueue(limits.concurrency, limits.queue);
  }

  /**
   * @param attempt sends the request once; must give up when its signal says so
   * @param signal gives up the call as a whole
   * @param since when the request began that this call is for, as `performance.now()` has it: the deadline counts from there
   * @throws ChimeError of the last attempt, or of what was cut short or not tried
   */
  async execute<Output>(
    operation: OperationName,
    attempt: (signal: CallSignal) => Promise<Output>,
    signal?: CallSignal,
    since = performance.now(),
  ): Promise<Output> {
    const end = since + this.#limits.deadline;
    const call: Call<Output> = { operation, attempt, signal, end };
    let isAmbiguous = false;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(call);
      } catch (thrown) {
        const error = toChimeError(thrown);
        // An earlier attempt may have been carried out although the last one was refused.
        isAmbiguous ||= error.isAmbiguous;
        error.settle(mayRetry(error, operation), isAmbiguous && !isRead(operation));
        if (tried >= this.#limits.attempts || !mayRetry(error, operation)) throw error;
        const wait = backOff(error, tried);
        if (signal?.aborted || performance.now() + wait >= end) throw error;
        await pause(wait, signal);
      }
    }
  }

  /** Waits for its turn, where it must. */
  async #once<Output>(call: Call<Output>): Promise<Output> {
    const { operation } = call;
    if (!this.#queue.tryAcquire(operation)) {
      await this.#acquire(call);
    }
    try {
      return await this.#attempt(call);
    } finally {
      this.#queue.release(operation);
    }
  }

  async #acquire<Output>({ operation, signal, end }: Call<Output>): Promise<void> {
    try {
      await withTimeout(end - performance.now(), signal, (cut) => this.#queue.acquire(operation, cut));
    } catch (thrown) {
      throw thrown instanceof DeadlineError ? new DeadlineError(true) : thrown;
    }
  }

  async #attempt<Output>({ operation, attempt, signal, end }: Call<Output>): Promise<Output> {
    const left = end - performance.now();
    if (signal?.aborted || left <= 0) throw new DeadlineError(true);
    const breaker = this.#breakerFor(operation);
    const admitted = breaker.tryAcquire();
    if (admitted === undefined) throw new NotTriedError('CircuitOpen');
    try {
      const output = await withTimeout(Math.min(left, this.#limits.attempt), signal, attempt);
      breaker.recordSuccess(admitted);
      return output;
    } catch (thrown) {
      const error = toChimeError(thrown);
      // One that was not given its full time says nothing, neither good nor bad.
      const isCutShort = thrown instanceof DeadlineError && (signal?.aborted || left < this.#limits.attempt);
      if (isFault(error)) {
        if (!isCutShort) breaker.recordFailure(admitted, error.failure);
      } else breaker.recordSuccess(admitted);
      throw error;
    }
  }

  #breakerFor(operation: OperationName): CircuitBreaker {
    let breaker = this.#breakers.get(operation);
    if (breaker === undefined) {
      const { breakAfter, breakFor } = this.#limits;
      breaker = new CircuitBreaker(breakAfter, breakFor, (state, before, failure) => {
        // Said once, not after every vain trial.
        if (before === 'closed') {
          const { error, status, requestId } = failure ?? {};
          this.#log.warn({ operation, error, status, requestId }, 'circuit opened: Chime keeps failing');
        }
        if (state === 'closed') this.#log.info({ operation }, 'circuit closed: Chime works again');
        this.#observer?.onBreaker?.(operation, state);
      });
      this.#breakers.set(operation, breaker);
    }
    return breaker;
  }
}
