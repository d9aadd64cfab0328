/** Callbacks that metrics and tracing receive for each Chime call. */
import type { ErrorCode } from './chime-error.js';
import type { OperationName } from './operations.js';

/** A call that ended, with all its attempts. */
export interface CallReport {
  operation: OperationName;
  /** Undefined when it succeeded. */
  code: ErrorCode | undefined;
  /** Chime's name for the error, or the system's name if the connection failed. */
  error: string | undefined;
  /** The number of requests sent for it; 0 when it was refused or aborted before the first, or used another call. */
  attempts: number;
  /** From the start of the call to its end, including queueing and back-off. */
  seconds: number;
}

/** The end of one attempt of a call. */
interface AttemptEnd {
  /** Undefined when it succeeded. */
  code: ErrorCode | undefined;
  /** The name of the error, as in `CallReport`. */
  error: string | undefined;
  /** The HTTP status of the response, if there was one. */
  status: number | undefined;
  /** The upstream's id of the request. */
  requestId: string | undefined;
}

/** The trace of one attempt. */
export interface AttemptTrace {
  /** Headers to send unsigned with the request. They contain the context for the upstream's part of the trace. */
  readonly headers: Readonly<Record<string, string>>;
  end(end: AttemptEnd): void;
}

/** Traces the attempts of calls. It is called synchronously on their path, so it must be quick and must not throw. */
export interface AttemptTracer {
  /** @param attempt its number within the call, from 1 */
  startAttempt(operation: OperationName, attempt: number): AttemptTrace;
}

/** The state of an operation's circuit. Half-open means that a single request tests whether Chime works again. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Why a read needed no call: it shares the call of another read, or uses the output of an earlier one. */
export type SavedBy = 'joined' | 'cached';

/** Called synchronously on the path of every call, so it must be quick and must not throw. */
export interface CallObserver {
  onCall?(report: CallReport): void;
  /** Called when a read needed no call of its own. */
  onSavedCall?(operation: OperationName, by: SavedBy): void;
  /** Called when the circuit of an operation changes; it is closed until the first change. */
  onBreaker?(operation: OperationName, state: CircuitState): void;
}

/** The load of the connection at the time of reading. */
export interface CallLoad {
  /** Attempts in progress, at most `Limits.concurrency`. */
  readonly inFlight: number;
  /** Queued attempts, at most `Limits.queue`. */
  readonly queued: number;
}
