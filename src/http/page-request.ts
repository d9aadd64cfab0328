/** Requests for GraphQL that want a page: someone opened the endpoint in a browser. */
import type { FastifyRequest } from 'fastify';
import { preferredType } from './content-negotiation.js';

/** Whether a page is what the client would like best of all that the endpoint could answer with. */
export function acceptsPage({ method, headers: { accept } }: FastifyRequest): boolean {
  if (method !== 'GET' || accept === undefined) return false;
  return preferredType(accept, [...GRAPHQL_TYPES, 'text/html']) === 'text/html';
}

/** What GraphQL clients accept, in Apollo Server's order. */
const GRAPHQL_TYPES = ['application/json', 'application/graphql-response+json', 'multipart/mixed'];
