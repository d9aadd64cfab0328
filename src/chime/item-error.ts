/** Failures of single items of a batch operation, in the vocabulary of errors. */
import { BadResponseError, toChimeError } from './chime-error.js';
import { codeOfException, type ErrorCode, textOfFailure } from './exception-codes.js';
import { fromChime, listFromChime, type Shape } from './member-names.js';

/** What the items that failed have in common in the API. */
interface ChimeItemError {
  ErrorCode?: string | undefined;
  ErrorMessage?: string | undefined;
}

/** An item that failed, with its `code` and a text that is fit for clients. */
export type ItemError<Failed extends ChimeItemError> = Shape<Failed> & { code: ErrorCode };

/**
 * Reads the items that failed; a list that the API left out is empty.
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when it is no list, or an item is no structure
 */
export const itemErrorsFromChime = <Failed extends ChimeItemError>(
  failed: Failed[] | undefined,
): ItemError<Failed>[] =>
  listFromChime(failed).map((item) => {
    const error = fromChime(item);
    const code = codeOfException(item.ErrorCode ?? '') ?? 'UPSTREAM_BAD_RESPONSE';
    const errorMessage = textOfFailure(code, describeItemError(item.ErrorMessage));
    return Object.assign(error, { errorMessage, code });
  });

function describeItemError(message: unknown): string | undefined {
  if (message === undefined || message === null || typeof message === 'string') return message ?? undefined;
  throw toChimeError(new BadResponseError('ErrorMessage is not a text'));
}
