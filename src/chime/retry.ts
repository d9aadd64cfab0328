/** When and how soon a call to Chime is repeated. */
import type { ChimeError } from './chime-error.js';
import { isIdempotent, type OperationName } from './operations.js';

/** Whether another attempt may be made: the failure may pass, and a second execution can do no harm. */
export const mayRetry = ({ isPassing, notCarriedOut }: ChimeError, operation: OperationName): boolean =>
  isPassing && (notCarriedOut || isIdempotent(operation));

const LONGEST_BACK_OFF_MS = 2_000;

/**
 * Returns the milliseconds to wait after so many attempts: what `Retry-After` asks for, and a random part of an interval
 * that doubles (full jitter), because clients that failed together must not come back together.
 */
export const backOff = ({ retryAfter = 0 }: ChimeError, tried: number): number =>
  retryAfter * 1000 + Math.random() * Math.min(LONGEST_BACK_OFF_MS, 100 * 2 ** tried);
