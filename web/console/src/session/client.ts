/** The Apollo client of one session. */
import { ApolloClient } from '@apollo/client';
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { ErrorLink } from '@apollo/client/link/error';
import { HttpLink } from '@apollo/client/link/http';
import { map } from 'rxjs';
import { type Credential, createHeaders } from './credential.js';
import { createCache } from '../graphql/cache.js';
import { createFocusRead } from '../graphql/focus-read.js';
import type { OwnChanges } from '../live/own-changes.js';

export interface ClientOptions {
  /** Returns the credential of the next request. It changes when the person signs in again. */
  credential(this: void): Credential | undefined;
  /** Called with a credential that the gateway has refused. */
  onUnauthenticated(this: void, refused: Credential | undefined): void;
  /** Receives the changes of the client. */
  own: OwnChanges;
}

export const createClient = ({ credential, onUnauthenticated, own }: ClientOptions): ApolloClient =>
  new ApolloClient({
    cache: createCache(),
    link: ApolloLink.from([
      own.link,
      new ErrorLink(({ error, operation }) => {
        const { credential: used } = operation.getContext() as { credential?: Credential };
        if (isUnauthenticated(error)) onUnauthenticated(used);
      }),
      new ApolloLink((operation, forward) => {
        const used = credential();
        operation.setContext({ headers: createHeaders(used), credential: used });
        return forward(operation);
      }),
      requestIdLink,
      new HttpLink({ uri: '/graphql', credentials: 'omit' }),
    ]),
    refetchEventManager: createFocusRead(),
    defaultOptions: {
      // The page shows its data while it is read again.
      watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first', refetchOn: false },
    },
  });

/** Adds the request id to the errors of a response, for `toProblem`, and to the extensions of a result. */
const requestIdLink = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    map((result) => {
      const { response } = operation.getContext() as { response?: Response };
      const requestId = response?.headers.get('x-request-id') ?? undefined;
      if (requestId === undefined) return result;
      const extensions = { ...result.extensions, requestId };
      if (!('errors' in result) || result.errors === undefined) return { ...result, extensions };
      const errors = result.errors.map((error) => ({
        ...error,
        extensions: { ...error.extensions, requestId },
      }));
      return { ...result, errors, extensions };
    }),
  ),
);

export function isUnauthenticated(error: unknown): boolean {
  if (ServerError.is(error)) return error.statusCode === 401;
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')
  );
}
