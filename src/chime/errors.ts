/**
 * The one table of errors: from what a call to Chime failed with to what GraphQL clients meet in `extensions.code`.
 * UNAUTHENTICATED and FORBIDDEN are missing on purpose: they speak of the gateway's caller, whereas Chime refuses the
 * gateway's own credentials (UPSTREAM_UNAUTHORIZED, UPSTREAM_FORBIDDEN).
 */
import { GraphQLError } from 'graphql';

export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UPSTREAM_UNAUTHORIZED'
  | 'UPSTREAM_FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNPROCESSABLE'
  | 'THROTTLED'
  | 'RESOURCE_LIMIT_EXCEEDED'
  | 'UPSTREAM_FAILURE'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_BAD_RESPONSE';

/** One broken rule: where (`input.userIdList[2]`), the rule's name, and the rule in words. Never the value. */
export interface ValidationError {
  path: string;
  code: string;
  message: string;
}

/**
 * What can be told of a failed call; `error` is the API's name for it, `status` the HTTP status. Name and id are in logs and
 * traces, and an upstream may choose them: what does not look like one is left out.
 */
export interface ChimeFailure {
  error: string;
  status: number | null;
  requestId: string | null;
  retryable: boolean;
}

/** Limits the validation errors of one request: more of them tell nothing more, and cost whoever receives them. */
export const MAXIMUM_VALIDATION_ERRORS = 50;
/** Limits how many of them the message repeats. */
const MAXIMUM_IN_MESSAGE = 5;

/** Refused before anything is sent. */
export const badUserInput = (validationErrors: ValidationError[]): GraphQLError =>
  withoutStack(
    () =>
      new GraphQLError(messageOf(validationErrors), {
        extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, validationErrors },
      }),
  );

function messageOf(errors: readonly ValidationError[]): string {
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

/**
 * By the name of the exception, or by the body's Code where the upstream left the header with the name out, or by
 * the name of an error common to all AWS services.
 */
const CODE_BY_EXCEPTION: Readonly<Record<string, ErrorCode>> = {
  BadRequestException: 'BAD_USER_INPUT',
  BadRequest: 'BAD_USER_INPUT',
  PhoneNumberAssociationsExist: 'BAD_USER_INPUT',
  VoiceConnectorGroupAssociationsExist: 'BAD_USER_INPUT',
  UnauthorizedClientException: 'UPSTREAM_UNAUTHORIZED',
  Unauthorized: 'UPSTREAM_UNAUTHORIZED',
  CredentialsProviderError: 'UPSTREAM_UNAUTHORIZED',
  ExpiredToken: 'UPSTREAM_UNAUTHORIZED',
  ExpiredTokenException: 'UPSTREAM_UNAUTHORIZED',
  IncompleteSignature: 'UPSTREAM_UNAUTHORIZED',
  InvalidClientTokenId: 'UPSTREAM_UNAUTHORIZED',
  RequestExpired: 'UPSTREAM_UNAUTHORIZED',
  SignatureDoesNotMatch: 'UPSTREAM_UNAUTHORIZED',
  UnrecognizedClientException: 'UPSTREAM_UNAUTHORIZED',
  ForbiddenException: 'UPSTREAM_FORBIDDEN',
  Forbidden: 'UPSTREAM_FORBIDDEN',
  AccessDeniedException: 'UPSTREAM_FORBIDDEN',
  AccessDenied: 'UPSTREAM_FORBIDDEN',
  NotAuthorized: 'UPSTREAM_FORBIDDEN',
  OptInRequired: 'UPSTREAM_FORBIDDEN',
  NotFoundException: 'NOT_FOUND',
  NotFound: 'NOT_FOUND',
  ConflictException: 'CONFLICT',
  Conflict: 'CONFLICT',
  UnprocessableEntityException: 'UNPROCESSABLE',
  Unprocessable: 'UNPROCESSABLE',
  ThrottledClientException: 'THROTTLED',
  Throttled: 'THROTTLED',
  Throttling: 'THROTTLED',
  ThrottlingException: 'THROTTLED',
  ResourceLimitExceededException: 'RESOURCE_LIMIT_EXCEEDED',
  ResourceLimitExceeded: 'RESOURCE_LIMIT_EXCEEDED',
  ServiceFailureException: 'UPSTREAM_FAILURE',
  ServiceFailure: 'UPSTREAM_FAILURE',
  InternalFailure: 'UPSTREAM_FAILURE',
  ServiceUnavailableException: 'UPSTREAM_UNAVAILABLE',
  ServiceUnavailable: 'UPSTREAM_UNAVAILABLE',
};

/** Of answers that are no exception of the API: a proxy or load balancer on the way makes them, without a word of Chime's. */
const CODE_BY_STATUS: Readonly<Partial<Record<number, ErrorCode>>> = {
  429: 'THROTTLED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_TIMEOUT',
};

/** Failures whose upstream text is for whoever runs the gateway (it names ARNs and keys), and those that have none. */
const OWN_TEXT: Partial<Record<ErrorCode, string>> = {
  UPSTREAM_UNAUTHORIZED: 'Chime does not accept the credentials of the gateway.',
  UPSTREAM_FORBIDDEN: 'Chime does not permit this to the gateway.',
  UPSTREAM_UNAVAILABLE: 'Chime cannot be reached or is overloaded; try again later.',
  UPSTREAM_TIMEOUT: 'Chime did not answer in time.',
  UPSTREAM_BAD_RESPONSE: 'Chime answered something that its API does not describe.',
};

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'THROTTLED',
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
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
  /** `clockSkewCorrected`: signed by a clock that was wrong, which is known by now. */
  $metadata?: { httpStatusCode?: number; requestId?: string; clockSkewCorrected?: boolean };
  $response?: { statusCode?: number; headers?: Record<string, string> };
}

/** A call that failed, as GraphQL clients see it, with what the retry policy needs to know. */
export class ChimeError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(
    code: ErrorCode,
    message: string,
    readonly failure: ChimeFailure,
    /** True when the request surely had no effect upstream, so that repeating it is safe for every operation. */
    readonly notCarriedOut: boolean,
    /** Seconds that the upstream asks to wait, when it said so. */
    readonly retryAfter: number | undefined,
    cause: Error,
  ) {
    super(message, {
      originalError: cause,
      extensions: { code, chime: failure, ...(retryAfter === undefined ? {} : { retryAfter }) },
    });
    this.code = code;
  }
}

/** Sorts whatever a call threw into the table. Never throws. */
export function toChimeError(thrown: unknown): ChimeError {
  if (thrown instanceof ChimeError) return thrown;
  const error: CallError =
    thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? null;
  const code = codeOf(error, status);
  const resign = error.$metadata?.clockSkewCorrected === true;
  return new ChimeError(
    code,
    OWN_TEXT[code] ?? textOf(error),
    {
      error: nameOf(error),
      status,
      requestId: requestIdOf(error),
      retryable: RETRYABLE.has(code) || (code === 'UPSTREAM_BAD_RESPONSE' && (status ?? 0) >= 500) || resign,
    },
    code === 'THROTTLED' || wasNotSent(error) || resign,
    retryAfterOf(error),
    error,
  );
}

/** Chime's own, and not that of a parser, which quotes what it cannot read. */
const textOf = (error: CallError): string =>
  exceptionCodeOf(error)
    ? error.message || `Chime answered ${error.name}.`
    : 'Chime is asked too often; try again later.';

/** Written like the name of an exception or like a system's code: a secret in its place looks otherwise. */
const NAME = /^[A-Z](?:[A-Za-z]{0,63}|[A-Z\d_]{0,63})$/;

/** For a failed connection its code says more than the name. */
function nameOf({ code, name }: CallError): string {
  const given = code ?? name;
  return NAME.test(given) ? given : 'Unnamed';
}

function requestIdOf({ $metadata }: CallError): string | null {
  const { requestId } = $metadata ?? {};
  return requestId !== undefined && /^[\w.:-]{1,128}$/.test(requestId) ? requestId : null;
}

const wasNotSent = (error: CallError): boolean =>
  error instanceof NotConnectedError || error instanceof NotTriedError || NOT_CONNECTED.has(error.code ?? '');

const exceptionCodeOf = ({ name }: CallError): ErrorCode | undefined =>
  Object.hasOwn(CODE_BY_EXCEPTION, name) ? CODE_BY_EXCEPTION[name] : undefined;

function codeOf(error: CallError, status: number | null): ErrorCode {
  if (error instanceof DeadlineError) return 'UPSTREAM_TIMEOUT';
  const known = exceptionCodeOf(error);
  if (known) return known;
  // Before the name and the status: the SDK calls a reset a TimeoutError, and an answer that breaks off has a status.
  if (wasNotSent(error) || CONNECTION_LOST.has(error.code ?? '')) return 'UPSTREAM_UNAVAILABLE';
  if (status !== null) return CODE_BY_STATUS[status] ?? 'UPSTREAM_BAD_RESPONSE';
  const late = error.name === 'TimeoutError' || error.name === 'AbortError';
  return late ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_BAD_RESPONSE';
}

/** The longest wait that is passed on, in seconds: a day. */
const LONGEST_WAIT = 86_400;

/** `Retry-After` in seconds; its other form, an HTTP date, is turned into seconds from now. */
function retryAfterOf(error: CallError): number | undefined {
  const value = error.$response?.headers?.['retry-after'];
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, seconds), LONGEST_WAIT);
}
