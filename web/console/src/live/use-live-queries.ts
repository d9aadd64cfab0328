/** Reads the queries of a page about one entity again when the entity has changed. */
import type { ApolloClient, ObservableQuery } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { announce } from './announcement.js';
import type { Topic } from './change-feed.js';
import { highlight, whileReading } from './highlight.js';
import { useChanges, useLive } from './live-context.js';

/**
 * Applies to the queries with `refetchOn: true` whose variables are the keys of the topic. The last key identifies the
 * entity.
 */
export function useLiveQueries(topic: Topic): void {
  const client = useApolloClient();
  const { own } = useLive();
  useChanges(topic, async () => {
    const queries = listQueries(client, topic);
    const id = Object.values(topic.keys).at(-1) ?? '';
    const before = readAll(client, queries);
    const read = async () => {
      await Promise.all(
        queries.map(({ query, variables }) =>
          client.query({ query, variables, fetchPolicy: 'network-only' }),
        ),
      );
    };
    await whileReading(id, read);
    // The read may have shown that a change of this tab is not the last one.
    if (own.has(id) || readAll(client, queries) === before) return;
    highlight([id]);
    announce('Somebody else has changed what this page shows.');
  });
}

const listQueries = (client: ApolloClient, { keys }: Topic): ObservableQuery[] =>
  [...client.getObservableQueries('active')].filter(
    ({ options, variables }) =>
      options.refetchOn === true && nameOf(variables as Topic['keys']) === nameOf(keys),
  );

const nameOf = (keys: Topic['keys']): string =>
  JSON.stringify(Object.entries(keys).toSorted(([one], [other]) => one.localeCompare(other)));

const readAll = (client: ApolloClient, queries: readonly ObservableQuery[]): string =>
  JSON.stringify(queries.map(({ query, variables }) => client.readQuery({ query, variables })));
