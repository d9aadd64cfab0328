/** Sends operations to the gateway: subscriptions over WebSocket, others over HTTP. */
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { ComponentProps } from 'react';
import type { GraphiQL } from 'graphiql';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];
type Operation = Parameters<Fetcher>[0];
/** The headers of the headers pane. */
type HeaderValues = Readonly<Record<string, unknown>>;

export const ask: Fetcher = (operation, options) => {
  const { documentAST, headers = {} } = options ?? {};
  const type = documentAST && getOperationAST(documentAST, operation.operationName)?.operation;
  return type === OperationTypeNode.SUBSCRIPTION ? follow(operation, headers) : post(operation, headers);
};

async function post(operation: Operation, headers: HeaderValues) {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: {
      ...(headers as Record<string, string>),
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify(operation),
  });
  return response.json();
}

interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** Subscribes over a WebSocket of its own, because browsers send no headers with one: they are its parameters. */
async function follow({ query, variables, operationName }: Operation, headers: HeaderValues) {
  const { createClient } = await import('graphql-ws');
  const client = createClient({
    url: `${location.origin.replace('http', 'ws')}/graphql`,
    connectionParams: headers,
    retryAttempts: 0,
  });
  return {
    subscribe(observer: Observer) {
      const unsubscribe = client.subscribe(
        { query, variables: variables ?? null, operationName: operationName ?? null },
        {
          next: (result) => observer.next(result),
          error: (error) => observer.error(describeEnd(error)),
          complete: () => observer.complete(),
        },
      );
      return { unsubscribe };
    },
  };
}

/** Describes why a connection ended, as an error of GraphQL. The errors of an operation are shown as they are. */
function describeEnd(error: unknown): unknown {
  if (error instanceof CloseEvent) {
    const { code, reason } = error;
    return [{ message: `The gateway closed the connection: ${reason || 'no reason'} (code ${code}).` }];
  }
  return error instanceof Event ? [{ message: 'The WebSocket cannot be opened.' }] : error;
}
