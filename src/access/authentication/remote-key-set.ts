/**
 * The keys of an issuer, from its JWKS URL. jose's own remote set forgets its keys when the issuer cannot be reached for
 * a while, and reads an answer of any size.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { AuthenticationUnavailableError } from './authentication-error.js';

/** In milliseconds: keys are asked for anew after this time, while those at hand go on being used, ... */
const FRESH = 10 * 60_000;
/** ... but not for ever: whoever keeps the gateway from the issuer must not keep a withdrawn key alive. */
const LONGEST_USE = 24 * 3_600_000;
/** Between two fetches, in milliseconds, whatever ids of keys callers make up. */
const COOLDOWN = 10_000;
const COOLDOWN_AFTER_FAILURE = 5_000;
const TIMEOUT = 5_000;
/** Bytes; issuers have a few keys of at most 2 KB each. */
const LARGEST = 256 * 1024;

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

  /** @throws AuthenticationUnavailableError when the issuer, which cannot be reached, may have the key */
  async find(...token: Parameters<JWTVerifyGetKey>): Promise<Key> {
    const keys = await this.#usable();
    try {
      return await keys.find(...token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh();
      if (this.#failed) throw this.#unavailable();
      if (this.#keys === undefined || this.#keys === keys) throw error;
      return this.#keys.find(...token);
    }
  }

  async #usable() {
    const age = this.#keys === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#keys.since;
    if (age > LONGEST_USE) {
      this.#keys = undefined;
      await this.#refresh();
    } else if (age > FRESH) {
      void this.#refresh();
    }
    if (this.#keys === undefined) throw this.#unavailable();
    return this.#keys;
  }

  /** Never rejects; one fetch serves all who wait for it. */
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
      // Once an outage: anyone can have another fetch made.
      if (!this.#failed)
        this.#log.warn({ err: error, jwksAtHand: this.#keys !== undefined }, 'the JWKS cannot be fetched');
      this.#failed = true;
    }
    this.#notBefore = performance.now() + (this.#failed ? COOLDOWN_AFTER_FAILURE : COOLDOWN);
    this.#fetching = undefined;
  }

  #unavailable(): AuthenticationUnavailableError {
    return new AuthenticationUnavailableError('the JWKS cannot be fetched', COOLDOWN_AFTER_FAILURE / 1_000);
  }
}

async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    // A redirect could lead from https to http.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the status is ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST) throw new Error(`the answer is larger than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString());
}

function parse(text: string): JSONWebKeySet {
  try {
    return JSON.parse(text) as JSONWebKeySet;
  } catch {
    // Without the parser's message, which quotes the answer.
    throw new Error('the answer is not JSON');
  }
}
