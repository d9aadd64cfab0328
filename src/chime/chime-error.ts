/** Errors of calls to Chime: sorts whatever a call threw into the `extensions.code` that clients receive. */
import { GraphQLError } from 'graphql';
import type { ChimeExtension, ValidationError } from '../models/shared/error-vocabulary.js';
import { codeOfException, codeOfStatus, type ErrorCode, textOfFailure } from './exception-codes.js';
import { parseRetryAfter } from './retry-after.js';

export type { ErrorCode } from './exception-codes.js';
export type { ValidationError } from '../models/shared/error-vocabulary.js';

/**
 * What logs and traces say of a failed call; `error` is the name that the API or the system has for it. An upstream may
 * choose name and id: what does not look like one is left out.
 */
export interface ChimeFailure {
  error: string;
  status: number | null;
  requestId: string | null;
}

/** Limits the validation errors of one request: more of them tell nothing more, and cost whoever receives them. */
export const MAXIMUM_VALIDATION_ERRORS = 50;
/** Limits how many of them the message repeats. */
const MAXIMUM_IN_MESSAGE = 5;

/** Refused before anything is sent. */
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

/** For errors that are answers: nobody reads their stack, which costs more than all else about them. */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Chime answered something that is not what its API describes. */
export class BadResponseError extends Error {
  override readonly name = 'BadResponse';
}

/** The time was up, or nobody waited any more. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineExceeded';

  /** @param isUnsent whether it was up before the request was sent */
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

/** There was no connection to send the request on, whatever the reason: DNS, TCP or TLS, by its `code`. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnected';
  readonly code: string | undefined;

  constructor(cause: Error & { code?: string }) {
    super(cause.message, { cause });
    this.code = cause.code;
  }
}

/** Failures that pass: the same request may succeed later. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'THROTTLED',
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/** Failures that leave open whether the request was carried out. */
const AMBIGUOUS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

/** Codes of Node and undici for a connection that was never made: the request surely was not carried out. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of Node and undici for a connection that broke: the request may or may not have been carried out. */
const CONNECTION_LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
]);

/** The parts of an SDK or Node error that are read here; every one may be missing. */
interface CallError extends Error {
  code?: string;
  /** Whose fault it is: the SDK sets it on every error response that it could read. */
  $fault?: string;
  /** `clockSkewCorrected`: signed by a clock that was wrong, which is known by now. */
  $metadata?: { httpStatusCode?: number; requestId?: string; clockSkewCorrected?: boolean };
  $response?: { statusCode?: number; headers?: Record<string, string> };
}

/** What a failure means for a repeat. */
interface Repeat {
  /** Whether the same request may succeed later. */
  isPassing: boolean;
  /** True when the request surely had no effect upstream, so that repeating it is safe for every operation. */
  notCarriedOut: boolean;
  /** Seconds that the upstream asks to wait, when it said so. */
  retryAfter: number | undefined;
}

/** A call that failed, as GraphQL clients see it, with what the retry policy needs to know. */
export class ChimeError extends GraphQLError {
  readonly code: ErrorCode;
  readonly isPassing: boolean;
  readonly notCarriedOut: boolean;
  readonly retryAfter: number | undefined;
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
      // Names of the system and of the gateway itself are for the log.
      error: codeOfException(error) === undefined ? null : error,
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

  /** Whether the request may have been carried out upstream: a refusal says that it was not. */
  get isAmbiguous(): boolean {
    const { status } = this.failure;
    const isRefusal = status !== null && status >= 300 && status < 500;
    return AMBIGUOUS.has(this.code) && !this.notCarriedOut && !isRefusal;
  }

  /** Tells the client whether repeating its operation is safe, and whether a change may have been made. */
  settle(retryable: boolean, mayHaveBeenApplied: boolean): void {
    this.#extension.retryable = retryable;
    this.#extension.mayHaveBeenApplied = mayHaveBeenApplied;
  }

  /** Tells the client which members of its input Chime refuses. */
  nameMembers(validationErrors: ValidationError[]): void {
    if (validationErrors.length > 0) this.extensions['validationErrors'] = validationErrors;
  }
}

/** Sorts whatever a call threw into the table. Never throws. */
export function toChimeError(thrown: unknown): ChimeError {
  if (thrown instanceof ChimeError) return thrown;
  const error: CallError =
    thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? null;
  const code = classify(error, status);
  const resign = error.$metadata?.clockSkewCorrected === true;
  return new ChimeError(
    code,
    textOfFailure(code, error.message),
    { error: readName(error), status, requestId: readRequestId(error) },
    {
      isPassing: PASSING.has(code) || (code === 'UPSTREAM_BAD_RESPONSE' && (status ?? 0) >= 500) || resign,
      notCarriedOut: code === 'THROTTLED' || wasNotSent(error) || resign,
      retryAfter: parseRetryAfter(error.$response?.headers?.['retry-after']),
    },
    error,
  );
}

/** The code of Node or undici; members of an error response, which the SDK copies, are the upstream's. */
const readSystemCode = ({ $fault, code }: CallError): string | undefined =>
  $fault === undefined ? code : undefined;

/** Written like the name of an exception or like a system's code: a secret in its place looks otherwise. */
const NAME = /^[A-Z](?:[A-Za-z]{0,63}|[A-Z\d_]{0,63})$/;

/** For a failed connection its code says more than the name. */
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
  const known = codeOfException(error.name);
  if (known) return known;
  // Before the name and the status: the SDK calls a reset a TimeoutError, and an answer that breaks off has a status.
  if (wasNotSent(error) || CONNECTION_LOST.has(readSystemCode(error) ?? '')) return 'UPSTREAM_UNAVAILABLE';
  if (status !== null) return codeOfStatus(status, isException(error));
  const late = error.name === 'TimeoutError' || error.name === 'AbortError';
  return late ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_BAD_RESPONSE';
}

/** Whether the upstream named an exception; the SDK calls one without a name Unknown. */
const isException = ({ $fault, name }: CallError): boolean =>
  $fault !== undefined && name !== 'Unknown' && NAME.test(name);
