/** Sends operations to the gateway as GraphQL over HTTP, with the headers of the headers pane. */
import type { ComponentProps } from 'react';
import type { GraphiQL } from 'graphiql';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

export const ask: Fetcher = async (parameters, options) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: {
      ...options?.headers,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify(parameters),
  });
  return response.json();
};
