/** The codes of errors of a database, and what they mean for a transaction. */

/** The database cannot be used for a reason that only an operator can remove. The message follows its name. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError';
}

/** Returns the code that the database or the system gave the error, or an empty string. */
export function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the connection broke, or the server is stopping. */
export function isConnectionLost(error: unknown): boolean {
  return /^(08|57P0)/.test(readCode(error));
}

/** Whether the same transaction may succeed now: it met another one, or its connection broke. */
export function isTransient(error: unknown): boolean {
  // 40: a deadlock or a conflict. 23505: a row with the same key appeared after the check for it.
  return isConnectionLost(error) || /^(40001|40P01|23505)$/.test(readCode(error));
}
