/** Apollo's landing page, which embeds Apollo Sandbox aimed at this endpoint, and the CORS that Sandbox needs. */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Context } from '../context.js';
import { EXAMPLE } from './example.js';

/** Where Apollo Sandbox is served from: on its own, and embedded in the landing page. */
export const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
];

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
