/** How attacks are refused, as JSON that is not of GraphQL's own type, and what their documents are made of. */
import { type Expected, MARKER } from './target.js';

export const tooComplex = (message: string | RegExp): Expected => ({
  status: 200,
  code: 'QUERY_TOO_COMPLEX',
  message,
});
export const INVALID: Expected = { status: 200, code: 'GRAPHQL_VALIDATION_FAILED' };
export const UNPARSED: Expected = { status: 200, code: 'GRAPHQL_PARSE_FAILED' };
export const BAD_INPUT: Expected = { status: 200, code: 'BAD_USER_INPUT' };
export const BAD_REQUEST: Expected = { status: 400, code: 'BAD_REQUEST' };
export const BATCHING_DISABLED: Expected = { status: 400, code: 'BATCHING_DISABLED' };

/** A field that costs a call. */
export const USER = `user(accountId: "a", userId: "${MARKER}")`;

export const numbered = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');
