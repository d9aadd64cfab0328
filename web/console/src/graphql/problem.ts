/** Describes errors in words, by the code of the gateway, with the request id for its log. */
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import type { ChimeExtension } from '../../../../src/models/shared/error-vocabulary.js';

export interface Problem {
  /** `extensions.code` of the gateway, or NETWORK if it was not reached. */
  readonly code: string;
  /** One or two sentences. */
  readonly message: string;
  /** The rules that an input breaks: `path` leads to the member, such as `input.licenseType`. */
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  /** Undefined if there was no response. */
  readonly requestId: string | undefined;
  /** Whether a retry may succeed and is harmless. */
  readonly isTransient: boolean;
  /** Whether the change may have been made in spite of the error; undefined if that is unknown. */
  readonly mayHaveBeenApplied: boolean | undefined;
  /** The time before a retry in milliseconds, if the gateway gives one. */
  readonly retryAfter: number | undefined;
}

/** The failure of one item in a response that succeeded otherwise. */
export class ItemProblem extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly requestId: string | undefined,
  ) {
    super(message);
  }
}

interface Extensions {
  readonly code?: string;
  readonly permission?: string;
  readonly requestId?: string;
  readonly retryAfter?: number;
  readonly validationErrors?: Problem['violations'];
  readonly chime?: Pick<ChimeExtension, 'retryable' | 'mayHaveBeenApplied'>;
}

/** Texts for codes whose message at the gateway is for programmers. */
const MESSAGES: Readonly<Record<string, string>> = {
  NETWORK: 'The gateway cannot be reached. Check the connection and try again.',
  UNAUTHENTICATED: 'You are not signed in any more. Sign in again.',
  AUTHENTICATION_UNAVAILABLE: 'Your sign-in cannot be checked at present. Try again in a moment.',
  NOT_FOUND: 'It does not exist, or it no longer exists.',
  THROTTLED: 'Chime is asked too much at present. Try again in a moment.',
  RATE_LIMITED: 'That was too much in a short time. Try again in a moment.',
  RESOURCE_LIMIT_EXCEEDED: 'A quota of Chime is used up.',
  UPSTREAM_UNAUTHORIZED: 'Chime does not accept the credentials of the gateway.',
  UPSTREAM_FORBIDDEN: 'Chime does not let the gateway do this.',
  UPSTREAM_FAILURE: 'Chime failed to do this. Try again in a moment.',
  UPSTREAM_UNAVAILABLE: 'Chime cannot be reached at present. Try again in a moment.',
  UPSTREAM_TIMEOUT:
    'Chime did not respond in time. It may have been done all the same: look before you try again.',
  UPSTREAM_BAD_RESPONSE: 'Chime gave an answer that makes no sense.',
  UNKNOWN: 'This page failed at it. Reload the page and try again.',
  INTERNAL_SERVER_ERROR: 'The gateway failed at this. Its log has the details under the request id.',
};

const TRANSIENT = new Set([
  'NETWORK',
  'AUTHENTICATION_UNAVAILABLE',
  'THROTTLED',
  'RATE_LIMITED',
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/** Returns the problem of a failed query or mutation. Of several errors it describes the first. */
export function toProblem(error: unknown): Problem {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    return createProblem(first?.message ?? '', first?.extensions ?? {});
  }
  if (ServerError.is(error)) {
    const { message, extensions } = parseFirstError(error.bodyText);
    const requestId = error.response.headers.get('x-request-id') ?? undefined;
    return createProblem(message, { ...extensions, ...(requestId === undefined ? {} : { requestId }) });
  }
  if (error instanceof ItemProblem) {
    const { message, code, requestId } = error;
    return createProblem(message, { code, ...(requestId === undefined ? {} : { requestId }) });
  }
  // The error of fetch when there is no response.
  if (error instanceof TypeError) return createProblem('', { code: 'NETWORK' });
  // The text of an exception is for programmers.
  return createProblem('', { code: 'UNKNOWN' });
}

function createProblem(message: string, extensions: Extensions): Problem {
  const {
    code = 'INTERNAL_SERVER_ERROR',
    permission,
    requestId,
    retryAfter,
    validationErrors = [],
  } = extensions;
  return {
    code,
    message:
      code === 'FORBIDDEN' && permission
        ? `You need the permission ${permission} for this.`
        : (MESSAGES[code] ?? message),
    violations: validationErrors,
    requestId,
    // For failures of Chime, the gateway says whether the operation may be retried.
    isTransient: extensions.chime?.retryable ?? TRANSIENT.has(code),
    mayHaveBeenApplied: extensions.chime?.mayHaveBeenApplied,
    retryAfter: retryAfter === undefined ? undefined : retryAfter * 1_000,
  };
}

/** Parses a refusal from outside GraphQL, which has the same form. */
function parseFirstError(body: string): { message: string; extensions: Extensions } {
  try {
    const { errors } = JSON.parse(body) as { errors?: { message: string; extensions: Extensions }[] };
    if (errors?.[0]) return errors[0];
  } catch {
    // A proxy may return any text.
  }
  return { message: '', extensions: { code: 'UPSTREAM_UNAVAILABLE' } };
}
