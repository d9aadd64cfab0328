/** The credentials of a WebSocket. Browsers cannot set headers of its request, so they send them in `connection_init`. */
import type { RequestHead } from '../access/caller.js';

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);

/**
 * Adds the credentials of the payload to the headers, as if the request had sent them. Credentials that occur in both
 * are therefore refused like repeated headers.
 * @param payload of `connection_init`; its names are those of the headers, in upper or lower case
 */
export function withCredentials(
  { id, ip, headers, raw }: RequestHead,
  payload: Readonly<Record<string, unknown>> = {},
): RequestHead {
  const given = Object.entries(payload)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => CREDENTIALS.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => [name, typeof value === 'string' ? value : MALFORMED] as const);
  return {
    id,
    ip,
    headers: { ...headers, ...Object.fromEntries(given) },
    raw: { rawHeaders: [...raw.rawHeaders, ...given.flat()] },
  };
}

/** A value that no method accepts, because it is not printable. */
const MALFORMED = '\0';
