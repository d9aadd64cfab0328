/** The setting of which pages of other origins may read responses. */
import { list } from './setting-types.js';

/** Where Apollo Sandbox is served from on its own. */
export const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** And embedded in pages of others. */
const SANDBOX_ORIGINS = [SANDBOX_ORIGIN, 'https://sandbox.embed.apollographql.com'];

/** Serialized as browsers send it: `https://console.example.com`, without a path, or the port that goes without saying. */
const isOrigin = (value: string): boolean =>
  /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;

export const CORS_VARIABLES = {
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every(isOrigin),
      'must be a list of origins such as https://console.example.com, each as browsers send it',
    )
    .default([]),
} as const;

/** Apollo Sandbox is for development. */
export const readCorsOrigins = (env: { CORS_ORIGINS: string[] }, production: boolean): readonly string[] =>
  Object.freeze([...env.CORS_ORIGINS, ...(production ? [] : SANDBOX_ORIGINS)]);
