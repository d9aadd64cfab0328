/**
 * Refuses cross-site requests when authentication is off. Otherwise any web page could reach the gateway through its
 * visitor's browser.
 */
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { sendError } from '../http/error-response.js';

/**
 * Creates an `onRequest` hook that responds 403 to requests from pages of other sites. Clients that are not browsers
 * send neither `Origin` nor `Sec-Fetch-Site`, so they pass.
 * @param allowed origins whose pages may send requests
 */
export const foreignOriginHook = (allowed: readonly string[]): onRequestHookHandler =>
  refuseForeign(
    allowed,
    'Without authentication, requests of pages of other sites are refused: list their origin in CORS_ORIGINS.',
  );

/** Does the same for WebSockets, with authentication too, because browsers do not apply CORS to them. */
export const foreignSocketHook = (allowed: readonly string[]): onRequestHookHandler =>
  refuseForeign(
    allowed,
    'WebSockets of pages of other sites are refused: list their origin in CORS_ORIGINS.',
  );

function refuseForeign(allowed: readonly string[], message: string): onRequestHookHandler {
  const origins = new Set(allowed);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (isForeign(request, origins)) void sendError(reply, 403, { code: 'ORIGIN_NOT_ALLOWED', message });
    else done();
  };
}

function isForeign({ headers, host }: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  // Pages cannot set `Sec-Fetch-Site`. The check comes first because many proxies rewrite `Host`, so that it no longer
  // matches `Origin`.
  if (site === 'same-origin') return false;
  if (origin !== undefined) return !allowed.has(origin) && !isOwn(origin, host);
  return site === 'cross-site' || site === 'same-site';
}

/**
 * Returns whether the origin has the host and the port of the request. The scheme is unknown when a proxy terminates
 * TLS.
 */
function isOwn(origin: string, host: string): boolean {
  const own = `${/^https?:\/\//.exec(origin)?.[0] ?? ''}${host}`;
  return URL.canParse(own) && new URL(own).origin === origin;
}
