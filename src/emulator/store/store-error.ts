/** The failures of the store: their error texts for operators, and which of them may pass without intervention. */
import { StartupError } from '../../settings/startup-error.js';
import { readCode, UnusableDatabaseError } from '../../sql/sql-error.js';

/** The file was found damaged while in use. The store is read-only after that. */
export class StoreDamagedError extends Error {
  override name = 'StoreDamagedError';
  readonly code = 'SQLITE_CORRUPT';

  constructor(options?: ErrorOptions) {
    super('The store is damaged: nothing more is written to it until a backup has been put back', options);
  }
}

/**
 * Whether the error means that the disk or the file cannot be used at present. All other errors are bugs of this
 * program.
 */
export function isStorageFailure(error: unknown): boolean {
  // Two digits and three more characters: a code of SQL. 08: no connection. 40: a conflict. 53: no resources. 55: a lock
  // was not available. 57: the server is stopping, or the statement took too long. 58: the system failed.
  return /^(08|40|53|55|57|58)[\dA-Z]{3}$|^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)|^(ENOSPC|EDQUOT|EFBIG|EIO|EROFS)$/.test(
    readCode(error),
  );
}

/** Whether another process has the file open. */
export function isInUse(error: unknown): boolean {
  return readCode(error).startsWith('SQLITE_BUSY');
}

/** Whether the bytes of the file are not those that SQLite wrote. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(readCode(error));
}

/**
 * Returns the error for a damaged file.
 * @param detail the damage, if known
 */
export function damaged(file: string, detail?: string): StartupError {
  return new StartupError(
    `The store ${file} is damaged${detail === undefined ? '' : ` (${detail})`} and was left as it is; ` +
      'docs/emulator.md says what can be done.',
  );
}

/** Converts an error from opening the store to a StartupError of one line. */
export function openError(error: unknown, file: string): StartupError {
  if (error instanceof StartupError) return error;
  const code = readCode(error);
  if (isInUse(error)) return new StartupError(`The store ${file} is in use by another process.`);
  if (code.startsWith('SQLITE_NOTADB')) return damaged(file, 'not a database');
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(file);
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code))
    return new StartupError(`The store ${file} cannot be opened: the disk is full (${code}).`);
  return new StartupError(`The store ${file} cannot be opened (${describeReason(error)}).`);
}

/** Converts an error of PostgreSQL to a StartupError of one line. Its text may have the address, never the password. */
export function databaseError(error: unknown): StartupError {
  if (error instanceof UnusableDatabaseError)
    return new StartupError(`The database of EMULATOR_DATABASE_URL ${error.message}.`);
  const reason = error instanceof Error ? error.message : 'unknown error';
  return new StartupError(`The database of EMULATOR_DATABASE_URL cannot be used: ${reason}.`);
}

/** Returns the error's code, or its message without a code. */
export function describeReason(error: unknown): string {
  return readCode(error) || (error instanceof Error ? error.message : 'unknown error');
}
