/** What whoever counts and measures calls to Chime is told of them. */
import type { ErrorCode } from './chime-error.js';
import type { OperationName } from './operations.js';

/** One call that ended, all its attempts included. */
export interface CallReport {
  operation: OperationName;
  /** Undefined when it succeeded. */
  code: ErrorCode | undefined;
  /** What Chime, or the system for a connection that failed, calls the error. */
  error: string | undefined;
  /** How many requests were sent for it; 0 when it was refused or given up before the first. */
  attempts: number;
  /** From the call to its end, waiting in line and back-off included. */
  seconds: number;
}

/** How one attempt of a call ended. */
export interface AttemptEnd {
  /** Undefined when it succeeded. */
  code: ErrorCode | undefined;
  /** As that of a call. */
  error: string | undefined;
  /** HTTP status of the answer, if there was one. */
  status: number | undefined;
  /** By which the upstream knows it. */
  requestId: string | undefined;
}

/** One attempt, as whoever traces it sees it. */
export interface AttemptTrace {
  /** To be sent with the request, unsigned: the context that the upstream's part of the trace belongs to. */
  readonly headers: Readonly<Record<string, string>>;
  end(end: AttemptEnd): void;
}

/** Follows the attempts of calls. Called synchronously on their path: must be quick and must not throw. */
export interface AttemptTracer {
  /** @param attempt which one of its call, from 1 on */
  startAttempt(operation: OperationName, attempt: number): AttemptTrace;
}

/** Of the circuit of one operation; half-open while a single request finds out whether Chime works again. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Called synchronously on the path of every call: must be quick and must not throw. */
export interface CallObserver {
  onCall?(report: CallReport): void;
  /** The circuit of an operation changed; it is closed until the first change. */
  onBreaker?(operation: OperationName, state: CircuitState): void;
}

/** How busy the connection is; the figures are those of the moment they are read. */
export interface CallLoad {
  /** Attempts under way, at most `Limits.concurrency`. */
  readonly inFlight: number;
  /** Attempts that wait in line, at most `Limits.queue`. */
  readonly queued: number;
}
