/** One way in which callers prove who they are. */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../caller.js';

export interface Method {
  /** The header, in lower case, that says a request uses this method. */
  readonly header: string;
  /** The scheme that `WWW-Authenticate` names. */
  readonly scheme: 'Bearer' | 'ApiKey' | 'RouterSecret';
  /** Whether a value of the header is meant for this method; absent, every value is. */
  readonly claims?: (value: string) => boolean;
  /**
   * @param value of the header
   * @throws AuthenticationError
   */
  authenticate(value: string, request: FastifyRequest): Caller | Promise<Caller>;
}
