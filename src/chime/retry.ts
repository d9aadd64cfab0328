/** Decides when and how soon a call to Chime is repeated. `chime-error.ts` decides which failures are transient. */
import type { ChimeError } from './chime-error.js';
import { isIdempotent, type OperationName } from './operations.js';

/** Returns whether another attempt may be made: the failure is transient, and a second execution does no harm. */
export const mayRetry = ({ isPassing, notCarriedOut }: ChimeError, operation: OperationName): boolean =>
  isPassing && (notCarriedOut || isIdempotent(operation));

const LONGEST_BACK_OFF_MS = 2_000;

/**
 * Returns the delay in milliseconds after a number of attempts. It is the time of `Retry-After` plus a random part of
 * an interval that doubles (full jitter), so that clients that failed together do not return together.
 */
export const backOff = ({ retryAfter = 0 }: ChimeError, tried: number): number =>
  retryAfter * 1000 + Math.random() * Math.min(LONGEST_BACK_OFF_MS, 100 * 2 ** tried);
