/** Expectations about a GraphQL response: its data when nothing failed, or the only failure of a field. */
import { expect } from 'vitest';
import type { Answer } from './gateway.js';

/**
 * Returns the data of a response without errors.
 * @throws Error with the errors of the response
 */
export function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (errors || !data) throw new Error(`The answer has errors: ${JSON.stringify(errors)}`);
  return data;
}

/** The failures that the API's behaviour causes, with their exception and status. */
const FAILURES = {
  BAD_USER_INPUT: ['BadRequestException', 400],
  NOT_FOUND: ['NotFoundException', 404],
  CONFLICT: ['ConflictException', 409],
  UNPROCESSABLE: ['UnprocessableEntityException', 422],
  RESOURCE_LIMIT_EXCEEDED: ['ResourceLimitExceededException', 400],
} as const;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Expects a response in which only one field failed, with the complete refusal of Chime and its own message.
 * @param path the field of the operation, or the path to a deeper field
 */
export function refused(path: string | string[], code: keyof typeof FAILURES): unknown {
  const [error, status] = FAILURES[code];
  const chime = {
    error,
    status,
    requestId: expect.stringMatching(UUID),
    retryable: false,
    mayHaveBeenApplied: false,
  };
  return {
    data: typeof path === 'string' ? expect.objectContaining({ [path]: null }) : expect.anything(),
    errors: [
      {
        message: expect.stringMatching(/\w+ .+\./),
        locations: [expect.anything()],
        path: [path].flat(),
        // The extensions also contain the members that the message names, if any.
        extensions: expect.objectContaining({ code, chime }),
      },
    ],
  };
}

/** Expects the extensions of the only input error, which the gateway itself refused: the path and the broken rule. */
export const brokenRule = (path: string, code: string, message: unknown = expect.any(String)): unknown => [
  { code: 'BAD_USER_INPUT', validationErrors: [{ path, code, message }] },
];
