/** Access to the emulator when it requires no signatures, and to the control API when it does. */
import { ListAccountsCommand } from '@aws-sdk/client-chime';
import { afterEach, describe, expect, it } from 'vitest';
import {
  startTestEmulator,
  testClient,
  type TestEmulator,
  type TestEmulatorOptions,
} from '../support/emulator.js';
import { sendSigned, type SignedCall } from '../support/signer.js';
import { sendRaw } from '../support/wire.js';

const CREDENTIALS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'of no use elsewhere' };

let emulator: TestEmulator;
afterEach(() => emulator.stop());

async function start(options: TestEmulatorOptions): Promise<void> {
  emulator = await startTestEmulator({ seed: 'demo', ...options });
}

const get = async (path: string, headers: Record<string, string>) =>
  (await sendRaw(emulator.url, 'GET', path, { headers })).status;

const signed = async (call: SignedCall, credentials = CREDENTIALS) => {
  const { status, json } = await sendSigned(emulator.url, credentials, call);
  if (status !== 200) expect(json).toEqual({ Message: expect.any(String) as string });
  return status;
};
const countAccounts = async () => {
  const client = testClient(emulator.url, CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey);
  const { Accounts } = await client.send(new ListAccountsCommand({}));
  client.destroy();
  return Accounts?.length;
};

describe('on a loopback address without credentials', () => {
  it.each([
    'localhost',
    'LOCALHOST:4001',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]',
    '[::1]:4001',
    'chime.localhost:1',
  ])('requests for the host %s are served', async (host) => {
    await start({});
    expect(await get('/accounts', { host })).toBe(200);
    expect(await get('/_emulator', { host })).toBe(200);
  });

  // A page has such a Host header when its own domain name resolves to 127.0.0.1.
  it.each([
    'rebound.example.com',
    'rebound.example.com:4001',
    'localhost.example.com',
    '127.0.0.1.example.com',
    'notlocalhost',
    '192.168.1.2:4001',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    'localhost:4001@example.com',
  ])('requests for the host "%s" are refused', async (host) => {
    await start({});
    const answer = await sendRaw(emulator.url, 'GET', '/accounts', { headers: { host } });
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json?.['Code']]).toEqual([
      403,
      'ForbiddenException',
      'Forbidden',
    ]);
    expect(answer.text).not.toContain('example');
    expect(await get('/_emulator', { host })).toBe(403);
    expect(await get('/_emulator/%zz', { host })).toBeGreaterThanOrEqual(400);
  });
});

describe('without a control API', () => {
  it.each(['', '/', '/clock', '/events', '/%zz', '?x'])('/_emulator%s is no operation', async (path) => {
    await start({ controlApi: false });
    for (const method of ['GET', 'POST']) {
      const answer = await sendRaw(emulator.url, method, `/_emulator${path}`, {
        headers: { 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{"Seed":"none"}' } : {}),
      });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers['x-amzn-errortype']).toMatch(/^(UnknownOperation|BadRequest)Exception$/);
    }
  });

  it('nothing is reset, and the Chime API is served', async () => {
    await start({ controlApi: false });
    await expect(emulator.controlApi('/reset', { Seed: 'none' })).rejects.toThrow('answered 404');
    const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(3);
  });
});

describe('with credentials', () => {
  const CLOCK: SignedCall = { method: 'GET', path: '/_emulator/clock', body: '' };
  const RESET: SignedCall = { method: 'POST', path: '/_emulator/reset', body: '{"Seed":"none"}' };
  it('the control API serves signed requests, with and without a body (W-21)', async () => {
    await start({ credentials: CREDENTIALS });
    expect(await signed(CLOCK)).toBe(200);
    expect(await signed({ ...CLOCK, path: '/_emulator' })).toBe(200);
    expect(await signed(RESET)).toBe(200);
    expect(await countAccounts()).toBe(0);
  });

  it('the control API refuses all others and carries out none of them (W-21)', async () => {
    await start({ credentials: CREDENTIALS });
    await expect(emulator.controlApi('/clock')).rejects.toThrow('answered 401');
    await expect(emulator.controlApi('')).rejects.toThrow('answered 401');
    await expect(emulator.controlApi('/reset', { Seed: 'none' })).rejects.toThrow('answered 401');
    await expect(emulator.controlApi('/nothing')).rejects.toThrow('answered 401');
    expect(await signed(RESET, { ...CREDENTIALS, secretAccessKey: 'wrong' })).toBe(403);
    expect(await signed(RESET, { ...CREDENTIALS, accessKeyId: 'AKIDANOTHER' })).toBe(403);
    expect(await signed({ ...RESET, body: '{"Seed":"demo"}', sentBody: RESET.body })).toBe(403);
    expect(await signed({ ...RESET, time: new Date(Date.now() - 16 * 60_000) })).toBe(400);
    expect(await signed({ ...RESET, body: ' '.repeat(1024 * 1024 + 1) })).toBeGreaterThanOrEqual(400);
    expect(await countAccounts()).toBe(3);
  });

  it('any host may be named because no web page could sign a request', async () => {
    await start({ credentials: CREDENTIALS });
    expect(await get('/accounts', { host: 'emulator.example.com' })).toBe(401);
  });

  it('web pages are refused before their signature is checked', async () => {
    await start({ credentials: CREDENTIALS });
    expect(await get('/accounts', { origin: 'http://localhost:3000' })).toBe(403);
    expect(await get('/_emulator/clock', { origin: 'null' })).toBe(403);
  });
});
