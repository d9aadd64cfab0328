/** Which URLs a caller may name for the events of its subscription. */
import { describe, expect, it } from 'vitest';
import { readCallbackPrefixes } from '../../../src/settings/callback-settings.js';
import { readSettings } from '../../../src/settings/settings.js';
import { allowedCallbackUrl } from '../../../src/subscriptions/callback-url.js';

const isAllowed = (url: string, ...SUBSCRIPTION_CALLBACK_URLS: string[]): boolean =>
  allowedCallbackUrl(url, readCallbackPrefixes({ SUBSCRIPTION_CALLBACK_URLS })) !== undefined;

const PREFIX = 'https://router.example.com/callback/';

it.each([
  ['https://router.example.com/callback/1', PREFIX],
  ['https://router.example.com/callback/1/2', PREFIX],
  ['https://router.example.com/callback', PREFIX],
  ['https://router.example.com/callback/1', 'https://router.example.com/callback'],
  ['https://router.example.com/any', 'https://router.example.com'],
  ['http://10.0.0.7:4000/callback/1', 'http://10.0.0.7:4000/callback'],
  ['http://[fd00::7]:4000/callback/1', 'http://[fd00::7]:4000/'],
])('allows %s below %s', (url, prefix) => {
  expect(isAllowed(url, prefix)).toBe(true);
  expect(isAllowed(url, 'https://another.example.com/', prefix)).toBe(true);
});

describe('refuses', () => {
  it.each([
    ['every URL without the setting'],
    ['another host', 'https://evil.example.com/callback/1'],
    ['a host that begins like the router', 'https://router.example.com.evil.com/callback/1'],
    ['another scheme', 'http://router.example.com/callback/1'],
    ['another port', 'https://router.example.com:8443/callback/1'],
    ['a path that begins like the prefix', 'https://router.example.com/callback-evil'],
    ['a parent', 'https://router.example.com/'],
    ['dots', 'https://router.example.com/callback/../admin'],
    ['dots that stay below the prefix', 'https://router.example.com/callback/a/../b'],
    ['encoded dots', 'https://router.example.com/callback/%2e%2e/admin'],
    ['an encoded slash', 'https://router.example.com/callback/..%2fadmin'],
    ['dots that are encoded twice', 'https://router.example.com/callback/%252e%252e/admin'],
    ['a backslash', 'https://router.example.com\\callback\\1'],
    ['a user', 'https://user@router.example.com/callback/1'],
    ['a password', 'https://user:password@router.example.com/callback/1'],
    ['a host behind a user that looks like the router', 'https://router.example.com@evil.com/callback/1'],
    ['a query', 'https://router.example.com/callback/1?a=b'],
    ['an empty query', 'https://router.example.com/callback/1?'],
    ['a fragment', 'https://router.example.com/callback/1#a'],
    ['a tab', 'https://router.example.com/callback/\t1'],
    ['white space before it', ' https://router.example.com/callback/1'],
    ['capital letters in the host', 'https://ROUTER.example.com/callback/1'],
    ['the default port', 'https://router.example.com:443/callback/1'],
    ['letters outside ASCII', 'https://router.example.com/callback/ﬁ'],
    ['no slashes', 'https:router.example.com/callback/1'],
    ['another protocol', 'file:///callback/1'],
    ['more than 2,048 characters', `https://router.example.com/callback/${'a'.repeat(2_048)}`],
    ['no URL', 'callback'],
    ['an empty text', ''],
  ])('%s', (_, url = 'https://router.example.com/callback/1') => {
    expect(isAllowed(url, ...(_.startsWith('every') ? [] : [PREFIX]))).toBe(false);
  });

  it.each([
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::ffff:7f00:1]/',
  ])('the form %s of an allowed address', (url) => {
    expect(isAllowed(url, 'http://127.0.0.1/')).toBe(false);
  });
});

const read = (SUBSCRIPTION_CALLBACK_URLS: string) => readSettings({ SUBSCRIPTION_CALLBACK_URLS });

describe('SUBSCRIPTION_CALLBACK_URLS', () => {
  it('is a list of prefixes, and empty by default', () => {
    expect(readSettings({}).callbackPrefixes).toEqual([]);
    expect(read('https://a.example.com/callback/, http://b:4000').callbackPrefixes).toEqual([
      { origin: 'https://a.example.com', path: '/callback' },
      { origin: 'http://b:4000', path: '' },
    ]);
  });

  it.each([
    'router.example.com',
    'ftp://router/',
    'https://user@router/',
    'https://router/?a',
    'https://router/#a',
    'https://router/%2e',
    'https://router/a/../b',
    'https://ROUTER/',
    'https://router:443/',
    'https://*.example.com/',
    'https://a/,,https://b/',
  ])('must not be %s', (value) => {
    expect(() => read(value)).toThrow('SUBSCRIPTION_CALLBACK_URLS must be a list of http(s) URLs');
  });
});
