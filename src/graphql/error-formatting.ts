/** Formats errors for clients and logs bugs. All errors leave the gateway through this module. */
import type { ApolloServerOptions, GraphQLRequestContextDidEncounterErrors } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { BadResponseError, toChimeError } from '../chime/chime-error.js';
import type { Context } from '../context.js';
import type { ChimeExtension } from '../models/shared/error-vocabulary.js';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/**
 * Masks the message of bugs, because it may quote data. Stack traces, if enabled, are added to bugs only; an error of
 * the caller needs none.
 */
export const formatError: NonNullable<ApolloServerOptions<Context>['formatError']> = (formatted, error) => {
  const { stacktrace, ...extensions } = formatted.extensions ?? {};
  if (extensions['code'] !== INTERNAL) return { ...bounded(formatted, extensions['code']), extensions };
  if (isBadRequest(error)) return { ...formatted, extensions: { ...extensions, code: 'BAD_REQUEST' } };
  if (isWrongShape(error)) {
    const wrong = toChimeError(new BadResponseError('a member has the wrong type'));
    wrong.settle(false, mutationErrors.has(error as object));
    return { ...formatted, message: wrong.message, extensions: wrong.extensions };
  }
  return {
    ...formatted,
    message: 'Internal server error: the log has the details under the request id.',
    extensions: stacktrace === undefined ? extensions : { ...extensions, stacktrace },
  };
};

/** Formats the errors of the execution for one event of a subscription, as Apollo Server formats those of a response. */
export const formatEventErrors = (errors: readonly GraphQLError[]): GraphQLFormattedError[] =>
  errors.map((error) => {
    const { http: _http, code = INTERNAL, ...extensions } = error.extensions;
    return formatError({ ...error.toJSON(), extensions: { ...extensions, code } }, error);
  });

/** Limits message and locations, because a document can make them as long as itself. */
function bounded({ message, ...rest }: GraphQLFormattedError, code: unknown): GraphQLFormattedError {
  const text = withoutLiterals(message, code);
  if (!DOCUMENT_CODES.has(code)) return { ...rest, message: text };
  const { locations } = rest;
  return {
    ...rest,
    message: text.length > MAXIMUM_MESSAGE ? `${text.slice(0, MAXIMUM_MESSAGE)}…` : text,
    ...(locations ? { locations: locations.slice(0, MAXIMUM_LOCATIONS) } : {}),
  };
}

const DOCUMENT_CODES = new Set<unknown>(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
const MAXIMUM_MESSAGE = 500;
const MAXIMUM_LOCATIONS = 10;

/** Returns whether the hash of a persisted query is wrong. Apollo Server then sets a status but no code. */
function isBadRequest(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError !== undefined) return false;
  const { http } = error.extensions as { http?: { status?: unknown } };
  return http?.status === 400;
}

/**
 * Returns whether a value did not match its field. All values come from Chime, so its response is not as described. The
 * message of graphql-js quotes the value and is therefore never passed on.
 */
function isWrongShape(error: unknown): boolean {
  return error instanceof GraphQLError && error.path !== undefined && MISFIT.test(error.message);
}

const MISFIT =
  /^(?:\w+ cannot represent |Enum "\w+" cannot represent |Expected Iterable|Cannot return null for non-nullable field )/;

/**
 * Removes refused literals from messages of graphql-js, because they may be personal data like variables. Their
 * position remains in `locations`. Names stay: they contain no data and are needed to find a spelling mistake.
 */
function withoutLiterals(message: string, code: unknown): string {
  if (code === 'GRAPHQL_PARSE_FAILED') return message.replace(QUOTED_TOKEN, '$1.');
  // The requested name need not be a valid one: it may be any text of any length.
  if (code === 'OPERATION_RESOLUTION_FAILURE') return message.replace(QUOTED_NAME, '$1.');
  if (code !== 'GRAPHQL_VALIDATION_FAILED') return message;
  return message.replace(QUOTED_VALUE, '$1.').replace(QUOTED_DATE_TIME, '$1.');
}

const QUOTED_TOKEN = /((?:Block)?String|Int|Float) ".*$/s;
const QUOTED_NAME = /^(Unknown operation) named ".*$/s;
/** Matches the wording of graphql-scalars. */
const QUOTED_DATE_TIME =
  /^(DateTime cannot represent (?:an invalid date-time-string|non string or Date type)) .*$/s;
const QUOTED_VALUE =
  /^(\w+ cannot represent .*? value|Enum "\w+" cannot represent non-enum value|Expected value of type "[^"]*")(?:: |, found ).*$/s;

/** Errors in responses to mutations. Chime has made a change even if its response has a member of the wrong type. */
const mutationErrors = new WeakSet<object>();

/** Logs bugs in full, with the request id. Errors with one of our codes are responses and are not logged. */
export function logBugs({
  errors,
  operation,
  contextValue,
}: Pick<GraphQLRequestContextDidEncounterErrors<Context>, 'errors' | 'operation' | 'contextValue'>): void {
  for (const error of errors) {
    if (operation?.operation === OperationTypeNode.MUTATION) {
      markUnreadable(error.extensions);
      mutationErrors.add(error);
    }
    if ((error.extensions['code'] ?? INTERNAL) !== INTERNAL) continue;
    const path = error.path?.join('.');
    if (isWrongShape(error)) contextValue.log.error({ path }, 'Chime returned a value of the wrong type');
    else if (error.originalError) {
      contextValue.log.error({ err: unwrapResolverError(error), path }, 'internal server error');
    }
  }
}

/**
 * Marks a mutation as possibly executed if its response cannot be read. Such an error has no status because its call
 * did not fail.
 */
function markUnreadable({ code, chime }: Readonly<Record<string, unknown>>): void {
  if (code !== 'UPSTREAM_BAD_RESPONSE') return;
  const { status } = chime as ChimeExtension;
  if (status === null) (chime as ChimeExtension).mayHaveBeenApplied = true;
}
