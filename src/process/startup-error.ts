/** Why the program cannot start, in words for whoever started it. */
import { ConfigError } from '../settings/settings.js';
import { adviceOnMissingPackage } from './missing-package.js';

/** Its message is one line. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The one line of an expected error; of any other the stack, as it is a bug. */
export function reasonOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  const advice = adviceOnMissingPackage(error);
  if (advice !== undefined) return advice;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
