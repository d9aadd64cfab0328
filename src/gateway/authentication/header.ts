/** The headers that carry credentials. */
import type { FastifyRequest } from 'fastify';
import { timesSent } from '../http.js';
import { AuthenticationError } from './error.js';

const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * The value of a header that may be sent once. Node keeps the first of several `Authorization` headers and joins others,
 * while a proxy in front may have judged another one: such a request is refused.
 * @param name in lower case
 * @throws AuthenticationError when it was sent twice or is not printable ASCII
 */
export function soleHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  if (timesSent(request.raw, name) > 1 || typeof value !== 'string')
    throw new AuthenticationError('repeated-header');
  if (!PRINTABLE.test(value)) throw new AuthenticationError('header-form');
  return value;
}
