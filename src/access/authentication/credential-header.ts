/** Reads the headers that carry credentials. */
import { timesSent } from '../../http/error-response.js';
import type { RequestHead } from '../caller.js';
import { AuthenticationError } from './authentication-error.js';

const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Returns the value of a header that may occur only once. If a header is repeated, Node uses the first `Authorization`,
 * but joins the values of most others. A proxy in front may have checked a different one, so such a request is refused.
 * @param name in lower case
 * @throws AuthenticationError when the header occurs twice or is not printable ASCII
 */
export function soleHeader(request: RequestHead, name: string): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  if (timesSent(request.raw, name) > 1 || typeof value !== 'string')
    throw new AuthenticationError('repeated-header');
  if (!PRINTABLE.test(value)) throw new AuthenticationError('header-form');
  return value;
}

/**
 * Returns the token of an `Authorization` header (RFC 6750, 2.1), or undefined for other schemes.
 * @throws AuthenticationError when the scheme is Bearer and anything but one token follows
 */
export function bearerToken(authorization: string): string | undefined {
  const [scheme, token, ...more] = authorization.split(' ').filter((part) => part !== '');
  if (scheme?.toLowerCase() !== 'bearer') return undefined;
  if (token === undefined || more.length > 0) throw new AuthenticationError('header-form');
  return token;
}
