/** Which pages of other origins may read the answers: those on the list. Nobody's cookies are involved, nor allowed. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** Where Apollo Sandbox is served from on its own. */
export const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** And embedded in pages of others. */
const SANDBOX_ORIGINS = [SANDBOX_ORIGIN, 'https://sandbox.embed.apollographql.com'];

/** Serialized as browsers send it: `https://console.example.com`, without a path, or the port that goes without saying. */
const isOrigin = (value: string): boolean =>
  /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;

export const CORS_VARIABLES = {
  CORS_ORIGINS: z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .refine(
      (origins) => origins.every(isOrigin),
      'must be a list of origins such as https://console.example.com, each as browsers send it',
    )
    .default([]),
} as const;

/** Apollo Sandbox is for development. */
export const corsOriginsOf = (env: { CORS_ORIGINS: string[] }, production: boolean): readonly string[] =>
  Object.freeze([...env.CORS_ORIGINS, ...(production ? [] : SANDBOX_ORIGINS)]);

/** How long browsers may remember that an origin may ask: two hours is the most that Chrome does. */
const PREFLIGHT_SECONDS = 7_200;

/** Beside those that scripts may always read. */
const EXPOSED_HEADERS = 'retry-after, www-authenticate, x-request-id';

/** Answers nothing itself: see `answerErrors` for the method OPTIONS. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', ({ method, headers }, reply, done) => {
    // Caches are not to give one origin the answer to another.
    reply.header('vary', 'origin');
    const { origin } = headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    if (method !== 'OPTIONS') reply.header('access-control-expose-headers', EXPOSED_HEADERS);
    else {
      reply
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-max-age', PREFLIGHT_SECONDS);
      // Whichever it wants to send: its scripts are trusted to ask on behalf of their user.
      const wanted = headers['access-control-request-headers'];
      if (wanted !== undefined) reply.header('access-control-allow-headers', wanted);
    }
    return done();
  });
}
