/** The headers that protect every response, and the requests that no route may see. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { namesLoopback } from '../settings/loopback.js';
import { sendError, timesSent } from './error-response.js';

/** No answer is for a browser to run, to frame, to keep, or to hand on to pages of other origins; pages say otherwise. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // Browsers heed it where they came by https only.
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Gives every answer its headers, and refuses what no route should see. */
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
  // Node takes the first of several, and whatever is in front of this may have taken another.
  const hosts = timesSent(raw, 'host');
  if (hosts > 1 || (hosts === 0 && raw.httpVersion !== '1.0')) return 400;
  // A page whose own name was made to lead to this machine is of the same origin to a browser; its name gives it away.
  if (!anyHost && headers.host !== undefined && !namesLoopback(headers.host)) return 421;
  // Nothing is ever decompressed: what is small on the wire is not made large here.
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding.toLowerCase() === 'identity' ? undefined : 415;
}
