/** Decides what the failure of a whole batch means for its users. */
import { toProblem } from '../graphql/problem.js';
import type { Failure, Verdict } from './batch-task.js';

/** Codes of refusals: nothing was done. After any other failure the change may have been made. */
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

/** Codes of outages: every batch fails until the gateway, and what it needs, can be reached again. */
const OUTAGE = new Set(['NETWORK', 'UPSTREAM_UNAVAILABLE', 'AUTHENTICATION_UNAVAILABLE']);

/** Codes of failures of Chime: every batch fails in an outage, otherwise only a batch that Chime cannot handle. */
const OUTAGE_OR_BATCH = new Set(['UPSTREAM_FAILURE', 'UPSTREAM_TIMEOUT']);

/** Codes about the caller or the gateway: every batch fails until somebody has solved the problem. */
const HOPELESS = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UPSTREAM_UNAUTHORIZED', 'UPSTREAM_FORBIDDEN']);

/** Returns whether the refusal is about one item. Other items may succeed. */
export const isAboutItem = (code: string): boolean => code === 'NOT_FOUND' || code === 'BAD_USER_INPUT';

/**
 * Classifies the failure of a batch.
 * @param isIdempotent whether the operation is idempotent, so that it does not matter whether it was done
 */
export function judge(error: unknown, isIdempotent: boolean): Verdict {
  const { code, message, requestId, retryAfter, mayHaveBeenApplied } = toProblem(error);
  const failure: Failure = { code, reason: message, requestId };
  if (THROTTLED.has(code)) return { kind: 'wait', failure, ms: retryAfter };
  if (HOPELESS.has(code)) return { kind: 'stop', failure };
  const isOfBatch = OUTAGE_OR_BATCH.has(code);
  if (OUTAGE.has(code) || isOfBatch) {
    const isNotDone = isIdempotent || mayHaveBeenApplied === false || code === 'AUTHENTICATION_UNAVAILABLE';
    return { kind: 'outage', failure, mayBeDone: !isNotDone, isOfBatch };
  }
  if (REFUSED.has(code) || mayHaveBeenApplied === false) return { kind: 'failed', failure };
  if (!isIdempotent) return { kind: 'unknown', failure };
  const reason = `${message} It may have been done all the same; doing it again does no harm.`;
  return { kind: 'failed', failure: { ...failure, reason } };
}
