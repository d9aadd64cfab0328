/** The authentication settings: each mistake has a one-line error, and none leaves the gateway open. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

function refusalOf(variables: Record<string, string>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('The settings were not refused.');
}

const settingsOf = (variables: Record<string, string>) => readSettings(variables).authentication;

const NAMES = { AUTH: 'jwt', JWT_ISSUER: 'https://i.example.com', JWT_AUDIENCE: 'chime' };
const JWT = { ...NAMES, JWT_JWKS_URL: 'https://i.example.com/keys' };
const FILE = { ...NAMES, JWT_PUBLIC_KEY_FILE: '/key.pem' };
const SECRET = { ...NAMES, JWT_SECRET_FILE: '/secret', JWT_ALGORITHMS: 'HS256' };

describe('a gateway without authentication', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('may listen on %s', (HOST) => {
    expect(settingsOf({ HOST })).toBe('none');
    expect(settingsOf({ HOST, AUTH: 'none' })).toBe('none');
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '::ffff:127.0.0.1',
    '127.example.com',
    '127.1',
    'localhost.example.com',
  ])('may not listen on %s unless that is dangerously allowed', (HOST) => {
    const line = 'AUTH must be a list of jwt, api-key, router where HOST is not a loopback address';
    expect(refusalOf({ HOST })).toBe(line);
    expect(refusalOf({ HOST, AUTH: 'none' })).toBe(line);
    expect(refusalOf({ HOST, DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'false' })).toBe(line);
    expect(settingsOf({ HOST, DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' })).toBe('none');
    expect(settingsOf({ HOST, ...JWT })).not.toBe('none');
  });

  it.each([
    ['JWT_JWKS_URL', 'https://i.example.com/keys', 'jwt'],
    ['JWT_ISSUER', 'x', 'jwt'],
    ['JWT_CLOCK_TOLERANCE', '0', 'jwt'],
    ['JWT_ROLES_CLAIM', 'groups', 'jwt'],
    ['API_KEYS_FILE', '/keys.json', 'api-key'],
    ['ROUTER_SECRET_FILE', '/secret', 'router'],
  ])('refuses %s, because setting it was meant to close the gateway', (name, value, method) => {
    expect(refusalOf({ [name]: value })).toBe(`${name} must not be set unless AUTH lists ${method}`);
    const others = { ...JWT, AUTH: 'jwt,api-key,router', API_KEYS_FILE: '/k', ROUTER_SECRET_FILE: '/s' };
    expect(() => settingsOf({ ...others, [name]: value })).not.toThrow();
  });
});

describe('unusable settings', () => {
  const METHODS = 'AUTH must be none, or a list of jwt, api-key, router';
  const ALGORITHMS =
    'JWT_ALGORITHMS must be a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, or of HS256, HS384, HS512';
  const URL_RULE = 'JWT_JWKS_URL must be an https URL without credentials (http only on loopback)';
  const TOLERANCE = 'JWT_CLOCK_TOLERANCE must be a whole number of seconds from 0 to 300';
  it.each<[string, Record<string, string>, string]>([
    ['an unknown method', { AUTH: 'jwt,basic' }, METHODS],
    ['none with another', { AUTH: 'none,jwt' }, METHODS],
    ['an empty entry', { AUTH: 'jwt,' }, METHODS],
    ['another spelling', { AUTH: 'JWT' }, METHODS],
    ['no issuer', { ...JWT, JWT_ISSUER: '' }, 'JWT_ISSUER must be set where AUTH lists jwt'],
    ['no audience', { ...JWT, JWT_AUDIENCE: '' }, 'JWT_AUDIENCE must be set where AUTH lists jwt'],
    [
      'no keys',
      NAMES,
      'JWT_JWKS_URL or JWT_PUBLIC_KEY_FILE or JWT_SECRET_FILE must be set where AUTH lists jwt',
    ],
    [
      'keys from two places',
      { ...JWT, JWT_PUBLIC_KEY_FILE: '/k' },
      'JWT_PUBLIC_KEY_FILE must not be set together with JWT_JWKS_URL',
    ],
    [
      'a key and a secret',
      { ...FILE, JWT_SECRET_FILE: '/s' },
      'JWT_SECRET_FILE must not be set together with JWT_PUBLIC_KEY_FILE',
    ],
    ['the algorithm none', { ...JWT, JWT_ALGORITHMS: 'RS256,none' }, ALGORITHMS],
    ['an unknown algorithm', { ...JWT, JWT_ALGORITHMS: 'RS1' }, ALGORITHMS],
    ['an empty list of algorithms', { ...JWT, JWT_ALGORITHMS: ',' }, ALGORITHMS],
    [
      'HS256 with a JWKS',
      { ...JWT, JWT_ALGORITHMS: 'RS256,HS256' },
      'JWT_ALGORITHMS must not list HS256, HS384 or HS512 with public keys',
    ],
    [
      'HS256 with a public key',
      { ...FILE, JWT_ALGORITHMS: 'HS256' },
      'JWT_ALGORITHMS must not list HS256, HS384 or HS512 with public keys',
    ],
    [
      'RS256 with a secret',
      { ...SECRET, JWT_ALGORITHMS: 'HS256,RS256' },
      'JWT_ALGORITHMS must list HS256, HS384 or HS512 and nothing else with JWT_SECRET_FILE',
    ],
    [
      'a secret without algorithms',
      { ...SECRET, JWT_ALGORITHMS: '' },
      'JWT_ALGORITHMS must list HS256, HS384 or HS512 and nothing else with JWT_SECRET_FILE',
    ],
    ['a JWKS by http', { ...NAMES, JWT_JWKS_URL: 'http://i.example.com/keys' }, URL_RULE],
    [
      'a JWKS by http on a name like loopback',
      { ...NAMES, JWT_JWKS_URL: 'http://localhost.example.com/' },
      URL_RULE,
    ],
    ['a JWKS from a file', { ...NAMES, JWT_JWKS_URL: 'file:///etc/passwd' }, URL_RULE],
    ['a JWKS at no URL', { ...NAMES, JWT_JWKS_URL: 'i.example.com' }, URL_RULE],
    ['a JWKS with a password', { ...NAMES, JWT_JWKS_URL: 'https://me:pw@i.example.com/' }, URL_RULE],
    ['more than five minutes of tolerance', { ...JWT, JWT_CLOCK_TOLERANCE: '301' }, TOLERANCE],
    ['a tolerance below zero', { ...JWT, JWT_CLOCK_TOLERANCE: '-1' }, TOLERANCE],
    ['a tolerance of a fraction', { ...JWT, JWT_CLOCK_TOLERANCE: '0.5' }, TOLERANCE],
    ['no file of keys', { AUTH: 'api-key' }, 'API_KEYS_FILE must be set where AUTH lists api-key'],
    ['no file of a secret', { AUTH: 'router' }, 'ROUTER_SECRET_FILE must be set where AUTH lists router'],
    [
      'an override that is neither',
      { DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'yes' },
      'DANGEROUSLY_ALLOW_UNAUTHENTICATED must be true or false',
    ],
  ])('are refused in one line: %s', (_title, variables, line) => {
    expect(refusalOf(variables)).toBe(line);
  });
});

describe('usable settings', () => {
  it('have defaults', () => {
    expect(settingsOf(JWT)).toEqual({
      jwt: {
        issuer: 'https://i.example.com',
        audience: 'chime',
        algorithms: ['RS256', 'ES256', 'EdDSA', 'PS256'],
        clockTolerance: 5,
        keys: { kind: 'jwks-url', source: 'https://i.example.com/keys' },
        claims: { permissions: 'scope', roles: 'roles', accounts: 'chime_accounts' },
      },
      apiKeysFile: undefined,
      routerSecretFile: undefined,
    });
  });

  it('are used unchanged', () => {
    const all = {
      ...FILE,
      AUTH: 'jwt, api-key ,router',
      JWT_ALGORITHMS: 'ES384, RS512',
      JWT_CLOCK_TOLERANCE: '300',
      JWT_PERMISSIONS_CLAIM: 'permissions',
      JWT_ROLES_CLAIM: 'cognito:groups',
      JWT_ACCOUNTS_CLAIM: 'https://example.com/accounts',
      API_KEYS_FILE: '/keys.json',
      ROUTER_SECRET_FILE: '/router',
    };
    expect(settingsOf(all)).toEqual({
      jwt: {
        issuer: 'https://i.example.com',
        audience: 'chime',
        algorithms: ['ES384', 'RS512'],
        clockTolerance: 300,
        keys: { kind: 'public-key-file', source: '/key.pem' },
        claims: {
          permissions: 'permissions',
          roles: 'cognito:groups',
          accounts: 'https://example.com/accounts',
        },
      },
      apiKeysFile: '/keys.json',
      routerSecretFile: '/router',
    });
  });

  it.each(['http://127.0.0.1:8080/keys', 'http://localhost/keys', 'http://[::1]/keys'])(
    'may fetch keys without https from %s, where no other machine can respond',
    (JWT_JWKS_URL) => {
      expect(settingsOf({ ...NAMES, JWT_JWKS_URL })).toMatchObject({
        jwt: { keys: { source: JWT_JWKS_URL } },
      });
    },
  );

  it('may be a shared secret', () => {
    expect(settingsOf({ ...SECRET, JWT_ALGORITHMS: 'HS256,HS512' })).toMatchObject({
      jwt: { keys: { kind: 'secret-file', source: '/secret' }, algorithms: ['HS256', 'HS512'] },
    });
  });
});
