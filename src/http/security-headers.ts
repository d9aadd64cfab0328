/** Adds the headers that protect every response, and refuses requests that no route should see. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { namesLoopback } from '../settings/loopback.js';
import { sendError, timesSent } from './error-response.js';

/**
 * Forbids browsers to run, frame or cache responses, or to share them with pages of other origins. The web pages
 * override some of these headers.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // Browsers ignore it on plain http.
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Adds the security headers to every response, and refuses requests that no route should see. */
export function guardRequests(app: FastifyInstance, anyHost: boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    const status = refusalStatus(request, anyHost);
    if (status === 415) reply.header('accept-encoding', 'identity');
    if (status === undefined) done();
    else void sendError(reply, status);
  });
}

function refusalStatus({ headers, raw }: FastifyRequest, anyHost: boolean): number | undefined {
  // Node uses the first `Host` header, but a proxy in front may have used another one.
  const hosts = timesSent(raw, 'host');
  if (hosts > 1 || (hosts === 0 && raw.httpVersion !== '1.0')) return 400;
  // An attacker's host name may resolve to this machine (DNS rebinding). A browser treats such a page as same-origin,
  // but `Host` reveals its name.
  if (!anyHost && headers.host !== undefined && !namesLoopback(headers.host)) return 421;
  // Bodies are never decompressed, so that a small request cannot become a large one.
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding.toLowerCase() === 'identity' ? undefined : 415;
}
