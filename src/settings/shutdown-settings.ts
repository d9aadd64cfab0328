/** The settings of the stop: how long it waits before it begins, and how long it may then take. */
import { wholeNumber } from './setting-types.js';

/** In milliseconds. */
export interface ShutdownSettings {
  /** The delay before a stop begins, so that load balancers notice. */
  readonly delay: number;
  /** The time that the stop may then take. */
  readonly grace: number;
}

export const SHUTDOWN_VARIABLES = {
  SHUTDOWN_GRACE_SECONDS: wholeNumber(1, 3_600).default(15),
  SHUTDOWN_DELAY_SECONDS: wholeNumber(0, 3_600).default(0),
} as const;

export const readShutdownSettings = (
  env: Record<keyof typeof SHUTDOWN_VARIABLES, number>,
): ShutdownSettings =>
  Object.freeze({
    delay: env.SHUTDOWN_DELAY_SECONDS * 1_000,
    grace: env.SHUTDOWN_GRACE_SECONDS * 1_000,
  });

/** Returns the maximum duration of a stop in milliseconds. */
export const stopTime = ({ shutdown }: { readonly shutdown: ShutdownSettings }): number =>
  shutdown.delay + shutdown.grace;
