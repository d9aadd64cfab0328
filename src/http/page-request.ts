/** Detects requests to the GraphQL endpoint from a browser that expects a page. */
import type { FastifyRequest } from 'fastify';
import { preferredType } from './content-negotiation.js';

/** Returns whether the client prefers a page to every other type that the endpoint offers. */
export function acceptsPage({ method, headers: { accept } }: FastifyRequest): boolean {
  if (method !== 'GET' || accept === undefined) return false;
  return preferredType(accept, [...GRAPHQL_TYPES, 'text/html']) === 'text/html';
}

/** The media types that GraphQL clients accept, in Apollo Server's order. */
const GRAPHQL_TYPES = ['application/json', 'application/graphql-response+json', 'multipart/mixed'];
