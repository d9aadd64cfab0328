/** Errors of calls to Chime. This module maps any thrown value to the `extensions.code` that clients receive. */
import { GraphQLError } from 'graphql';
import type { ChimeExtension, ValidationError } from '../models/shared/error-vocabulary.js';
import { classifyStatus, type ErrorCode, findExceptionCode, toClientMessage } from './exception-codes.js';
import { parseRetryAfter } from './retry-after.js';

export type { ErrorCode } from './exception-codes.js';
export type { ValidationError } from '../models/shared/error-vocabulary.js';

/**
 * The description of a failed call in logs and traces; `error` is the API's or the system's name for it. An upstream
 * may choose name and request id, so values of an unexpected form are omitted.
 */
export interface ChimeFailure {
  error: string;
  status: number | null;
  requestId: string | null;
}

/** Limits the validation errors of one request. Further ones add no information and only enlarge the response. */
export const MAXIMUM_VALIDATION_ERRORS = 50;
/** Limits the validation errors that the message repeats. */
const MAXIMUM_IN_MESSAGE = 5;

/** Creates the error of a request that is refused before anything is sent. */
export const badUserInput = (validationErrors: ValidationError[]): GraphQLError =>
  withoutStack(
    () =>
      new GraphQLError(readMessage(validationErrors), {
        extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, validationErrors },
      }),
  );

function readMessage(errors: readonly ValidationError[]): string {
  const rules = errors.slice(0, MAXIMUM_IN_MESSAGE).map(({ path, message }) => `${path} ${message}`);
  const others = errors.length - rules.length;
  return [...rules, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}

/**
 * Creates an error without a stack. It is for errors that are responses: nobody reads their stack, which costs more
 * than all the rest of them.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Chime's response does not match the description of its API. */
export class BadResponseError extends Error {
  override readonly name = 'BadResponse';
}

/** The call timed out, or nobody waited for it any longer. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineExceeded';

  /** @param isUnsent whether the time was up before the request was sent */
  constructor(readonly isUnsent = false) {
    super();
  }
}

/** The gateway did not send the request. */
export class NotTriedError extends Error {
  constructor(override readonly name: 'CircuitOpen' | 'QueueFull') {
    super();
  }
}

/** No connection could be opened for the request because of DNS, TCP or TLS; `code` states the reason. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnected';
  readonly code: string | undefined;

  constructor(cause: Error & { code?: string }) {
    super(cause.message, { cause });
    this.code = cause.code;
  }
}

/** Transient failures: the same request may succeed later. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'THROTTLED',
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/** Failures after which it is unknown whether the request was executed. */
const AMBIGUOUS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

/** Codes of Node and undici for a connection that was never opened. The request was certainly not executed. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of Node and undici for a connection that broke. The request may have been executed. */
const CONNECTION_LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
]);

/** The members of an SDK or Node error that are read here. Each may be missing. */
interface CallError extends Error {
  code?: string;
  /** The responsible side, `client` or `server`. The SDK sets it on every error response that it could read. */
  $fault?: string;
  /** `clockSkewCorrected` is set if the request was signed with a wrong clock, which has since been corrected. */
  $metadata?: { httpStatusCode?: number; requestId?: string; clockSkewCorrected?: boolean };
  $response?: { statusCode?: number; headers?: Record<string, string> };
}

/** The consequences of a failure for a retry. */
interface Repeat {
  /** Whether the same request may succeed later. */
  isPassing: boolean;
  /** True when the request certainly had no effect upstream, so that a retry is safe for every operation. */
  notCarriedOut: boolean;
  /** The seconds that the upstream requests to wait, if any. */
  retryAfter: number | undefined;
}

/** A failed call as GraphQL clients see it, with the data that the retry policy needs. */
export class ChimeError extends GraphQLError {
  readonly code: ErrorCode;
  readonly isPassing: boolean;
  readonly notCarriedOut: boolean;
  readonly retryAfter: number | undefined;
  /** Whether the deadline of the client's request leaves no time for another attempt, which may be made. */
  isOutOfTime = false;
  readonly #extension: ChimeExtension;

  constructor(
    code: ErrorCode,
    message: string,
    readonly failure: ChimeFailure,
    { isPassing, notCarriedOut, retryAfter }: Repeat,
    cause: Error,
  ) {
    const { error, status, requestId } = failure;
    const chime: ChimeExtension = {
      // Clients receive only exception names; names of the system and of the gateway itself are for the log.
      error: findExceptionCode(error) === undefined ? null : error,
      status,
      requestId,
      retryable: isPassing && notCarriedOut,
      mayHaveBeenApplied: false,
    };
    super(message, {
      originalError: cause,
      extensions: { code, chime, ...(retryAfter === undefined ? {} : { retryAfter }) },
    });
    this.#extension = chime;
    this.code = code;
    this.isPassing = isPassing;
    this.notCarriedOut = notCarriedOut;
    this.retryAfter = retryAfter;
  }

  /** Whether the request may have been executed upstream. A refusal proves that it was not. */
  get isAmbiguous(): boolean {
    const { status } = this.failure;
    const isRefusal = status !== null && status >= 300 && status < 500;
    return AMBIGUOUS.has(this.code) && !this.notCarriedOut && !isRefusal;
  }

  /** Sets whether the client may safely repeat its operation, and whether a change may have been made. */
  settle(retryable: boolean, mayHaveBeenApplied: boolean): void {
    this.#extension.retryable = retryable;
    this.#extension.mayHaveBeenApplied = mayHaveBeenApplied;
  }

  /** Returns an equal error for another caller of the same call, because each response modifies its own. */
  copy(): ChimeError {
    const { code, message, failure, originalError, extensions } = this;
    const copy = new ChimeError(code, message, failure, this, originalError ?? this);
    const { chime: _chime, ...others } = extensions;
    Object.assign(copy.#extension, this.#extension);
    Object.assign(copy.extensions, structuredClone(others));
    return copy;
  }

  /** Adds the members of the input that Chime refuses. */
  nameMembers(validationErrors: ValidationError[]): void {
    if (validationErrors.length > 0) this.extensions['validationErrors'] = validationErrors;
  }
}

/** Maps any thrown value to a ChimeError. Never throws. */
export function toChimeError(thrown: unknown): ChimeError {
  if (thrown instanceof ChimeError) return thrown;
  const error: CallError =
    thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? null;
  const code = classify(error, status);
  const resign = error.$metadata?.clockSkewCorrected === true;
  return new ChimeError(
    code,
    toClientMessage(code, error.message),
    { error: readName(error), status, requestId: readRequestId(error) },
    {
      isPassing: PASSING.has(code) || (code === 'UPSTREAM_BAD_RESPONSE' && (status ?? 0) >= 500) || resign,
      notCarriedOut: code === 'THROTTLED' || wasNotSent(error) || resign,
      retryAfter: parseRetryAfter(error.$response?.headers?.['retry-after']),
    },
    error,
  );
}

/**
 * Returns the code of Node or undici. A `code` on an error response is the upstream's, because the SDK copies its
 * members.
 */
const readSystemCode = ({ $fault, code }: CallError): string | undefined =>
  $fault === undefined ? code : undefined;

/** The form of an exception name or of a system's code. It excludes most secrets. */
const NAME = /^[A-Z](?:[A-Za-z]{0,63}|[A-Z\d_]{0,63})$/;

/** Returns the name for the log. The code of a failed connection says more than its name. */
function readName(error: CallError): string {
  const given = readSystemCode(error) ?? error.name;
  return NAME.test(given) ? given : 'Unnamed';
}

function readRequestId({ $metadata }: CallError): string | null {
  const { requestId } = $metadata ?? {};
  return requestId !== undefined && /^[\w.:-]{1,128}$/.test(requestId) ? requestId : null;
}

const wasNotSent = (error: CallError): boolean =>
  error instanceof NotConnectedError ||
  error instanceof NotTriedError ||
  (error instanceof DeadlineError && error.isUnsent) ||
  NOT_CONNECTED.has(readSystemCode(error) ?? '');

function classify(error: CallError, status: number | null): ErrorCode {
  if (error instanceof DeadlineError) return 'UPSTREAM_TIMEOUT';
  if (error.name === 'CredentialsProviderError') return 'UPSTREAM_UNAUTHORIZED';
  const known = findExceptionCode(error.name);
  if (known) return known;
  // Checked before the name and the status: the SDK names a reset TimeoutError, and a response that breaks off has a
  // status.
  if (wasNotSent(error) || CONNECTION_LOST.has(readSystemCode(error) ?? '')) return 'UPSTREAM_UNAVAILABLE';
  if (status !== null) return classifyStatus(status, isException(error));
  const late = error.name === 'TimeoutError' || error.name === 'AbortError';
  return late ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_BAD_RESPONSE';
}

/** Returns whether the upstream named an exception. The SDK names one without a name Unknown. */
const isException = ({ $fault, name }: CallError): boolean =>
  $fault !== undefined && name !== 'Unknown' && NAME.test(name);
