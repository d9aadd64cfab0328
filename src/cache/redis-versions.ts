/**
 * Shares the versions of accounts through Redis, so that a write through one gateway ends the use of outputs in all. Redis
 * has versions only. The outputs, which are personal data, stay in the memory of each gateway.
 */
import { randomBytes } from 'node:crypto';
import type { RedisClient, RedisScript, RunScript } from '../redis/redis-client.js';
import type { SharedVersions } from './read-cache.js';

/** Returns the versions of two keys. A key that has none, perhaps because the server has lost it, gets a new one. */
const READ: RedisScript = {
  name: 'readVersions',
  keys: 2,
  lua: `
local versions = {}
for index, key in ipairs(KEYS) do
  versions[index] = redis.call('GET', key)
  if not versions[index] then
    redis.call('SET', key, ARGV[1], 'EX', ARGV[2])
    versions[index] = ARGV[1]
  end
end
return versions[1] .. ',' .. versions[2]`,
};

const RENEW: RedisScript = {
  name: 'renewVersions',
  keys: 2,
  lua: `for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'EX', ARGV[2]) end`,
};

const newVersion = (): string => randomBytes(9).toString('base64url');

export class RedisVersions implements SharedVersions {
  readonly #redis: RedisClient;
  readonly #seconds: number;
  readonly #read: RunScript;
  readonly #renew: RunScript;
  /** Whether other gateways lack a write of this one. */
  #isIncomplete = false;

  /** @param seconds for which outputs are used */
  constructor(redis: RedisClient, seconds: number) {
    this.#redis = redis;
    this.#seconds = seconds + 60;
    this.#read = redis.define(READ);
    this.#renew = redis.define(RENEW);
    redis.onConnect(() => void this.#complete());
  }

  async read(accountId: string | undefined): Promise<string | undefined> {
    // A read of no account, such as a list of accounts, depends on every write.
    const keys = accountId === undefined ? ['any', 'any'] : ['all', this.#nameOf(accountId)];
    try {
      return String(await this.#read(...this.#keys(keys), newVersion(), this.#seconds));
    } catch {
      return undefined;
    }
  }

  async renew(accountId: string | undefined): Promise<void> {
    const keys = ['any', accountId === undefined ? 'all' : this.#nameOf(accountId)];
    try {
      await this.#renew(...this.#keys(keys), newVersion(), this.#seconds);
    } catch {
      this.#isIncomplete = true;
      if (this.#redis.isConnected) await this.#complete();
    }
  }

  /** Ends the use of all outputs in all gateways if they lack a write of this one. */
  async #complete(): Promise<void> {
    if (!this.#isIncomplete) return;
    this.#isIncomplete = false;
    await this.renew(undefined);
  }

  /** Hashed, because the text is the caller's. */
  #nameOf(accountId: string): string {
    return `account:${this.#redis.hash(accountId)}`;
  }

  #keys(names: readonly string[]): string[] {
    return names.map((name) => this.#redis.key(`{versions}:${name}`));
  }
}
