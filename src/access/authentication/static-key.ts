/** Reads keys that verify tokens from a file: a public key (PEM or JWK), a set of them (JWKS), or shared secrets. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { AuthenticationError } from './authentication-error.js';
import { parseJson, readSecretLines, readSettingFile } from '../../settings/setting-file.js';
import { StartupError } from '../../settings/startup-error.js';

const PUBLIC = 'JWT_PUBLIC_KEY_FILE';
const SECRET = 'JWT_SECRET_FILE';
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/**
 * Reads the public keys of a file.
 * @throws StartupError when the file cannot be read or contains no key for these algorithms
 */
export function readPublicKeys(path: string, algorithms: readonly string[]): JWTVerifyGetKey {
  const text = readSettingFile(PUBLIC, path).trim();
  const keySet = text.startsWith('{') ? parseKeySet(parseJson(PUBLIC, text)) : undefined;
  const keys = keySet === undefined ? [parsePem(text)] : keySet.keys.map(parseJwk);
  if (!keys.some((key) => algorithms.some((algorithm) => fits(key, algorithm))))
    throw new StartupError(`${PUBLIC} must hold a key for an algorithm of JWT_ALGORITHMS`);
  if (keySet !== undefined) return createLocalJWKSet(keySet);
  // A PEM file has no key id, so the key applies to tokens with any id.
  return ({ alg }) => {
    const key = keys.find((candidate) => fits(candidate, alg));
    if (key === undefined) throw new AuthenticationError('token-key');
    return key;
  };
}

/**
 * Reads the shared secrets of a file, one per line. A token is valid if any of them signed it.
 * @throws StartupError when the file cannot be read, or when a secret is shorter than the hash, which RFC 7518 (3.2)
 *   forbids
 */
export function readSecretKeys(path: string, algorithms: readonly string[]): JWTVerifyGetKey[] {
  const secrets = readSecretLines(SECRET, path).map((line) => Buffer.from(line));
  const least = Math.max(...algorithms.map((algorithm) => Number(algorithm.slice(2)) / 8));
  if (secrets.length === 0 || secrets.some(({ length }) => length < least)) {
    throw new StartupError(
      `${SECRET} must have one secret per line, each of at least ${least} bytes for these JWT_ALGORITHMS`,
    );
  }
  return secrets.map((secret) => {
    const key = createSecretKey(secret);
    return () => key;
  });
}

function parsePem(text: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw privateKey();
  if (!text.startsWith('-----BEGIN PUBLIC KEY-----'))
    throw new StartupError(`${PUBLIC} must hold a public key in PEM (SPKI), as a JWK or as a JWKS`);
  return checked(() => createPublicKey(text));
}

function parseJwk(jwk: unknown): KeyObject {
  if (typeof jwk !== 'object' || jwk === null) throw unusableKey();
  if ('d' in jwk || ('kty' in jwk && jwk.kty === 'oct')) throw privateKey();
  return checked(() => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
}

function parseKeySet(json: unknown): JSONWebKeySet {
  const { keys = [json] } = json as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0) throw unusableKey();
  return { keys };
}

function checked(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw unusableKey();
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 2048) < 2048)
    throw new StartupError(`${PUBLIC} must not hold an RSA key of less than 2048 bits`);
  return key;
}

const unusableKey = () => new StartupError(`${PUBLIC} must hold public keys that can be used`);
const privateKey = () => new StartupError(`${PUBLIC} must not hold a private or secret key`);

function fits({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, algorithm: string): boolean {
  if (asymmetricKeyType === 'rsa') return /^[RP]S/.test(algorithm);
  if (asymmetricKeyType === 'ed25519') return algorithm.startsWith('Ed');
  return asymmetricKeyType === 'ec' && CURVES[asymmetricKeyDetails?.namedCurve ?? ''] === algorithm;
}
