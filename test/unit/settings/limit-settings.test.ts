/** The settings of limits: the valid values of each variable, and when limits are on by default. */
import { expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

const ON = {
  rate: { requests: 600, seconds: 60 },
  concurrency: 50,
  subscriptions: 100,
  failures: { requests: 60, seconds: 60 },
};
const OFF = { rate: undefined, concurrency: undefined, subscriptions: undefined, failures: undefined };
const KEYS = { AUTH: 'api-key', API_KEYS_FILE: 'keys.json' };

it.each([
  ['LIMIT_TOKENS', '0', 'must be a whole number from 1 to 100000'],
  ['LIMIT_TOKENS', '100001', 'must be a whole number from 1 to 100000'],
  ['LIMIT_TOKENS', 'off', 'must be a whole number from 1 to 100000'],
  ['LIMIT_DEPTH', '101', 'must be a whole number from 1 to 100'],
  ['LIMIT_ALIASES', ' ', 'must be a whole number from 1 to 1000'],
  ['LIMIT_ROOT_FIELDS', '1.5', 'must be a whole number from 1 to 1000'],
  ['LIMIT_DIRECTIVES', '-1', 'must be a whole number from 1 to 1000'],
  ['LIMIT_COST', '1e9', 'must be a whole number from 1 to 100000000'],
  ['LIMIT_ENTITIES', '0x10', 'must be a whole number from 1 to 100000'],
  ['LIMIT_BODY', '256kb', 'must be a whole number from 1 to 100000000'],
  ['LIMIT_BATCH', '-1', 'must be a whole number from 0 to 1000'],
  ['LIMIT_BATCH', '1001', 'must be a whole number from 0 to 1000'],
  ['RATE_LIMIT', '600', 'must be off, or requests and seconds such as 600/60'],
  ['RATE_LIMIT', '0/60', 'must be off, or requests and seconds such as 600/60'],
  ['RATE_LIMIT', '600/0', 'must be off, or requests and seconds such as 600/60'],
  ['AUTH_FAILURE_LIMIT', 'none', 'must be off, or requests and seconds such as 600/60'],
  ['MAX_CONCURRENT_REQUESTS', '0', 'must be off, or a whole number from 1 to 100000'],
  ['MAX_SUBSCRIPTIONS', 'none', 'must be off, or a whole number from 1 to 100000'],
  ['TRUST_PROXY', 'true', 'must be a list of addresses or of ranges such as 10.0.0.0/8'],
  ['TRUST_PROXY', '10.0.0.0/33', 'must be a list of addresses or of ranges such as 10.0.0.0/8'],
  ['TRUST_PROXY', '10.0.0.1,', 'must be a list of addresses or of ranges such as 10.0.0.0/8'],
])('%s=%s is refused in one line that names it', (name, value, rule) => {
  expect(() => readSettings({ [name]: value })).toThrow(new StartupError(`${name} ${rule}`));
});

it('limits of callers are off by default if only this machine reaches the gateway, and otherwise on', () => {
  expect(readSettings({}).rateLimits).toEqual(OFF);
  expect(readSettings(KEYS).rateLimits).toEqual(ON);
  expect(readSettings({ HOST: '0.0.0.0', DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' }).rateLimits).toEqual(ON);
});

it('limits of callers can be set and switched off one by one', () => {
  expect(readSettings({ RATE_LIMIT: '5/1' }).rateLimits).toEqual({
    ...OFF,
    rate: { requests: 5, seconds: 1 },
  });
  expect(readSettings({ MAX_CONCURRENT_REQUESTS: '3' }).rateLimits).toEqual({ ...OFF, concurrency: 3 });
  expect(readSettings({ ...KEYS, RATE_LIMIT: 'off' }).rateLimits).toEqual({ ...ON, rate: undefined });
  expect(readSettings({ ...KEYS, MAX_CONCURRENT_REQUESTS: 'off' }).rateLimits).toEqual({
    ...ON,
    concurrency: undefined,
  });
  expect(readSettings({ ...KEYS, AUTH_FAILURE_LIMIT: 'off' }).rateLimits).toEqual({
    ...ON,
    failures: undefined,
  });
  expect(readSettings({ ...KEYS, RATE_LIMIT: '' }).rateLimits).toEqual(ON);
});

it('a batch has at most as many operations as there are concurrent requests', () => {
  expect(readSettings({ LIMIT_BATCH: '1000' }).requestLimits.batch).toBe(1_000);
  expect(readSettings({ ...KEYS, LIMIT_BATCH: '50' }).requestLimits.batch).toBe(50);
  expect(() => readSettings({ ...KEYS, LIMIT_BATCH: '51' })).toThrow(
    new StartupError('LIMIT_BATCH must not be greater than MAX_CONCURRENT_REQUESTS'),
  );
});

it('proxies are trusted by address or range', () => {
  expect(readSettings({}).trustedProxies).toEqual([]);
  expect(readSettings({ TRUST_PROXY: '10.0.0.0/8, ::1,fd00::/8' }).trustedProxies).toEqual([
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
  ]);
});
