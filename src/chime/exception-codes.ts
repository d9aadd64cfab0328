/**
 * Maps the name or the status of an error response to the `extensions.code` for clients. UNAUTHENTICATED and FORBIDDEN
 * are missing on purpose: they concern the gateway's caller, whereas Chime refuses the gateway's own credentials
 * (UPSTREAM_UNAUTHORIZED, UPSTREAM_FORBIDDEN).
 */
import type { GatewayErrorCode } from '../models/shared/error-vocabulary.js';

export type ErrorCode = Extract<
  GatewayErrorCode,
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNPROCESSABLE'
  | 'THROTTLED'
  | 'RESOURCE_LIMIT_EXCEEDED'
  | `UPSTREAM_${string}`
>;

/** The names for each code: exceptions of Chime, its codes in bodies and batches, and errors common to AWS services. */
const EXCEPTIONS: Readonly<Record<ErrorCode, string>> = {
  BAD_USER_INPUT: `BadRequestException BadRequest PhoneNumberAssociationsExist VoiceConnectorGroupAssociationsExist
    ValidationException ValidationError SerializationException InvalidParameterCombination InvalidParameterValue
    InvalidQueryParameter MissingParameter RequestEntityTooLargeException`,
  UPSTREAM_UNAUTHORIZED: `UnauthorizedClientException Unauthorized ExpiredToken ExpiredTokenException
    IncompleteSignature IncompleteSignatureException InvalidClientTokenId InvalidSignatureException
    MissingAuthenticationToken MissingAuthenticationTokenException RequestExpired RequestTimeTooSkewed
    SignatureDoesNotMatch UnrecognizedClientException AuthFailure InvalidToken`,
  UPSTREAM_FORBIDDEN: `ForbiddenException Forbidden AccessDeniedException AccessDenied NotAuthorized OptInRequired
    SubscriptionRequiredException UnauthorizedOperation`,
  NOT_FOUND: 'NotFoundException NotFound ResourceNotFoundException',
  CONFLICT: 'ConflictException Conflict PreconditionFailed',
  UNPROCESSABLE: 'UnprocessableEntityException Unprocessable',
  THROTTLED: `ThrottledClientException Throttled Throttling ThrottlingException ThrottledException
    RequestThrottled RequestThrottledException RequestLimitExceeded TooManyRequestsException SlowDown`,
  RESOURCE_LIMIT_EXCEEDED: `ResourceLimitExceededException ResourceLimitExceeded LimitExceededException
    ServiceQuotaExceededException`,
  UPSTREAM_FAILURE: `ServiceFailureException ServiceFailure InternalFailure InternalFailureException
    InternalServerError InternalServerException InternalError`,
  UPSTREAM_UNAVAILABLE: 'ServiceUnavailableException ServiceUnavailable',
  UPSTREAM_TIMEOUT: 'RequestTimeout RequestTimeoutException',
  // Errors of the gateway's own request or of the network. They must not look like the caller's mistake or a missing
  // resource.
  UPSTREAM_BAD_RESPONSE: `UnknownOperationException InvalidAction MissingAction MalformedQueryString
    MalformedHttpRequestException RequestAbortedException`,
};

const CODE_BY_EXCEPTION: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries(EXCEPTIONS).flatMap(([code, names]) =>
    names.split(/\s+/).map((name) => [name, code as ErrorCode] as const),
  ),
);

/** Returns the code of an exception of the API or of AWS, or undefined when the name is unknown. */
export const findExceptionCode = (name: string): ErrorCode | undefined => CODE_BY_EXCEPTION.get(name);

/** Codes of exceptions with an unknown name. */
const CODE_BY_STATUS: Readonly<Partial<Record<number, ErrorCode>>> = {
  400: 'BAD_USER_INPUT',
  401: 'UPSTREAM_UNAUTHORIZED',
  403: 'UPSTREAM_FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'UNPROCESSABLE',
};

/** Codes of any response, because a proxy or load balancer also sends these statuses and names no exception. */
const CODE_BY_PROXY_STATUS: Readonly<Partial<Record<number, ErrorCode>>> = {
  429: 'THROTTLED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_TIMEOUT',
};

/**
 * Returns the code of an error response whose exception is unknown.
 * @param isNamed whether the response names an exception at all; a proxy's page must not look like "not found"
 */
export function classifyStatus(status: number, isNamed: boolean): ErrorCode {
  const code = CODE_BY_PROXY_STATUS[status] ?? (isNamed ? CODE_BY_STATUS[status] : undefined);
  if (code !== undefined) return code;
  return isNamed && status >= 500 ? 'UPSTREAM_FAILURE' : 'UPSTREAM_BAD_RESPONSE';
}

/** Replaces upstream messages that only operators should see, because they may contain ARNs, keys and hosts. */
const OWN_TEXT: Readonly<Partial<Record<ErrorCode, string>>> = {
  THROTTLED: 'Chime is asked too often; try again later.',
  RESOURCE_LIMIT_EXCEEDED: 'A quota of Chime is used up.',
  UPSTREAM_UNAUTHORIZED: 'Chime does not accept the credentials of the gateway.',
  UPSTREAM_FORBIDDEN: 'Chime does not permit this to the gateway.',
  UPSTREAM_FAILURE: 'Chime failed to carry out the request.',
  UPSTREAM_UNAVAILABLE: 'Chime cannot be reached or is overloaded; try again later.',
  UPSTREAM_TIMEOUT: 'Chime did not respond in time.',
  UPSTREAM_BAD_RESPONSE: 'Chime returned something that its API does not describe.',
};

/** The maximum number of characters of Chime's message that are passed to clients. */
const MAXIMUM_TEXT = 500;

/** Control and format characters, and line separators. They can hide or reorder text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Returns the message of a failure for clients: the gateway's own, or Chime's with at most 500 characters.
 * @param text the message of the upstream
 */
export function toClientMessage(code: ErrorCode, text: string | undefined): string {
  const own = OWN_TEXT[code];
  if (own !== undefined) return own;
  // Cut before the characters are replaced, so that the work is bounded too.
  const clean = (text ?? '')
    .slice(0, 2 * MAXIMUM_TEXT)
    .toWellFormed()
    .replace(INVISIBLE, ' ')
    .trim();
  // The SDK uses this text when there is none.
  if (clean === '' || clean === 'UnknownError') return 'Chime refuses the request and does not say why.';
  return clean.length > MAXIMUM_TEXT ? `${clean.slice(0, MAXIMUM_TEXT - 1).toWellFormed()}…` : clean;
}
