/** Decides what the failure of a whole batch means for its users. */
import { toProblem } from '../graphql/problem.js';
import type { Failure, Verdict } from './engine.js';

/** The gateway or Chime has refused: nothing was done. Any other failure may have been carried out all the same. */
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

const THROTTLED = new Set(['THROTTLED', 'RATE_LIMITED']);

/** The gateway, or what it needs, cannot be reached: every batch meets the same until that is over. */
const OUTAGE = new Set(['NETWORK', 'UPSTREAM_UNAVAILABLE', 'AUTHENTICATION_UNAVAILABLE']);

/** Chime fails or does not respond in time: in an outage to every batch, otherwise to one that it cannot cope with. */
const OUTAGE_OR_BATCH = new Set(['UPSTREAM_FAILURE', 'UPSTREAM_TIMEOUT']);

/** It is about the caller or the gateway: no batch fares better until somebody has seen to it. */
const HOPELESS = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UPSTREAM_UNAUTHORIZED', 'UPSTREAM_FORBIDDEN']);

/** Whether what was asked for one item was refused for what that is: others may fare better. */
export const isAboutItem = (code: string): boolean => code === 'NOT_FOUND' || code === 'BAD_USER_INPUT';

/** @param isRepeatSafe whether doing it twice is as good as once; then it need not be known whether it was done */
export function judge(error: unknown, isRepeatSafe: boolean): Verdict {
  const { code, message, requestId, retryAfter, mayHaveBeenApplied } = toProblem(error);
  const failure: Failure = { code, reason: message, requestId };
  if (THROTTLED.has(code)) return { kind: 'wait', failure, ms: retryAfter };
  if (HOPELESS.has(code)) return { kind: 'stop', failure };
  const isOfBatch = OUTAGE_OR_BATCH.has(code);
  if (OUTAGE.has(code) || isOfBatch) {
    const isNotDone = isRepeatSafe || mayHaveBeenApplied === false || code === 'AUTHENTICATION_UNAVAILABLE';
    return { kind: 'outage', failure, mayBeDone: !isNotDone, isOfBatch };
  }
  if (REFUSED.has(code) || mayHaveBeenApplied === false) return { kind: 'failed', failure };
  if (!isRepeatSafe) return { kind: 'unknown', failure };
  const reason = `${message} It may have been done all the same; doing it again does no harm.`;
  return { kind: 'failed', failure: { ...failure, reason } };
}
