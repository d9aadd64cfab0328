/** Refuses requests of other sites where there is no authentication: a page of anybody's would reach the gateway by its visitor. */
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { sendError } from '../http/error-response.js';

/**
 * For the `onRequest` of a route: responds 403 when a page of another site asks. Clients that are no browsers send neither
 * `Origin` nor `Sec-Fetch-Site`.
 * @param allowed origins whose pages may ask
 */
export function foreignOriginHook(allowed: readonly string[]): onRequestHookHandler {
  const origins = new Set(allowed);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (!isForeign(request, origins)) return done();
    const message =
      'Without authentication, pages of other sites are not answered: list their origin in CORS_ORIGINS.';
    void sendError(reply, 403, { code: 'ORIGIN_NOT_ALLOWED', message });
  };
}

function isForeign({ headers, host }: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  // No page can set it. Many proxies put a name of their own into Host, so that it is not the one in Origin.
  if (site === 'same-origin') return false;
  if (origin !== undefined) return !allowed.has(origin) && !isOwn(origin, host);
  return site === 'cross-site' || site === 'same-site';
}

/** Whether the origin has the host and the port of the request. Its scheme is unknown where a proxy ends TLS. */
function isOwn(origin: string, host: string): boolean {
  const own = `${/^https?:\/\//.exec(origin)?.[0] ?? ''}${host}`;
  return URL.canParse(own) && new URL(own).origin === origin;
}
