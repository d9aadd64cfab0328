/** Secrets are compared one by one, all of them and in constant time, whichever is right. */
import type * as Crypto from 'node:crypto';
import { hash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { createAuthentication } from '../../../src/access/authentication/authentication.js';
import type { Authenticate } from '../../../src/access/caller.js';
import { createFiles, type Files } from '../../support/token.js';

const compare = vi.hoisted(() => vi.fn<(a: Buffer, b: Buffer) => boolean>());

vi.mock('node:crypto', async (importActual) => {
  const actual = await importActual<typeof Crypto>();
  compare.mockImplementation((a, b) => actual.timingSafeEqual(a, b));
  return { ...actual, timingSafeEqual: compare };
});

const KEYS = ['a', 'b', 'c'].map((letter) => `chime_${letter.repeat(43)}`);
const ROUTER = 'r'.repeat(32);

let files: Files;
let authenticate: Authenticate;

beforeAll(async () => {
  files = await createFiles();
  const config = readSettings({
    AUTH: 'api-key,router',
    API_KEYS_FILE: await files.write(
      'keys',
      KEYS.map((key, index) => ({ id: `key-${index}`, sha256: hash('sha256', key) })),
    ),
    ROUTER_SECRET_FILE: await files.write('router', ROUTER),
  });
  ({ authenticate } = await createAuthentication(config.authentication, pino({ level: 'silent' })));
});
afterAll(() => files.remove());
beforeEach(() => void compare.mockClear());

const ask = async (headers: Record<string, string>) =>
  authenticate({ headers, raw: { rawHeaders: Object.entries(headers).flat() } } as never);

it.each(KEYS)('an API key is compared with every key: %s', async (key) => {
  expect(await ask({ 'x-api-key': key })).toMatchObject({ id: `key-${KEYS.indexOf(key)}` });
  expect(compare).toHaveBeenCalledTimes(3);
});

it('an unknown API key is compared with every key', async () => {
  await expect(ask({ 'x-api-key': `chime_${'d'.repeat(43)}` })).rejects.toThrow('unknown-api-key');
  expect(compare).toHaveBeenCalledTimes(3);
});

it.each([ROUTER, 'x', ROUTER.slice(1)])(
  'a secret of any length is compared in constant time',
  async (secret) => {
    await ask({ 'x-router-secret': secret, 'x-caller': '{"id":"ann"}' }).catch(() => undefined);
    expect(compare).toHaveBeenCalledTimes(1);
    for (const [left, right] of compare.mock.calls) expect(left.length).toBe(right.length);
  },
);
