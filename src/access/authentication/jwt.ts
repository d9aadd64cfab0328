/** JWT bearer tokens: verified by jose, their claims read as a caller. */
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Caller } from '../caller.js';
import { LruCache } from '../../util/lru-cache.js';
import { AuthenticationError, AuthenticationUnavailableError, type Refusal } from './authentication-error.js';
import { isAccountList, isCallerId, resolvePermissions } from './grant.js';
import { bearerToken } from './authorization-header.js';
import type { Method } from './method.js';
import { remoteKeySet } from './remote-key-set.js';
import type { JwtSettings } from '../../settings/authentication-settings.js';
import { readPublicKeys, readSecretKeys } from './static-key.js';

/** A verified token is believed for at most so long, in milliseconds, before its key and signature are looked at again. */
const LONGEST_TRUST = 60_000;
const MOST_REMEMBERED = 2_000;

/** @throws StartupError when the key file cannot be used */
export function jwtMethod(settings: JwtSettings, log: Logger): Method {
  const verify = rememberingVerifier(settings, loadKeys(settings, log));
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

/** Sets of keys, one of which must verify a token. */
type KeySets = readonly JWTVerifyGetKey[];

function loadKeys({ keys: { kind, source }, algorithms }: JwtSettings, log: Logger): KeySets {
  if (kind === 'jwks-url') return [remoteKeySet(source, log)];
  return kind === 'public-key-file'
    ? [readPublicKeys(source, algorithms)]
    : readSecretKeys(source, algorithms);
}

/** Verifying costs tens of microseconds to hundreds, a hash a few; refused tokens are not remembered. */
function rememberingVerifier(settings: JwtSettings, keys: KeySets) {
  const remembered = new LruCache<string, { caller: Caller; until: number }>(MOST_REMEMBERED);
  return (token: string): Caller | Promise<Caller> => {
    // Not the token itself: memory dumps would hold usable ones.
    const digest = hash('sha256', token, 'base64url');
    const known = remembered.get(digest);
    if (known !== undefined && Date.now() < known.until) return known.caller;
    return verified(token, settings, keys).then(({ caller, expires }) => {
      remembered.set(digest, { caller, until: Math.min(expires, Date.now() + LONGEST_TRUST) });
      return caller;
    });
  };
}

async function verified(token: string, settings: JwtSettings, keys: KeySets) {
  try {
    const { payload } = await verifyByAny(token, settings, keys);
    return { caller: callerIn(payload, settings), expires: (payload.exp ?? 0) * 1_000 };
  } catch (error) {
    if (error instanceof AuthenticationUnavailableError || error instanceof AuthenticationError) throw error;
    throw new AuthenticationError(describeRefusal(error));
  }
}

/** @throws what jose throws, of the last set if none has verified the signature */
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

function callerIn(payload: JWTPayload, { claims }: JwtSettings): Caller {
  const claim = (name: string): unknown => (Object.hasOwn(payload, name) ? payload[name] : undefined);
  const accounts = claim(claims.accounts);
  if (!isCallerId(payload.sub) || (accounts !== undefined && !isAccountList(accounts)))
    throw new AuthenticationError('token-claim');
  return {
    id: payload.sub,
    source: 'jwt',
    permissions: resolvePermissions(namesIn(claim(claims.roles)), namesIn(claim(claims.permissions))),
    accounts: accounts === undefined ? 'all' : new Set(accounts),
  };
}

/**
 * The names in a list, or in a string that separates them by spaces as `scope` does (RFC 8693, 4.2). A claim that is null
 * permits nothing, as if it were absent. The list of accounts is stricter: without one, a token is good for all accounts.
 */
function namesIn(claim: unknown): string[] {
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

function describeRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed')
    return CLAIM_REFUSALS[error.claim] ?? 'token-claim';
  if (error instanceof errors.JWTClaimValidationFailed) return 'token-claim';
  // What else can go wrong is finding the key, or using it: a short one, or one that is for another algorithm.
  return (error instanceof errors.JOSEError ? REFUSALS[error.code] : undefined) ?? 'token-key';
}
