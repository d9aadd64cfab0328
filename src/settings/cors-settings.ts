/** The setting of the origins whose pages may read responses. */
import { list } from './setting-types.js';

/** The origin of Apollo Sandbox when it is opened directly. */
export const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** The origins of Apollo Sandbox, including when it is embedded in other pages. */
const SANDBOX_ORIGINS = [SANDBOX_ORIGIN, 'https://sandbox.embed.apollographql.com'];

/**
 * Returns whether the value is serialized as browsers send it: `https://console.example.com`, without a path or a
 * default port.
 */
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

/** Returns the allowed origins. Apollo Sandbox is allowed only in development. */
export const readCorsOrigins = (env: { CORS_ORIGINS: string[] }, production: boolean): readonly string[] =>
  Object.freeze([...env.CORS_ORIGINS, ...(production ? [] : SANDBOX_ORIGINS)]);
