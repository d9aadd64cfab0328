/** The table of errors: every error of a call becomes one ChimeError with a code. */
import { describe, expect, it } from 'vitest';
import {
  badUserInput,
  BadResponseError,
  ChimeError,
  DeadlineError,
  NotConnectedError,
  NotTriedError,
  toChimeError,
} from '../../../src/chime/chime-error.js';

interface Parts {
  name?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string; clockSkewCorrected?: boolean };
  $response?: { statusCode?: number; headers?: Record<string, string> };
}
const errorWith = (parts: Parts): Error => Object.assign(new Error('text'), parts);

describe('toChimeError', () => {
  it.each<[string, unknown, string]>([
    ['an expired deadline', new DeadlineError(), 'UPSTREAM_TIMEOUT'],
    ['an open circuit', new NotTriedError('CircuitOpen'), 'UPSTREAM_UNAVAILABLE'],
    ['a full line', new NotTriedError('QueueFull'), 'UPSTREAM_UNAVAILABLE'],
    ['missing credentials', errorWith({ name: 'CredentialsProviderError' }), 'UPSTREAM_UNAUTHORIZED'],
    [
      'a certificate that nobody vouches for',
      new NotConnectedError(errorWith({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
      'UPSTREAM_UNAVAILABLE',
    ],
    ['an unknown host', errorWith({ code: 'ENOTFOUND' }), 'UPSTREAM_UNAVAILABLE'],
    [
      'a reset under the name of a timeout',
      errorWith({ name: 'TimeoutError', code: 'ECONNRESET' }),
      'UPSTREAM_UNAVAILABLE',
    ],
    [
      'a reset in the middle of an answer',
      errorWith({ code: 'ECONNRESET', $response: { statusCode: 200 } }),
      'UPSTREAM_UNAVAILABLE',
    ],
    ['no connection in time', errorWith({ name: 'TimeoutError' }), 'UPSTREAM_TIMEOUT'],
    ['an aborted request', errorWith({ name: 'AbortError' }), 'UPSTREAM_TIMEOUT'],
    [
      'a body that is not JSON',
      errorWith({ name: 'SyntaxError', $response: { statusCode: 200 } }),
      'UPSTREAM_BAD_RESPONSE',
    ],
    [
      'a name that every object has',
      errorWith({ name: 'constructor', $metadata: { httpStatusCode: 400 } }),
      'UPSTREAM_BAD_RESPONSE',
    ],
    ['a wrong shape', new BadResponseError('UserId is missing'), 'UPSTREAM_BAD_RESPONSE'],
    ['a string', 'thrown', 'UPSTREAM_BAD_RESPONSE'],
    ['undefined', undefined, 'UPSTREAM_BAD_RESPONSE'],
  ])('converts %s', (_title, thrown, code) => {
    expect(toChimeError(thrown)).toBeInstanceOf(ChimeError);
    expect(toChimeError(thrown).extensions['code']).toBe(code);
  });

  it('does not change an error that it has converted before', () => {
    const error = toChimeError(new DeadlineError());
    expect(toChimeError(error)).toBe(error);
  });

  it.each([
    ['an address', { name: 'ann@example.com' }, { error: 'Unnamed' }],
    ['a number', { name: '4155550100' }, { error: 'Unnamed' }],
    ['a text', { name: 'x'.repeat(65) }, { error: 'Unnamed' }],
    ['an id', { name: 'N', $metadata: { requestId: 'ann@example.com' } }, { error: 'N', requestId: null }],
    ['a proper id', { name: 'N', $metadata: { requestId: 'a-1' } }, { error: 'N', requestId: 'a-1' }],
  ])('logs no text that an upstream chose: %s', (_title, parts, told) => {
    expect(toChimeError(errorWith(parts)).failure).toMatchObject(told);
  });

  it('knows which changes were certainly not made', () => {
    const sure = [
      errorWith({ code: 'ECONNREFUSED' }),
      new NotConnectedError(errorWith({ code: 'ECONNRESET' })),
      new NotTriedError('CircuitOpen'),
      errorWith({ name: 'ThrottledClientException' }),
      errorWith({ name: 'SignatureDoesNotMatch', $metadata: { clockSkewCorrected: true } }),
    ];
    const unsure = [
      errorWith({ code: 'ECONNRESET' }),
      errorWith({ name: 'ServiceFailureException' }),
      errorWith({ code: 'EPIPE' }),
      errorWith({ name: 'SignatureDoesNotMatch' }),
    ];
    expect(sure.filter((error) => !toChimeError(error).notCarriedOut)).toEqual([]);
    expect(unsure.filter((error) => toChimeError(error).notCarriedOut)).toEqual([]);
  });

  it.each([
    ['0', 0],
    ['120', 120],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', 2],
    ['0.5', 1],
    [' 3 ', 3],
    ['1e3', undefined],
    ['2001', 2_001],
    ['May 5', undefined],
    ['2099-01-01', undefined],
    ['Thursday, 01-Jan-70 00:00:00 GMT', 0],
    ['Thu Jan  1 00:00:00 1970', 0],
    ['1000000', 86_400],
    ['9'.repeat(400), 86_400],
    ['soon', undefined],
    ['', undefined],
  ])('reads Retry-After %j as %s', (value, seconds) => {
    const response = { statusCode: 429, headers: { 'retry-after': value } };
    const error = toChimeError(errorWith({ name: 'ThrottledClientException', $response: response }));
    expect(error.retryAfter).toBe(seconds);
    expect('retryAfter' in error.extensions).toBe(seconds !== undefined);
  });
});

describe('badUserInput', () => {
  it('names every broken rule and its path', () => {
    const errors = [
      { path: 'input.name', code: 'isAccountName', message: 'must be short' },
      { path: 'accountId', code: 'isResourceId', message: 'must be an identifier' },
    ] as const;
    const error = badUserInput([...errors]);
    expect(error.message).toBe('input.name must be short; accountId must be an identifier');
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', validationErrors: errors });
  });
});
