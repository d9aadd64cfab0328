/** The form of every modelled error on the wire, byte by byte. Faults raise the errors that no request causes here. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

/** An operation that may raise the exception, with a request for it. */
const REQUESTS = {
  search: ['SearchAvailablePhoneNumbers', 'GET', '/search?type=phone-numbers&area-code=206'],
  delete: ['DeleteAccount', 'DELETE', '/accounts/a'],
  createUser: ['CreateUser', 'POST', '/accounts/a/users?operation=create'],
  createRoom: ['CreateRoom', 'POST', '/accounts/a/rooms'],
} as const;

/** Makes the next such request fail and returns the response. */
async function raise(request: keyof typeof REQUESTS, Exception: string, RetryAfterSeconds?: number) {
  const [Operation, method, path] = REQUESTS[request];
  await emulator.controlApi('/faults', { Operation, Exception, RetryAfterSeconds });
  return sendRaw(emulator.url, method, path);
}

it.each([
  ['search', 'AccessDeniedException', 403, 'AccessDenied'],
  ['search', 'BadRequestException', 400, 'BadRequest'],
  ['createUser', 'ConflictException', 409, 'Conflict'],
  ['search', 'ForbiddenException', 403, 'Forbidden'],
  ['createRoom', 'NotFoundException', 404, 'NotFound'],
  ['createRoom', 'ResourceLimitExceededException', 400, 'ResourceLimitExceeded'],
  ['search', 'ServiceFailureException', 500, 'ServiceFailure'],
  ['search', 'ServiceUnavailableException', 503, 'ServiceUnavailable'],
  ['search', 'ThrottledClientException', 429, 'Throttled'],
  ['search', 'UnauthorizedClientException', 401, 'Unauthorized'],
  ['delete', 'UnprocessableEntityException', 422, 'Unprocessable'],
] as const)(
  '%s: %s has status %i and Code %s, its name in a header (W-16, W-17, W-18, E-2, E-6, E-56, E-57)',
  async (request, exception, status, Code) => {
    const answer = await raise(request, exception);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([status, exception]);
    expect(answer.json).toEqual({ Code, Message: expect.stringMatching(/./) as string });
  },
);

it('a response to too many requests may say when to try again (E-56)', async () => {
  const told = await raise('search', 'ThrottledClientException', 3);
  const untold = await raise('search', 'ThrottledClientException');
  expect([told.headers['retry-after'], untold.headers['retry-after']]).toEqual(['3', undefined]);
});

it.each([
  ['search', 'NotFoundException'],
  ['createRoom', 'ConflictException'],
  ['createUser', 'UnprocessableEntityException'],
] as const)('%s cannot raise %s, which its model does not list (W-19)', async (request, exception) => {
  await expect(raise(request, exception)).rejects.toThrow(/^The control API answered 400/);
});
