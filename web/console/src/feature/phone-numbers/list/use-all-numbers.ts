/** All phone numbers of the AWS account: the pages of the inventory and of the deletion queue show parts of them. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useMemo, useSyncExternalStore } from 'react';
import { type ListReading, ListReader } from '../../../graphql/list-reader.js';
import {
  NumberPageDocument,
  type NumberPageQuery,
  type NumberPageQueryVariables,
  type NumberRowFragment,
} from '../../../graphql/generated/graphql.js';

/** As many are read without asking. */
const NUMBER_CAP = 10_000;

class NumberReader extends ListReader<NumberRowFragment, NumberPageQuery, NumberPageQueryVariables> {
  constructor(client: ApolloClient) {
    super(client, {
      query: NumberPageDocument,
      variablesOf: (after) => ({ after }),
      connectionOf: ({ phoneNumbers }) => phoneNumbers,
      pageSize: 99,
      cap: NUMBER_CAP,
    });
  }
}

export interface AllNumbers extends ListReading<NumberRowFragment> {
  /** Goes on where it failed or was capped. */
  resume(this: void): void;
  reload(this: void): void;
}

/** What has been read outlives the page, for the way back to it; not the client, which is that of a session. */
const readers = new WeakMap<ApolloClient, NumberReader>();

function readerOf(client: ApolloClient): NumberReader {
  let reader = readers.get(client);
  if (!reader) readers.set(client, (reader = new NumberReader(client)));
  return reader;
}

/** Reads page after page while a component uses it. Needs `phone-number:read`. */
export function useAllNumbers(): AllNumbers {
  const client = useApolloClient();
  const reader = readerOf(client);
  const reading = useSyncExternalStore(reader.subscribe, reader.current);
  return useMemo(() => ({ ...reading, resume: reader.resume, reload: reader.reload }), [reading, reader]);
}

/** For orders, which bring numbers in: whoever looks at the list, or comes back to it, gets it anew. */
export const reloadNumbers = (client: ApolloClient): void => readers.get(client)?.reload();
