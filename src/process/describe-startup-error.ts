/** Describes why the program cannot start, for the person who started it. */
import { StartupError } from '../settings/startup-error.js';

/** Returns one line for an expected error, and the stack for any other, because that is a bug. */
export function describeStartupError(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return adviceOnMissingPackage(error) ?? error.stack ?? error.message;
}

/**
 * Returns what to do when a package cannot be found, or undefined for any other error. The built programs contain the
 * packages they run, except for those that are machine code.
 */
function adviceOnMissingPackage(error: Error): string | undefined {
  const code = 'code' in error ? String(error.code) : '';
  if (!code.endsWith('MODULE_NOT_FOUND')) return undefined;
  const [, name = 'of its dependencies'] = /'([^']+)'/.exec(error.message) ?? [];
  return `the package ${name} is not installed: run npm ci`;
}
