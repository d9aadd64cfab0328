/** Allows listed origins to read responses. No cookies are used, and credentials are not allowed. */
import type { FastifyInstance } from 'fastify';

/** The time for which browsers may cache a preflight response. Chrome's maximum is two hours. */
const PREFLIGHT_SECONDS = 7_200;

/** The exposed headers, in addition to those that scripts may always read. */
const EXPOSED_HEADERS = 'retry-after, www-authenticate, x-request-id';

/** Adds CORS headers. The response to OPTIONS itself comes from `respondWithErrors`. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', ({ method, headers }, reply, done) => {
    // Prevents caches from serving one origin's response to another.
    reply.header('vary', 'origin');
    const { origin } = headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    if (method !== 'OPTIONS') reply.header('access-control-expose-headers', EXPOSED_HEADERS);
    else {
      reply
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-max-age', PREFLIGHT_SECONDS);
      // Allows all requested headers, because an allowed origin is trusted to send requests for its user.
      const wanted = headers['access-control-request-headers'];
      if (wanted !== undefined) reply.header('access-control-allow-headers', wanted);
    }
    return done();
  });
}
