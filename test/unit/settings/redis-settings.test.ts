/** The settings of Redis: which URLs are valid, and what they mean. */
import { expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

const SERVER = {
  host: 'redis.internal',
  port: 6379,
  username: undefined,
  password: undefined,
  database: 0,
  isEncrypted: false,
  keyPrefix: 'chime-gateway:',
};

it('is off by default', () => {
  expect(readSettings({}).redis).toBeUndefined();
});

it.each([
  ['redis://redis.internal', {}],
  ['redis://redis.internal/', {}],
  ['rediss://redis.internal:6380/3', { isEncrypted: true, port: 6380, database: 3 }],
  ['redis://:p%40ss%2Fword@redis.internal', { password: 'p@ss/word' }],
  ['redis://user:password@redis.internal', { username: 'user', password: 'password' }],
  ['redis://[2001:db8::1]:7000', { host: '2001:db8::1', port: 7000 }],
])('reads %s', (url, expected) => {
  expect(readSettings({ REDIS_URL: url }).redis).toEqual({ ...SERVER, ...expected });
});

it.each([
  'redis.internal:6379',
  'http://redis.internal',
  'redis://',
  'redis://redis.internal/users',
  'redis://redis.internal/0?family=6',
  'redis://one.internal,two.internal:6379/0#x',
  'redis://:100%@redis.internal',
])('refuses %s without repeating it', (url) => {
  const rule = 'must be a URL such as rediss://user:password@host:6379/0';
  expect(() => readSettings({ REDIS_URL: url })).toThrow(new StartupError(`REDIS_URL ${rule}`));
});

it('has a prefix for keys, which has no effect alone', () => {
  const settings = readSettings({ REDIS_URL: 'redis://redis.internal', REDIS_KEY_PREFIX: 'staging:' });
  expect(settings.redis).toEqual({ ...SERVER, keyPrefix: 'staging:' });
  expect(settings.questionable.ineffective).toEqual([]);
  expect(readSettings({ REDIS_KEY_PREFIX: 'staging:' }).questionable.ineffective).toEqual([
    'REDIS_KEY_PREFIX',
  ]);
  expect(() => readSettings({ REDIS_KEY_PREFIX: '{a}' })).toThrow('REDIS_KEY_PREFIX must be 1 to 64 letters');
});
