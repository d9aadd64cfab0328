/**
 * The files that the authentication settings name. Each mistake has a one-line error that quotes nothing of the file.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { createAuthentication } from '../../../src/access/authentication/authentication.js';
import { createFiles, type Files, JWT_ENV } from '../../support/token.js';
import { StartupError } from '../../../src/settings/startup-error.js';

let files: Files;

beforeAll(async () => {
  files = await createFiles();
});
afterAll(() => files.remove());

/** Returns the line that refuses these settings and files, or undefined when they are usable. */
async function refusalOf(variables: Record<string, string>): Promise<string | undefined> {
  try {
    await createAuthentication(readSettings(variables).authentication, pino({ level: 'silent' }));
    return undefined;
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const ed25519 = generateKeyPairSync('ed25519');
const x25519 = generateKeyPairSync('x25519');

const pem = (key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' = 'spki'): string =>
  key.export({ format: 'pem', type }).toString();
const jwk = (key: KeyObject): object => key.export({ format: 'jwk' });

const keyFileRefusal = async (content: string | object, algorithms = ''): Promise<string | undefined> =>
  refusalOf({
    ...JWT_ENV,
    JWT_PUBLIC_KEY_FILE: await files.write('key', content),
    JWT_ALGORITHMS: algorithms,
  });

describe('a public key file', () => {
  it.each<[string, string | object]>([
    ['RSA key in PEM', pem(rsa.publicKey)],
    ['EC key in PEM', pem(p256.publicKey)],
    ['Ed25519 key in PEM', pem(ed25519.publicKey)],
    ['PEM with white space around it', `\n${pem(rsa.publicKey)}\n\n`],
    ['JWK', jwk(rsa.publicKey)],
    ['JWKS', { keys: [jwk(p256.publicKey), jwk(ed25519.publicKey)] }],
    [
      'JWKS with a key for an algorithm that is not allowed',
      { keys: [jwk(p384.publicKey), jwk(rsa.publicKey)] },
    ],
  ])('can hold: %s', async (_title, content) => {
    expect(await keyFileRefusal(content)).toBeUndefined();
  });

  const PRIVATE = 'must not hold a private or secret key';
  const UNUSABLE = 'must hold public keys that can be used';
  const FORM = 'must hold a public key in PEM (SPKI), as a JWK or as a JWKS';
  const OTHER = 'must hold a key for an algorithm of JWT_ALGORITHMS';
  it.each<[string, string | object, string]>([
    ['a private key in PEM', pem(rsa.privateKey, 'pkcs8'), PRIVATE],
    ['a private key beside a public one', pem(rsa.publicKey) + pem(rsa.privateKey, 'pkcs8'), PRIVATE],
    ['a private JWK', jwk(rsa.privateKey), PRIVATE],
    ['a private key in a JWKS', { keys: [jwk(p256.publicKey), jwk(ed25519.privateKey)] }, PRIVATE],
    ['a secret in a JWKS', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, PRIVATE],
    ['PKCS #1', pem(rsa.publicKey, 'pkcs1'), FORM],
    ['nothing', '', FORM],
    ['text', 'c2VjcmV0LXRleHQ', FORM],
    ['broken PEM', '-----BEGIN PUBLIC KEY-----\nc2VjcmV0LXRleHQ=\n-----END PUBLIC KEY-----', UNUSABLE],
    ['broken JSON', '{"kty": secret-text', 'must name a file of JSON'],
    ['an empty JWKS', { keys: [] }, UNUSABLE],
    ['a JWKS whose keys are no list', { keys: 'secret-text' }, UNUSABLE],
    ['a key that is none', { keys: ['secret-text'] }, UNUSABLE],
    ['a JWK without its members', { kty: 'RSA', n: 'secret-text' }, UNUSABLE],
    ['a short RSA key', pem(small.publicKey), 'must not hold an RSA key of less than 2048 bits'],
    [
      'a short RSA key in a JWKS',
      { keys: [jwk(small.publicKey)] },
      'must not hold an RSA key of less than 2048 bits',
    ],
    ['a curve for other algorithms', pem(p384.publicKey), OTHER],
    ['a curve that no algorithm has', pem(secp256k1.publicKey), OTHER],
    ['a key that cannot sign', pem(x25519.publicKey), OTHER],
  ])('cannot hold: %s', async (_title, content, rule) => {
    const line = await keyFileRefusal(content);
    expect(line).toBe(`JWT_PUBLIC_KEY_FILE ${rule}`);
    expect(line).not.toMatch(/secret-text|c2VjcmV0/);
  });

  it('must have a key for the allowed algorithms', async () => {
    expect(await keyFileRefusal(pem(p256.publicKey), 'RS256')).toBe(`JWT_PUBLIC_KEY_FILE ${OTHER}`);
    expect(await keyFileRefusal(pem(p384.publicKey), 'ES384')).toBeUndefined();
  });

  it('must exist', async () => {
    const missing = { ...JWT_ENV, JWT_PUBLIC_KEY_FILE: '/nothing/secret-text.pem' };
    expect(await refusalOf(missing)).toBe('JWT_PUBLIC_KEY_FILE must name a file that can be read (ENOENT)');
    expect(await refusalOf({ ...missing, JWT_PUBLIC_KEY_FILE: '/' })).toBe(
      'JWT_PUBLIC_KEY_FILE must name a file that can be read (EISDIR)',
    );
  });
});

describe('a secret file', () => {
  it.each([
    ['HS256', 31, 32],
    ['HS384', 47, 48],
    ['HS512', 63, 64],
    ['HS256,HS512', 63, 64],
  ])('for %s cannot hold %i bytes', async (JWT_ALGORITHMS, few, enough) => {
    const refusal = async (length: number) =>
      refusalOf({
        ...JWT_ENV,
        JWT_ALGORITHMS,
        JWT_SECRET_FILE: await files.write('secret', `${'s'.repeat(length)}\n`),
      });
    expect(await refusal(few)).toBe(
      `JWT_SECRET_FILE must have one secret per line, each of at least ${enough} bytes for these JWT_ALGORITHMS`,
    );
    expect(await refusal(enough)).toBeUndefined();
  });

  const LINES =
    'JWT_SECRET_FILE must have one secret per line, each of at least 32 bytes for these JWT_ALGORITHMS';
  it.each<[string, string | Uint8Array, string | undefined]>([
    ['two secrets', `${'s'.repeat(32)}\r\n\n${'t'.repeat(32)}`, undefined],
    ['two secrets, one of which is too short', `${'s'.repeat(32)}\n${'t'.repeat(31)}\n`, LINES],
    ['nothing but line ends', '\n\r\n', LINES],
    ['a byte order mark and too few bytes after it', `\ufeff${'s'.repeat(31)}`, LINES],
    ['bytes that are no UTF-8', Buffer.alloc(40, 0xff), 'JWT_SECRET_FILE must name a file of UTF-8 text'],
  ])('with %s', async (_title, content, refusal) => {
    const path = await files.write('secret', content);
    expect(await refusalOf({ ...JWT_ENV, JWT_ALGORITHMS: 'HS256', JWT_SECRET_FILE: path })).toBe(refusal);
  });
});

const SHA = 'ab'.repeat(32);

const apiKeysRefusal = async (content: string | object): Promise<string | undefined> =>
  refusalOf({ AUTH: 'api-key', API_KEYS_FILE: await files.write('keys', content) });

describe('a file of API keys', () => {
  it('can have keys with all members or the required ones', async () => {
    const full = {
      id: 'ci',
      sha256: SHA,
      roles: ['ReadOnly'],
      permissions: ['user:write'],
      accounts: ['a'],
      expires: '2030-01-31T00:00:00+02:00',
    };
    expect(await apiKeysRefusal([full, { id: 'cd', sha256: 'cd'.repeat(32) }])).toBeUndefined();
  });

  const ID = 'id must be 1 to 128 letters, digits, _ . : @ or -';
  const HASH = 'sha256 must be 64 lower-case hexadecimal digits';
  const TIME = 'expires must be a time such as 2030-01-31T00:00:00Z';
  it.each<[string, object, string]>([
    ['a role that does not exist', { roles: ['ReadOnly', 'Admin'] }, 'roles 1 must be a role'],
    ['a role named like a member of objects', { roles: ['constructor'] }, 'roles 0 must be a role'],
    [
      'a permission that does not exist',
      { permissions: ['user:delete'] },
      'permissions 0 must be a permission',
    ],
    ['a key in place of its hash', { sha256: `chime_${'k'.repeat(43)}` }, HASH],
    ['a hash in capitals', { sha256: SHA.toUpperCase() }, HASH],
    ['no id', { id: '' }, ID],
    ['an id over two lines', { id: 'a\nb' }, ID],
    ['a date that is none', { expires: '2030-02-31T00:00:00Z' }, TIME],
    ['a time without its zone', { expires: '2030-01-31T00:00:00' }, TIME],
    ['a misspelt member, which would grant all accounts', { account: ['a'] }, 'must not have other members'],
    ['an account without a name', { accounts: [''] }, 'accounts 0 must not be empty'],
  ])('cannot hold %s', async (_title, member, rule) => {
    const entry = { id: 'cd', sha256: 'cd'.repeat(32), ...member };
    expect(await apiKeysRefusal([{ id: 'ci', sha256: SHA }, entry])).toBe(`API_KEYS_FILE entry 2: ${rule}`);
  });

  it('does not quote a value of the wrong type', async () => {
    const line = await apiKeysRefusal([{ id: 5, sha256: SHA, accounts: 'secret-text' }]);
    expect(line).toMatch(/^API_KEYS_FILE entry 1: id .+; API_KEYS_FILE entry 1: accounts .+$/);
    expect(line).not.toContain('secret-text');
  });

  it.each<[string, string | object, string]>([
    ['no list', { ci: SHA }, 'must hold a list of keys'],
    ['no key', [], 'must hold a key'],
    ['no JSON', 'secret-text', 'must name a file of JSON'],
    [
      'an id twice',
      [
        { id: 'ci', sha256: SHA },
        { id: 'ci', sha256: 'cd'.repeat(32) },
      ],
      'must not have an id twice',
    ],
    [
      'a key twice',
      [
        { id: 'ci', sha256: SHA },
        { id: 'cd', sha256: SHA },
      ],
      'must not have a key twice',
    ],
  ])('cannot hold %s', async (_title, content, rule) => {
    expect(await apiKeysRefusal(content)).toBe(`API_KEYS_FILE ${rule}`);
  });
});

const routerSecretRefusal = async (content: string): Promise<string | undefined> =>
  refusalOf({ AUTH: 'router', ROUTER_SECRET_FILE: await files.write('secrets', content) });

describe("a file of a router's secrets", () => {
  it('can have one or several', async () => {
    expect(await routerSecretRefusal('s'.repeat(32))).toBeUndefined();
    expect(await routerSecretRefusal(`${'s'.repeat(32)}\r\n${'t'.repeat(40)}\n`)).toBeUndefined();
  });

  it.each([
    ['nothing', '\n'],
    ['a short one', 's'.repeat(31)],
    ['a short one beside a long one', `${'s'.repeat(32)}\nshort`],
    ['one with a space, which no header would keep', `${'s'.repeat(40)} `],
    ['one that is not ASCII', 'é'.repeat(40)],
  ])('cannot hold %s', async (_title, content) => {
    expect(await routerSecretRefusal(content)).toBe(
      'ROUTER_SECRET_FILE must have one secret per line, each of at least 32 printable ASCII characters without spaces',
    );
  });
});
