/** Failures of individual items of a batch operation, with the gateway's error codes. */
import { BadResponseError, toChimeError } from './chime-error.js';
import { type ErrorCode, findExceptionCode, toClientMessage } from './exception-codes.js';
import { fromChime, listFromChime, type WithFieldNames } from './member-names.js';

/** The common members of failed items in the API. */
interface ChimeItemError {
  ErrorCode?: string | undefined;
  ErrorMessage?: string | undefined;
}

/** A failed item with its `code` and a message for clients. */
export type ItemError<Failed extends ChimeItemError> = WithFieldNames<Failed> & { code: ErrorCode };

/**
 * Reads the failed items; a missing list is empty.
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when it is not a list, or an item is not a structure
 */
export const itemErrorsFromChime = <Failed extends ChimeItemError>(
  failed: Failed[] | undefined,
): ItemError<Failed>[] =>
  listFromChime(failed).map((item) => {
    const error = fromChime(item);
    const code = findExceptionCode(item.ErrorCode ?? '') ?? 'UPSTREAM_BAD_RESPONSE';
    const errorMessage = toClientMessage(code, readMessage(item.ErrorMessage));
    return Object.assign(error, { errorMessage, code });
  });

function readMessage(message: unknown): string | undefined {
  if (message === undefined || message === null || typeof message === 'string') return message ?? undefined;
  throw toChimeError(new BadResponseError('ErrorMessage is not a text'));
}
