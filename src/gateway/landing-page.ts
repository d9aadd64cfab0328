/** Apollo's landing page, which embeds Apollo Sandbox aimed at this endpoint, and the CORS that Sandbox needs. */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { Context } from '../context.js';
import { EXAMPLE } from './example.js';

/** Where Apollo Sandbox is served from: on its own, and embedded in the landing page. */
export const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
];

export const landingPagePlugin = (shown: boolean): ApolloServerPlugin<Context> =>
  shown
    ? ApolloServerPluginLandingPageLocalDefault({ footer: false, embed: true, ...EXAMPLE })
    : ApolloServerPluginLandingPageDisabled();
