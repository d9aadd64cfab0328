/**
 * Fetches the keys of an issuer from its JWKS URL. We do not use jose's own remote set: it drops its keys when the
 * issuer cannot be reached for a while, and it reads responses of any size.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { AuthenticationUnavailableError } from './authentication-error.js';

/** Older keys are fetched again in the background and stay in use until the new ones arrive. */
const FRESH_MS = 10 * 60_000;
/**
 * Keys older than this are not used. Otherwise an attacker who blocks the issuer's URL could keep a revoked key in use.
 */
const MAX_USE_MS = 24 * 3_600_000;
/** The minimum time between two fetches, in milliseconds. Callers cannot cause more fetches by inventing key ids. */
const COOLDOWN_MS = 10_000;
const COOLDOWN_AFTER_FAILURE_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;
/** The maximum size of a JWKS in bytes. Issuers have a few keys of at most 2 KB each. */
const MAX_JWKS_BYTES = 256 * 1024;

export function remoteKeySet(url: string, log: Logger): JWTVerifyGetKey {
  const keySet = new RemoteKeySet(url, log);
  return (...token) => keySet.find(...token);
}

type Key = Awaited<ReturnType<JWTVerifyGetKey>>;

class RemoteKeySet {
  readonly #url: string;
  readonly #log: Logger;
  #keys: { find: JWTVerifyGetKey; since: number } | undefined;
  #fetching: Promise<void> | undefined;
  #failed = false;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  /**
   * Finds the key for a token.
   * @throws AuthenticationUnavailableError when the key is unknown and the issuer cannot be reached
   */
  async find(...token: Parameters<JWTVerifyGetKey>): Promise<Key> {
    const keys = await this.#usableKeys();
    try {
      return await keys.find(...token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh();
      if (this.#failed) throw this.#unavailable();
      // The fetch brought no newer keys, so the key id is really unknown.
      if (this.#keys === undefined || this.#keys === keys) throw error;
      return this.#keys.find(...token);
    }
  }

  async #usableKeys() {
    const age = this.#keys === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#keys.since;
    if (age > MAX_USE_MS) {
      this.#keys = undefined;
      await this.#refresh();
    } else if (age > FRESH_MS) {
      void this.#refresh();
    }
    if (this.#keys === undefined) throw this.#unavailable();
    return this.#keys;
  }

  /** Fetches the keys unless a fetch was made just before. Concurrent callers share one fetch. Never rejects. */
  async #refresh(): Promise<void> {
    if (this.#fetching === undefined) {
      if (performance.now() < this.#notBefore) return;
      this.#fetching = this.#fetch();
    }
    await this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      const find = createLocalJWKSet(await fetchKeySet(this.#url));
      this.#keys = { find, since: performance.now() };
      if (this.#failed) this.#log.info('the JWKS can be fetched again');
      this.#failed = false;
    } catch (error) {
      // Logged once per outage, because anyone can trigger another fetch.
      if (!this.#failed)
        this.#log.warn({ err: error, jwksAtHand: this.#keys !== undefined }, 'the JWKS cannot be fetched');
      this.#failed = true;
    }
    this.#notBefore = performance.now() + (this.#failed ? COOLDOWN_AFTER_FAILURE_MS : COOLDOWN_MS);
    this.#fetching = undefined;
  }

  #unavailable(): AuthenticationUnavailableError {
    return new AuthenticationUnavailableError(
      'the JWKS cannot be fetched',
      COOLDOWN_AFTER_FAILURE_MS / 1_000,
    );
  }
}

async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    // A redirect could lead from https to http.
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the status is ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_JWKS_BYTES) throw new Error(`the response is larger than ${MAX_JWKS_BYTES} bytes`);
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString());
}

function parse(text: string): JSONWebKeySet {
  try {
    return JSON.parse(text) as JSONWebKeySet;
  } catch {
    // Omits the parser's message, which quotes the response.
    throw new Error('the response is not JSON');
  }
}
