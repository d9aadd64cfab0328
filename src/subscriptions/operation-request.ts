/** Reads the operation that a client requests by WebSocket or event stream. HTTP requests are read by Apollo Server. */
import type { GraphQLRequest } from '@apollo/server';
import { z } from 'zod';
import { RefusedOperation } from '../graphql/http-batch.js';

const object = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const operation = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: object.nullish(),
  extensions: object.nullish(),
});

/** Returns the body that the parameters of a GET describe. A parameter that is not JSON is refused later. */
export function readSearch(url: string): unknown {
  const search = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  return {
    query: search.get('query'),
    operationName: search.get('operationName'),
    variables: parseParameter(search.get('variables')),
    extensions: parseParameter(search.get('extensions')),
  };
}

function parseParameter(json: string | null): unknown {
  if (!json) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** Returns the request for Apollo Server. The text is empty if a hash in the extensions names the document. */
export function readOperation(body: unknown): GraphQLRequest | RefusedOperation {
  const parsed = operation.safeParse(body);
  if (!parsed.success) {
    const message = 'The request must be an object with query, operationName, variables and extensions.';
    return new RefusedOperation({ code: 'BAD_REQUEST', message });
  }
  const { query, operationName, variables, extensions } = parsed.data;
  return {
    ...(query ? { query } : {}),
    ...(operationName ? { operationName } : {}),
    ...(variables ? { variables } : {}),
    ...(extensions ? { extensions } : {}),
  };
}
