/** What whoever counts and measures calls to Chime is told of them. */
import type { ErrorCode } from './errors.js';
import type { OperationName } from './policy.js';

/** One call that ended, all its attempts included. */
export interface CallReport {
  operation: OperationName;
  /** Undefined when it succeeded. */
  code: ErrorCode | undefined;
  /** How many requests were sent for it; 0 when it was refused or given up before the first. */
  attempts: number;
  /** From the call to its end, waiting in line and back-off included. */
  seconds: number;
}

/** Of the circuit of one operation; half-open while a single request finds out whether Chime works again. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Called synchronously on the path of every call: must be quick and must not throw. */
export interface CallObserver {
  onCall?(report: CallReport): void;
  /** The circuit of an operation changed; it is closed until the first change. */
  onBreaker?(operation: OperationName, state: BreakerState): void;
}

/** How busy the connection is; the figures are those of the moment they are read. */
export interface CallLoad {
  /** Attempts under way, at most `Limits.concurrency`. */
  readonly inFlight: number;
  /** Attempts that wait in line, at most `Limits.queue`. */
  readonly queued: number;
}
