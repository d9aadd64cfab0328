/** Reads the data of a page again when the user returns to its window. */
import type { ApolloClient, ObservableQuery } from '@apollo/client';
import { RefetchEventManager } from '@apollo/client';
import { debounceTime, filter, fromEvent, merge } from 'rxjs';

/** The time in which events count as one. Returning to a window causes two events, and switching a series of them. */
const SETTLED_MS = 50;

export const returnToWindow = () =>
  merge(
    fromEvent(window, 'focus'),
    fromEvent(document, 'visibilitychange').pipe(filter(() => document.visibilityState === 'visible')),
  ).pipe(debounceTime(SETTLED_MS));

/** Applies to queries with `refetchOn: true`. A failed read does not change the page or its input. */
export const createFocusRead = (): RefetchEventManager =>
  new RefetchEventManager({
    sources: { windowFocus: returnToWindow },
    handlers: {
      windowFocus({ client, matchesRefetchOn }) {
        for (const observable of client.getObservableQueries('active')) {
          if (matchesRefetchOn(observable)) void read(client, observable);
        }
      },
    },
  });

async function read(client: ApolloClient, { query, variables }: ObservableQuery): Promise<void> {
  await client.query({ query, variables, fetchPolicy: 'network-only' }).catch(() => undefined);
}
