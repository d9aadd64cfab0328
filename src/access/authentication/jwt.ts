/**
 * Authenticates JWT bearer tokens. Jose verifies them; this module reads the caller from their claims. The variables
 * `JWT_*` configure both, such as JWT_CLOCK_TOLERANCE and JWT_ACCOUNTS_CLAIM.
 */
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Caller } from '../caller.js';
import { LruCache } from '../../util/lru-cache.js';
import { AuthenticationError, AuthenticationUnavailableError, type Refusal } from './authentication-error.js';
import { isAccountList, isCallerId, resolvePermissions } from './resolve-permissions.js';
import { bearerToken } from './credential-header.js';
import type { Method } from './method.js';
import { remoteKeySet } from './remote-key-set.js';
import type { JwtSettings } from '../../settings/authentication-settings.js';
import { readPublicKeys, readSecretKeys } from './static-key.js';

/**
 * The longest time, in milliseconds, for which a verified token is cached before its key and signature are checked
 * again.
 */
const MAX_CACHE_MS = 60_000;
/** The maximum number of cached tokens. */
const MAX_CACHED_TOKENS = 2_000;

/**
 * Creates the authentication method for JWTs.
 * @throws StartupError when the key file cannot be used
 */
export function jwtMethod(settings: JwtSettings, log: Logger): Method {
  const verify = cachingVerifier(settings, loadKeys(settings, log));
  return {
    header: 'authorization',
    scheme: 'Bearer',
    authenticate(value) {
      const token = bearerToken(value);
      if (token === undefined) throw new AuthenticationError('no-credentials');
      return verify(token);
    },
  };
}

/** Sets of keys. A token is valid if a key of any set verifies it. */
type KeySets = readonly JWTVerifyGetKey[];

function loadKeys({ keys: { kind, source }, algorithms }: JwtSettings, log: Logger): KeySets {
  if (kind === 'jwks-url') return [remoteKeySet(source, log)];
  return kind === 'public-key-file'
    ? [readPublicKeys(source, algorithms)]
    : readSecretKeys(source, algorithms);
}

/**
 * Caches verified tokens: verifying costs tens to hundreds of microseconds, a hash costs a few. Refused tokens are not
 * cached.
 */
function cachingVerifier(settings: JwtSettings, keys: KeySets) {
  const cached = new LruCache<string, { caller: Caller; until: number }>(MAX_CACHED_TOKENS);
  return (token: string): Caller | Promise<Caller> => {
    // The cache stores digests, because a memory dump with tokens would contain usable credentials.
    const digest = hash('sha256', token, 'base64url');
    const known = cached.get(digest);
    if (known !== undefined && Date.now() < known.until) return known.caller;
    return verifyToken(token, settings, keys).then(({ caller, expires }) => {
      cached.set(digest, { caller, until: Math.min(expires, Date.now() + MAX_CACHE_MS) });
      return caller;
    });
  };
}

async function verifyToken(token: string, settings: JwtSettings, keys: KeySets) {
  try {
    const { payload } = await verifyByAny(token, settings, keys);
    return { caller: readCaller(payload, settings), expires: (payload.exp ?? 0) * 1_000 };
  } catch (error) {
    if (error instanceof AuthenticationUnavailableError || error instanceof AuthenticationError) throw error;
    throw new AuthenticationError(classifyRefusal(error));
  }
}

/**
 * Tries one key set after the other.
 * @throws jose's error for the last set, if no set verifies the signature
 */
async function verifyByAny(token: string, settings: JwtSettings, [keys, ...others]: KeySets) {
  if (keys === undefined) throw new AuthenticationError('token-key');
  const { issuer, audience, algorithms, clockTolerance } = settings;
  try {
    return await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance,
      requiredClaims: ['exp', 'sub'],
    });
  } catch (error) {
    if (others.length > 0 && error instanceof errors.JWSSignatureVerificationFailed)
      return verifyByAny(token, settings, others);
    throw error;
  }
}

function readCaller(payload: JWTPayload, { claims, clockTolerance }: JwtSettings): Caller {
  const claim = (name: string): unknown => (Object.hasOwn(payload, name) ? payload[name] : undefined);
  const accounts = claim(claims.accounts);
  if (!isCallerId(payload.sub) || (accounts !== undefined && !isAccountList(accounts)))
    throw new AuthenticationError('token-claim');
  return {
    id: payload.sub,
    source: 'jwt',
    permissions: resolvePermissions(readNames(claim(claims.roles)), readNames(claim(claims.permissions))),
    accounts: accounts === undefined ? 'all' : new Set(accounts),
    expiresAt: ((payload.exp ?? 0) + clockTolerance) * 1_000,
  };
}

/**
 * Returns the names in a list, or in a space-separated string such as `scope` (RFC 8693, 4.2). A null claim grants
 * nothing, as if it were absent. A null accounts claim is refused instead, because a token without that claim is
 * valid for all accounts.
 */
function readNames(claim: unknown): string[] {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return claim.split(' ');
  if (Array.isArray(claim) && claim.every((name) => typeof name === 'string')) return claim;
  throw new AuthenticationError('token-claim');
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  [errors.JWTExpired.code]: 'token-expired',
  [errors.JOSEAlgNotAllowed.code]: 'token-algorithm',
  [errors.JWSSignatureVerificationFailed.code]: 'token-signature',
  [errors.JWSInvalid.code]: 'token-form',
  [errors.JWTInvalid.code]: 'token-form',
  [errors.JOSENotSupported.code]: 'token-form',
};

const CLAIM_REFUSALS: Readonly<Record<string, Refusal>> = {
  nbf: 'token-not-yet-valid',
  iss: 'token-issuer',
  aud: 'token-audience',
};

function classifyRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed')
    return CLAIM_REFUSALS[error.claim] ?? 'token-claim';
  if (error instanceof errors.JWTClaimValidationFailed) return 'token-claim';
  // The remaining errors concern the key: it was not found, is too short, or belongs to another algorithm.
  return (error instanceof errors.JOSEError ? REFUSALS[error.code] : undefined) ?? 'token-key';
}
