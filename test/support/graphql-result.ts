/** What tests ask of a GraphQL answer: its data when nothing failed, or the one failure of a field. */
import { expect } from 'vitest';
import type { Answer } from './gateway.js';

/** The data of an answer without errors. @throws what the errors are */
export function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (errors || !data) throw new Error(`The answer has errors: ${JSON.stringify(errors)}`);
  return data;
}

/** The failures that the API's behaviour leads to, with the exception and status they come from. */
const FAILURES = {
  BAD_USER_INPUT: ['BadRequestException', 400],
  NOT_FOUND: ['NotFoundException', 404],
  CONFLICT: ['ConflictException', 409],
  UNPROCESSABLE: ['UnprocessableEntityException', 422],
  RESOURCE_LIMIT_EXCEEDED: ['ResourceLimitExceededException', 400],
} as const;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * An answer in which one field alone failed, with a refusal of Chime's that is told in full and in its own words.
 * @param path the field of the operation, or the path down to one that stands deeper
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
        // Beside them the members that the text names, if it names any.
        extensions: expect.objectContaining({ code, chime }),
      },
    ],
  };
}

/** The extensions of the one error of input that the gateway refused itself: where it stands and which rule it breaks. */
export const brokenRule = (path: string, code: string, message: unknown = expect.any(String)): unknown => [
  { code: 'BAD_USER_INPUT', validationErrors: [{ path, code, message }] },
];
