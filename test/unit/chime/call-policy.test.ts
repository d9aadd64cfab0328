/** The order of the steps of a call to Chime. */
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { CallPolicy, DEFAULT_LIMITS, type Limits } from '../../../src/chime/call-policy.js';
import type { CallSignal } from '../../../src/chime/timeout.js';

const policyWith = (limits: Partial<Limits> = {}) =>
  new CallPolicy({ ...DEFAULT_LIMITS, attempt: 100, deadline: 2_000, ...limits }, pino({ level: 'silent' }));

const failure = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

const UNAVAILABLE = failure('ServiceUnavailableException', 503);
const THROTTLED = failure('ThrottledClientException', 429);
const REFUSED = failure('BadRequestException', 400);

/** An attempt that fails `times` times before it succeeds. */
const failing = (times: number, error: Error) => {
  let calls = 0;
  return vi.fn<() => Promise<string>>(async () => {
    calls += 1;
    if (calls <= times) throw error;
    return 'answer';
  });
};

/** An attempt without a response, which aborts as the SDK does. */
const hanging = (signal: CallSignal) =>
  new Promise<never>((_resolve, reject) => {
    const aborted = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    signal.addEventListener('abort', () => reject(aborted));
  });

describe('execute', () => {
  it('retries an idempotent call until it succeeds', async () => {
    const attempt = failing(2, failure('ServiceUnavailableException', 503));
    await expect(policyWith().execute('UpdateUser', attempt)).resolves.toBe('answer');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('throws the error of the last attempt', async () => {
    const attempt = failing(9, failure('ServiceUnavailableException', 503));
    await expect(policyWith().execute('UpdateUser', attempt)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      failure: { error: 'ServiceUnavailableException', status: 503 },
    });
    expect(attempt).toHaveBeenCalledTimes(DEFAULT_LIMITS.attempts);
  });

  it.each<[boolean, 'UpdateUser' | 'GetUser', string, Error[]]>([
    [true, 'UpdateUser', 'refused after an attempt without an outcome', [UNAVAILABLE, REFUSED]],
    [
      true,
      'UpdateUser',
      'throttled after an attempt without an outcome',
      [UNAVAILABLE, THROTTLED, THROTTLED],
    ],
    [false, 'UpdateUser', 'refused at once', [REFUSED]],
    [false, 'UpdateUser', 'throttled each time', [THROTTLED, THROTTLED, THROTTLED]],
    [false, 'GetUser', 'refused after an attempt without an outcome', [UNAVAILABLE, REFUSED]],
  ])('reports mayHaveBeenApplied: %s for %s, %s', async (isPossible, operation, _how, errors) => {
    const left = [...errors];
    const attempt = async () => Promise.reject(left.shift() ?? new Error('one attempt too many'));
    await expect(policyWith().execute(operation, attempt)).rejects.toMatchObject({
      extensions: { chime: { error: errors.at(-1)?.name, mayHaveBeenApplied: isPossible } },
    });
    expect(left).toEqual([]);
  });

  it('gives every attempt a signal that aborts it after its timeout', async () => {
    const attempt = vi.fn<typeof hanging>(hanging);
    const call = policyWith({ attempts: 1 }).execute('GetUser', attempt);
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(attempt.mock.calls[0]?.[0].aborted).toBe(true);
  });

  it('does not begin for a caller who has disconnected', async () => {
    const attempt = failing(0, new Error('unused'));
    await expect(policyWith().execute('GetUser', attempt, AbortSignal.abort())).rejects.toBeInstanceOf(Error);
    expect(attempt).not.toHaveBeenCalled();
  });

  it('does not count a caller who disconnects as a failure of Chime', async () => {
    const policy = policyWith({ attempts: 1, breakAfter: 1, breakFor: 60_000 });
    const gone = new AbortController();
    const call = policy.execute('GetUser', hanging, gone.signal);
    gone.abort();
    await expect(call).rejects.toBeInstanceOf(Error);
    await expect(policy.execute('GetUser', async () => 'answer')).resolves.toBe('answer');
  });
});
