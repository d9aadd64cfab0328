/**
 * Limits the validation errors of one response, because every field and every reference of a request may be refused.
 */
import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, MAXIMUM_VALIDATION_ERRORS } from '../../chime/chime-error.js';
import type { Context } from '../../context.js';

/** Limits the errors after those with validation errors. They have only a code and a path. */
const MAXIMUM_SHORT_ERRORS = 50;

const SHORT_MESSAGE = 'The input is not valid either: the other errors of this response name the rules.';

/**
 * Keeps the validation errors of the first refused fields and shortens the errors of further ones. It omits the errors
 * of the rest, whose fields are null. Errors with other codes stay.
 */
export function limitRefusals({
  response: { body },
}: Pick<GraphQLRequestContextWillSendResponse<Context>, 'response'>): void {
  if (body.kind !== 'single' || body.singleResult.errors === undefined) return;
  let left = MAXIMUM_VALIDATION_ERRORS;
  let short = 0;
  body.singleResult.errors = body.singleResult.errors.flatMap((error) => {
    const count = countErrors(error);
    if (count === 0) return error;
    if (count <= left) {
      left -= count;
      return error;
    }
    left = 0;
    short += 1;
    return short > MAXIMUM_SHORT_ERRORS ? [] : shortened(error);
  });
}

/** Returns the number of validation errors. */
function countErrors({ extensions }: GraphQLFormattedError): number {
  if (extensions?.['code'] !== ('BAD_USER_INPUT' satisfies ErrorCode)) return 0;
  const errors = extensions['validationErrors'];
  return Array.isArray(errors) ? errors.length : 0;
}

const shortened = ({ path }: GraphQLFormattedError): GraphQLFormattedError => ({
  message: SHORT_MESSAGE,
  ...(path ? { path } : {}),
  extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, validationErrors: [] },
});
