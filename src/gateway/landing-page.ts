/** Apollo's landing page, which embeds Apollo Sandbox aimed at this endpoint. */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Context } from '../context.js';
import { EXAMPLE } from './example.js';

/**
 * What the page may load: Apollo's own policy, which stands in the page and allows inline scripts and styles by a number
 * that only it knows, and nothing of what that leaves open.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' https://*.cdn.apollographql.com",
  "style-src 'unsafe-inline' https://*.cdn.apollographql.com https://fonts.googleapis.com",
  'font-src https://fonts.gstatic.com',
  'img-src https://*.cdn.apollographql.com',
  'manifest-src https://*.cdn.apollographql.com',
  'frame-src https://sandbox.embed.apollographql.com',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether Apollo Server answers a request with the landing page, if it has one, and with nothing else. */
export function asksForPage({ method, headers: { accept } }: FastifyRequest): boolean {
  if (method !== 'GET' || accept === undefined) return false;
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...GRAPHQL_TYPES, 'text/html']);
  return chosen === 'text/html';
}

/** What Apollo Server chooses from beside the page, in its order. */
const GRAPHQL_TYPES = [
  'application/json',
  'application/graphql-response+json',
  'multipart/mixed; deferSpec=20220824',
  'multipart/mixed; incrementalSpec=v0.2',
  'multipart/mixed',
];

export const landingPagePlugin = (shown: boolean): ApolloServerPlugin<Context> =>
  shown
    ? ApolloServerPluginLandingPageLocalDefault({ footer: false, embed: true, ...EXAMPLE })
    : ApolloServerPluginLandingPageDisabled();
