/** Requests that browsers send for pages of other origins, told by the headers that no page can set. */
import type { FastifyRequest } from 'fastify';

type Request = Pick<FastifyRequest, 'method' | 'headers'>;

/**
 * Returns whether a page of another origin caused the request. A user who follows a link from there to a page of the gateway
 * is let through, and so is whatever is no browser.
 * @param allowed origins whose pages may send requests
 */
export function isFromForeignPage({ method, headers }: Request, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && allowed.has(origin)) return false;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  if (site !== undefined) return !isFollowedLink(method, headers);
  // Browsers leave `sec-fetch-site` out on plain HTTP to other machines. The scheme may be that of a proxy.
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
}

/** A frame is no such link: pages of others may hold it, and `x-frame-options` keeps it empty only. */
const isFollowedLink = (method: string, headers: Request['headers']): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';
