/** What can be wrong with the store, in words for whoever runs the server, and which of it may pass by itself. */
import { StartupError } from '../../settings/startup-error.js';

/** The file was found damaged while it was in use. From then on it is read only. */
export class StoreDamagedError extends Error {
  override name = 'StoreDamagedError';
  readonly code = 'SQLITE_CORRUPT';

  constructor(options?: ErrorOptions) {
    super('The store is damaged: nothing more is written to it until a backup has been put back', options);
  }
}

/** Whether the error means that the disk or the file cannot be used at present, rather than a bug of ours. */
export function isStorageFailure(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)|^(ENOSPC|EDQUOT|EFBIG|EIO|EROFS)$/.test(
    readCode(error),
  );
}

/** Whether another process has the file. */
export function isInUse(error: unknown): boolean {
  return readCode(error).startsWith('SQLITE_BUSY');
}

/** Whether the bytes of the file are not what SQLite has written. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(readCode(error));
}

/** The refusal of a damaged file. @param detail what is wrong with it, if that is known */
export function damaged(file: string, detail?: string): StartupError {
  return new StartupError(
    `The store ${file} is damaged${detail === undefined ? '' : ` (${detail})`} and was left as it is; ` +
      'docs/emulator.md says what can be done.',
  );
}

/** What was thrown while the store was opened, as one line. */
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

/** The name of the error, or else its message. */
export function describeReason(error: unknown): string {
  return readCode(error) || (error instanceof Error ? error.message : 'unknown error');
}

/** SQLite's or the system's name of the error, empty where there is none. */
export function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
