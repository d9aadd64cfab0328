/** What clients see of errors and what the log does: the single place where errors leave the gateway. */
import type { ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { Context } from '../context.js';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/**
 * Masks the text of bugs: it may quote data. Stack traces, where they are switched on, go with bugs only; an error that
 * the caller made is no matter of ours.
 */
export const formatError: NonNullable<ApolloServerOptions<Context>['formatError']> = (formatted) => {
  const { stacktrace, ...extensions } = formatted.extensions ?? {};
  if (extensions['code'] !== INTERNAL) return { ...formatted, extensions };
  return {
    ...formatted,
    message: 'Internal server error: the log has the details under the request id.',
    extensions: stacktrace === undefined ? extensions : { ...extensions, stacktrace },
  };
};

/** Logs bugs in full, under the request id. Errors with a code of ours are answers, not events. */
export const errorLogPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) {
          if ((error.extensions['code'] ?? INTERNAL) !== INTERNAL || !error.originalError) continue;
          const cause = unwrapResolverError(error);
          contextValue.log.error({ err: cause, path: error.path?.join('.') }, 'internal server error');
        }
      },
    };
  },
};

/**
 * The GraphQL-over-HTTP specification has `application/json` answer 200 to whatever is a well-formed GraphQL request,
 * errors included, and keeps 4xx for `application/graphql-response+json`; Apollo Server answers 400 to both.
 */
export const statusPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        const { http } = response;
        const isLegacy = http.headers.get('content-type')?.startsWith('application/json') ?? false;
        if (http.status === 400 && isLegacy) http.status = 200;
      },
    };
  },
};
