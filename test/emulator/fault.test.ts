/** The control API's route /faults: its input, how long a fault lasts, and the requests that it does not affect. */
import {
  ChimeClient,
  CreateAccountCommand,
  ListAccountsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => emulator.controlApi('/reset', { Seed: 'none' }));

const ask = (fault: object) => emulator.controlApi('/faults', fault);
const faults = async () => (await emulator.controlApi<{ Faults: unknown[] }>('/faults')).Faults;
const createAccount = (Name = 'Example') => emulator.client.send(new CreateAccountCommand({ Name }));
const listAccounts = () => emulator.client.send(new ListAccountsCommand({}));
const accountNames = async () => ((await listAccounts()).Accounts ?? []).map(({ Name }) => Name);

const THROTTLED = { Operation: 'CreateAccount', Exception: 'ThrottledClientException' };
const FAILED = { Operation: 'CreateAccount', Exception: 'ServiceFailureException' };

describe('a fault is refused', () => {
  it.each([
    ['an operation that is not of the API', { ...THROTTLED, Operation: 'MakeAccount' }, 'Operation'],
    ['an operation by a name every object has', { ...THROTTLED, Operation: 'toString' }, 'Operation'],
    ['no operation', { Exception: 'ThrottledClientException' }, 'Operation'],
    ['no exception', { Operation: 'CreateAccount' }, 'Exception'],
    ['an unknown exception', { ...THROTTLED, Exception: 'TeapotException' }, 'Exception'],
    ['an exception of other operations only', { ...THROTTLED, Exception: 'ConflictException' }, 'Exception'],
    ['no times', { ...THROTTLED, Times: 0 }, 'Times'],
    ['one and a half times', { ...THROTTLED, Times: 1.5 }, 'Times'],
    ['times as text', { ...THROTTLED, Times: '2' }, 'Times'],
    ['too many times', { ...THROTTLED, Times: 1_000_001 }, 'Times'],
    ['a time in the past', { ...THROTTLED, RetryAfterSeconds: -1 }, 'RetryAfterSeconds'],
    ['half a second', { ...THROTTLED, RetryAfterSeconds: 0.5 }, 'RetryAfterSeconds'],
    ['more than an hour', { ...THROTTLED, RetryAfterSeconds: 3601 }, 'RetryAfterSeconds'],
    ['another member', { ...THROTTLED, Delay: 1 }, 'The request'],
  ])('with %s', async (_what, fault, member) => {
    const answer = await sendRaw(emulator.url, 'POST', '/_emulator/faults', {
      body: JSON.stringify(fault),
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.json]).toEqual([
      400,
      { Message: expect.stringMatching(new RegExp(`^${member}\\b`)) as string },
    ]);
    expect(answer.text).not.toMatch(/MakeAccount|toString|Teapot|Delay/);
    expect(await faults()).toEqual([]);
    await createAccount();
  });

  it('and the message names the exceptions that the operation can raise', async () => {
    const refused = ask({ ...THROTTLED, Exception: 'ConflictException' });
    await expect(refused).rejects.toThrow(/must be one of BadRequestException, ForbiddenException, /);
  });
});

describe('a fault', () => {
  it('affects one request by default', async () => {
    expect(await ask(FAILED)).toEqual({ Faults: [{ ...FAILED, Times: 1 }] });
    expect(await refusal(createAccount())).toBe('ServiceFailureException 500');
    expect(await faults()).toEqual([]);
    await createAccount();
  });

  it('affects as many requests as configured, and the list counts down', async () => {
    await ask({ ...FAILED, Times: 3 });
    for (const left of [2, 1]) {
      expect(await refusal(createAccount())).toBe('ServiceFailureException 500');
      expect(await faults()).toEqual([{ ...FAILED, Times: left }]);
    }
    expect(await refusal(createAccount())).toBe('ServiceFailureException 500');
    expect(await faults()).toEqual([]);
    await createAccount();
    expect(await accountNames()).toEqual(['Example']);
  });

  it('takes effect after those configured before it', async () => {
    await ask({ ...FAILED, Times: 2 });
    await ask({ ...THROTTLED, RetryAfterSeconds: 0 });
    expect(await faults()).toEqual([
      { ...FAILED, Times: 2 },
      { ...THROTTLED, Times: 1, RetryAfterSeconds: 0 },
    ]);
    const seen = [];
    for (let count = 0; count < 3; count += 1) seen.push(await refusal(createAccount()));
    expect(seen).toEqual([
      'ServiceFailureException 500',
      'ServiceFailureException 500',
      'ThrottledClientException 429',
    ]);
  });

  it('does not affect other operations, even those with the same path', async () => {
    await ask({ ...FAILED, Times: 2 });
    await ask({ Operation: 'ListUsers', Exception: 'NotFoundException' });
    expect(await accountNames()).toEqual([]);
    expect(await refusal(createAccount())).toBe('ServiceFailureException 500');
    const users = emulator.client.send(new ListUsersCommand({ AccountId: 'missing' }));
    expect(await refusal(users)).toBe('NotFoundException 404');
    expect(await faults()).toEqual([{ ...FAILED, Times: 1 }]);
  });

  it('is not used up by requests that do not reach the operation: those of web pages or to the control API', async () => {
    await ask(FAILED);
    const fromPage = await sendRaw(emulator.url, 'POST', '/accounts', {
      body: '{"Name":"Page"}',
      headers: { origin: 'http://page.example' },
    });
    expect(fromPage.status).toBe(403);
    await emulator.controlApi('/clock', { AdvanceSeconds: 1 });
    expect(await faults()).toEqual([{ ...FAILED, Times: 1 }]);
  });

  it('precedes the checks of the request', async () => {
    await ask(FAILED);
    expect(await refusal(createAccount(''))).toBe('ServiceFailureException 500');
    expect(await refusal(createAccount(''))).toBe('BadRequestException 400');
  });

  it('prevents the operation', async () => {
    await createAccount('Before');
    await ask(THROTTLED);
    expect(await refusal(createAccount('Refused'))).toBe('ThrottledClientException 429');
    await createAccount('After');
    expect(await accountNames()).toEqual(['Before', 'After']);
  });

  it('is discarded by a reset', async () => {
    await ask({ ...FAILED, Times: 5 });
    await emulator.controlApi('/reset', { Seed: 'none' });
    expect(await faults()).toEqual([]);
    await createAccount();
  });

  it('does not stop a client that retries; its operation is carried out once', async () => {
    const retrying = new ChimeClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await ask({ ...FAILED, Times: 2 });
    const { $metadata } = await retrying.send(new CreateAccountCommand({ Name: 'Patient' }));
    retrying.destroy();
    expect($metadata).toMatchObject({ httpStatusCode: 201, attempts: 3 });
    expect(await accountNames()).toEqual(['Patient']);
  });
});
