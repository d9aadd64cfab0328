/**
 * Trusts a router that proves itself by a shared secret. The router has authenticated the caller already, and names it
 * in the header `x-caller`.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Caller, RequestHead } from '../caller.js';
import { AuthenticationError } from './authentication-error.js';
import { isAccountList, isCallerId, resolvePermissions } from './resolve-permissions.js';
import { soleHeader } from './credential-header.js';
import type { Method } from './method.js';
import { readSecretLines } from '../../settings/setting-file.js';
import { StartupError } from '../../settings/startup-error.js';

// Strict, because a misspelt `accounts` would grant all accounts.
const callerHeader = z.strictObject({
  id: z.string().refine(isCallerId),
  roles: z.array(z.string()).nullish(),
  permissions: z.array(z.string()).nullish(),
  accounts: z.custom<string[]>(isAccountList).optional(),
});

/**
 * Creates the method.
 * @throws StartupError when the file cannot be used
 */
export function routerMethod(path: string): Method {
  const secrets = readSecrets(path).map(digest);
  return {
    header: 'x-router-secret',
    scheme: 'RouterSecret',
    authenticate(value, request) {
      const given = digest(value);
      if (!secrets.some((secret) => timingSafeEqual(secret, given)))
        throw new AuthenticationError('router-secret');
      return readCaller(request);
    },
  };
}

// Hashes secrets, because `timingSafeEqual` needs values of equal length.
const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

function readSecrets(path: string): string[] {
  const secrets = readSecretLines('ROUTER_SECRET_FILE', path);
  if (secrets.length === 0 || !secrets.every((secret) => /^[\x21-\x7e]{32,}$/.test(secret))) {
    throw new StartupError(
      'ROUTER_SECRET_FILE must have one secret per line, each of at least 32 printable ASCII characters without spaces',
    );
  }
  return secrets;
}

function readCaller(request: RequestHead): Caller {
  const parsed = callerHeader.safeParse(parseJson(soleHeader(request, 'x-caller')));
  if (!parsed.success) throw new AuthenticationError('router-caller');
  const { id, roles, permissions, accounts } = parsed.data;
  return {
    id,
    source: 'router',
    permissions: resolvePermissions(roles ?? [], permissions ?? []),
    accounts: accounts === undefined ? 'all' : new Set(accounts),
  };
}

function parseJson(header: string | undefined): unknown {
  try {
    return JSON.parse(header ?? '');
  } catch {
    throw new AuthenticationError('router-caller');
  }
}
