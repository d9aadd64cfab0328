/** All users of an account, for pages that count, filter or sort them: the API can do none of these. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useMemo, useSyncExternalStore } from 'react';
import type { ListReading } from '../../../graphql/list-reader.js';
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { UserReader } from './user-reader.js';

export interface AllUsers extends Omit<ListReading<UserRowFragment>, 'nodes'> {
  /** In the order of the API. Changes of the cache show at once, optimistic ones too. */
  readonly users: readonly UserRowFragment[];
  /** Stops reading; what has been read stays. */
  stop(this: void): void;
  /** Goes on where it was stopped, failed or capped. */
  resume(this: void): void;
  /** Reads everything anew, such as after invitations. What is shown stays until its page has come. */
  reload(this: void): void;
}

/** What has been read outlives the page, for the way back to it; not the client, which is that of a session. */
const readers = new WeakMap<ApolloClient, Map<string, UserReader>>();

function readerOf(client: ApolloClient, accountId: string): UserReader {
  let ofClient = readers.get(client);
  if (!ofClient) readers.set(client, (ofClient = new Map()));
  let reader = ofClient.get(accountId);
  if (!reader) ofClient.set(accountId, (reader = new UserReader(client, accountId)));
  return reader;
}

/**
 * Reads page after page (200 users each, up to USER_CAP) while a component uses it. Needs `user:read`.
 * Components of the same account share what is read; what is older than a minute is read anew on a visit.
 */
export function useAllUsers(accountId: string): AllUsers {
  const client = useApolloClient();
  const reader = readerOf(client, accountId);
  const reading = useSyncExternalStore(reader.subscribe, reader.current);
  return useMemo(
    () => ({
      ...reading,
      users: reading.nodes,
      stop: reader.stop,
      resume: reader.resume,
      reload: reader.reload,
    }),
    [reading, reader],
  );
}

/** For changes that bring users in: the list of whoever looks at it is read anew. */
export function reloadUsers(client: ApolloClient, accountId: string): void {
  readers.get(client)?.get(accountId)?.reload();
}
