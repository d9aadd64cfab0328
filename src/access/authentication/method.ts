/** One way for callers to prove their identity. */
import type { Caller, RequestHead } from '../caller.js';

export interface Method {
  /** The name, in lower case, of the header that carries credentials of this method. */
  readonly header: string;
  /** The scheme that `WWW-Authenticate` names. */
  readonly scheme: 'Bearer' | 'ApiKey' | 'RouterSecret';
  /** Returns whether a header value is meant for this method. If absent, every value is. */
  readonly claims?: (value: string) => boolean;
  /**
   * @param value of the header
   * @throws AuthenticationError when the credentials are refused
   */
  authenticate(value: string, request: RequestHead): Caller | Promise<Caller>;
}
