/** Which pages of other origins may read the answers: those on the list. Nobody's cookies are involved, nor allowed. */
import type { FastifyInstance } from 'fastify';

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
