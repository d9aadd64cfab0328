/** What the failure of a whole batch means for its users. */
import { problemOf } from '../api/problem.js';
import type { Failure, Verdict } from './engine.js';

/** The gateway or Chime has refused: nothing was done. Whatever else fails may have been done all the same. */
const REFUSED = new Set([
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNPROCESSABLE',
  'RESOURCE_LIMIT_EXCEEDED',
  'QUERY_TOO_COMPLEX',
  'BODY_TOO_LARGE',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'DOCUMENT_NOT_TRUSTED',
]);

const ASKED_TOO_MUCH = new Set(['THROTTLED', 'RATE_LIMITED']);

/** It is about the caller or the gateway: no batch fares better until somebody has seen to it. */
const HOPELESS = new Set([
  'UNAUTHENTICATED',
  'AUTHENTICATION_UNAVAILABLE',
  'FORBIDDEN',
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_FORBIDDEN',
]);

/** Whether what was asked for one item was refused for what that is: others may fare better. */
export const isAboutItem = (code: string): boolean => code === 'NOT_FOUND' || code === 'BAD_USER_INPUT';

/** @param isRepeatSafe whether doing it twice is as good as once; then it need not be known whether it was done */
export function judge(error: unknown, isRepeatSafe: boolean): Verdict {
  const { code, message, requestId, retryAfter, mayHaveBeenApplied } = problemOf(error);
  const failure: Failure = { code, reason: message, requestId };
  if (ASKED_TOO_MUCH.has(code)) return { kind: 'wait', failure, ms: retryAfter };
  if (HOPELESS.has(code)) return { kind: 'stop', failure };
  if (REFUSED.has(code) || mayHaveBeenApplied === false) return { kind: 'failed', failure };
  const what = code === 'NETWORK' ? 'The connection to the gateway was lost.' : message;
  if (!isRepeatSafe) return { kind: 'unknown', failure: { ...failure, reason: what } };
  const reason = `${what} It may have been done all the same; doing it again does no harm.`;
  return { kind: 'failed', failure: { ...failure, reason } };
}
