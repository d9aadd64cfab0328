/** Requests for GraphQL that want a page: someone opened the endpoint in a browser. */
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** Whether a page is what the client would like best of all that the endpoint could answer with. */
export function asksForPage({ method, headers: { accept } }: FastifyRequest): boolean {
  if (method !== 'GET' || accept === undefined) return false;
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...GRAPHQL_TYPES, 'text/html']);
  return chosen === 'text/html';
}

/** What Apollo Server chooses from, in its order. */
const GRAPHQL_TYPES = [
  'application/json',
  'application/graphql-response+json',
  'multipart/mixed; deferSpec=20220824',
  'multipart/mixed; incrementalSpec=v0.2',
  'multipart/mixed',
];
