/** One way in which callers prove who they are. */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../caller.js';

export interface Method {
  /** The header, in lower case, that says a request uses this method. */
  readonly header: string;
  /** The scheme that `WWW-Authenticate` names. */
  readonly scheme: string;
  /**
   * @param value of the header
   * @throws AuthenticationError
   */
  authenticate(value: string, request: FastifyRequest): Caller | Promise<Caller>;
}
