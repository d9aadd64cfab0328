/**
 * API keys of machine clients. The file stores only their SHA-256 digests. No slow hash is needed: the keys are 32
 * random bytes, which nobody can guess, and not passwords.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../caller.js';
import { AuthenticationError } from './authentication-error.js';
import { isPermission, isRole, resolvePermissions } from './resolve-permissions.js';
import { bearerToken } from './credential-header.js';
import type { Method } from './method.js';
import { readJsonFile } from '../../settings/setting-file.js';
import { StartupError } from '../../settings/startup-error.js';

const KEY = /^chime_[\w-]{43}$/;

/** Validates an entry of the file and converts the time of expiry to milliseconds. */
const apiKeyEntry = z.strictObject(
  {
    id: z.string().regex(/^[\w.:@-]{1,128}$/, 'must be 1 to 128 letters, digits, _ . : @ or -'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
    roles: z.array(z.string().refine(isRole, 'must be a role')).default([]),
    permissions: z.array(z.string().refine(isPermission, 'must be a permission')).default([]),
    accounts: z.array(z.string().min(1, 'must not be empty')).optional(),
    expires: z.iso
      .datetime({ offset: true, error: 'must be a time such as 2030-01-31T00:00:00Z' })
      .transform((time) => Date.parse(time))
      .optional(),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? 'must not have other members' : undefined) },
);

const file = z
  .array(apiKeyEntry, 'must hold a list of keys')
  .min(1, 'must hold a key')
  .refine((entries) => distinct(entries.map(({ id }) => id)), 'must not have an id twice')
  .refine((entries) => distinct(entries.map(({ sha256 }) => sha256)), 'must not have a key twice');

const distinct = (values: string[]): boolean => new Set(values).size === values.length;

interface Key {
  readonly digest: Buffer;
  readonly caller: Caller;
  readonly expires: number;
}

/**
 * Creates two methods with the same keys: the header `x-api-key`, and a bearer token, because many metrics clients can
 * send only that. The prefix of an API key distinguishes it from a JWT.
 * @throws StartupError when the file cannot be used
 */
export function apiKeyMethods(path: string): { inHeader: Method; asBearer: Method } {
  const keys = readKeys(path);
  const authenticate = (value: string): Caller => {
    const key = KEY.test(value) ? findKey(keys, value) : undefined;
    if (key === undefined) throw new AuthenticationError('unknown-api-key');
    if (Date.now() >= key.expires) throw new AuthenticationError('expired-api-key');
    return key.caller;
  };
  return {
    inHeader: { header: 'x-api-key', scheme: 'ApiKey', authenticate },
    asBearer: {
      header: 'authorization',
      scheme: 'Bearer',
      claims: (value) => /^ *bearer +chime_/i.test(value),
      authenticate: (value) => authenticate(bearerToken(value) ?? ''),
    },
  };
}

/** Compares with every key, so that the time it takes reveals nothing. */
function findKey(keys: readonly Key[], value: string): Key | undefined {
  const digest = hash('sha256', value, 'buffer');
  let found: Key | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key;
  return found;
}

function readKeys(path: string): Key[] {
  const parsed = file.safeParse(readJsonFile('API_KEYS_FILE', path));
  if (!parsed.success) throw new StartupError(parsed.error.issues.map(describeIssue).join('; '));
  return parsed.data.map(({ id, sha256, roles, permissions, accounts, expires }) => ({
    digest: Buffer.from(sha256, 'hex'),
    caller: {
      id,
      source: 'api-key',
      permissions: resolvePermissions(roles, permissions),
      accounts: accounts === undefined ? 'all' : new Set(accounts),
      expiresAt: expires,
    },
    expires: expires ?? Number.POSITIVE_INFINITY,
  }));
}

/**
 * Formats an issue such as `API_KEYS_FILE entry 2: sha256 must be ...`. Zod's own messages for wrong types quote no
 * values.
 */
function describeIssue({ path: [index, ...member], message }: z.core.$ZodIssue): string {
  if (typeof index !== 'number') return `API_KEYS_FILE ${message}`;
  return `API_KEYS_FILE entry ${index + 1}: ${[...member, message].join(' ')}`;
}
