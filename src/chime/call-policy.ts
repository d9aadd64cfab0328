/** Applies the limits to each call to Chime: deadline, attempts, concurrency, circuit breaker. */
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

/** Times are in milliseconds. */
export interface Limits {
  /**
   * The time for all calls of one client request, from the start of the first to the end of the last, including
   * retries, queueing and back-off.
   */
  deadline: number;
  /** The time for one attempt. */
  attempt: number;
  /** The maximum number of attempts per call. */
  attempts: number;
  /**
   * The maximum number of concurrent requests. One operation may use at most four fifths of the free slots. Further
   * requests wait until their deadline.
   */
  concurrency: number;
  /**
   * The maximum number of queued requests. One operation may use at most four fifths of the free places. Further
   * requests are refused at once.
   */
  queue: number;
  /** The number of consecutive failures after which an operation is no longer tried. */
  breakAfter: number;
  /** The time for which it is not tried. Afterwards, one attempt per such interval tests whether it works again. */
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

/** Codes that indicate a failure of the upstream itself. They open the circuit. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

/**
 * Returns whether the upstream is at fault. A 4xx is the fault of the request, whatever its wording: one caller must
 * not be able to open the circuit for others.
 */
const isFault = ({ code, failure: { status } }: ChimeError): boolean =>
  FAULTS.has(code) && !(status !== null && status >= 400 && status < 500);

/** A call in progress. */
interface Call<Output> {
  operation: OperationName;
  attempt: (signal: CallSignal) => Promise<Output>;
  signal: CallSignal | undefined;
  /** The deadline, in terms of `performance.now()`. */
  end: number;
}

/**
 * Runs the attempts of calls within the limits. All operations share one queue; each operation has its own circuit
 * breaker.
 */
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
   * Runs a call.
   * @param attempt sends the request once; must stop when its signal aborts
   * @param signal aborts the call as a whole
   * @param since the start of the client's request in terms of `performance.now()`; the deadline counts from there
   * @throws ChimeError of the last attempt, or of a call that was aborted or not tried
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
        // An earlier attempt may have been executed even if the last one was refused.
        isAmbiguous ||= error.isAmbiguous;
        error.settle(mayRetry(error, operation), isAmbiguous && !isRead(operation));
        if (!mayRetry(error, operation)) throw error;
        const wait = backOff(error, tried);
        error.isOutOfTime = performance.now() + wait >= end;
        if (tried >= this.#limits.attempts || signal?.aborted || error.isOutOfTime) throw error;
        await pause(wait, signal);
      }
    }
  }

  /** Acquires a slot and makes one attempt. */
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
    const permit = breaker.tryAcquire();
    if (permit === undefined) throw new NotTriedError('CircuitOpen');
    try {
      const output = await withTimeout(Math.min(left, this.#limits.attempt), signal, attempt);
      breaker.recordSuccess(permit);
      return output;
    } catch (thrown) {
      const error = toChimeError(thrown);
      // A DeadlineError before the full time is up is neither a success nor a failure.
      const isCutShort = thrown instanceof DeadlineError && (signal?.aborted || left < this.#limits.attempt);
      if (isFault(error)) {
        if (!isCutShort) breaker.recordFailure(permit, error.failure);
      } else breaker.recordSuccess(permit);
      throw error;
    }
  }

  #breakerFor(operation: OperationName): CircuitBreaker {
    let breaker = this.#breakers.get(operation);
    if (breaker === undefined) {
      const { breakAfter, breakFor } = this.#limits;
      breaker = new CircuitBreaker(breakAfter, breakFor, (state, before, failure) => {
        // Logged once, not after every unsuccessful trial.
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
