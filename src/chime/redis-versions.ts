/**
 * Shares the versions of accounts through Redis, so that a write through one gateway ends the use of outputs in all. Redis
 * has versions only. The outputs, which are personal data, stay in the memory of each gateway.
 */
import { randomBytes } from 'node:crypto';
import type { RedisClient, RedisScript, RunScript } from '../redis/redis-client.js';
import type { SharedVersions } from './read-cache.js';

/**
 * Returns the versions of the keys. The first key is the epoch. It differs after the server has lost its data, and after
 * writes of which a gateway could not tell.
 */
const READ: RedisScript = {
  name: 'readVersions',
  keys: 3,
  lua: `
local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[1]
  redis.call('SET', KEYS[1], epoch, 'EX', 86400)
end
return epoch .. ',' .. (redis.call('GET', KEYS[2]) or '') .. ',' .. (redis.call('GET', KEYS[3]) or '')`,
};

/** Gives two keys a new version. They expire after the outputs that were read before. */
const RENEW: RedisScript = {
  name: 'renewVersions',
  keys: 2,
  lua: `
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])`,
};

const END_EPOCH: RedisScript = { name: 'endEpoch', keys: 1, lua: `redis.call('DEL', KEYS[1])` };

const newVersion = (): string => randomBytes(9).toString('base64url');

export class RedisVersions implements SharedVersions {
  readonly #redis: RedisClient;
  readonly #seconds: number;
  readonly #read: RunScript;
  readonly #renew: RunScript;
  readonly #endEpoch: RunScript;
  /** Whether other gateways lack a write of this one. */
  #isIncomplete = false;

  /** @param seconds for which outputs are used */
  constructor(redis: RedisClient, seconds: number) {
    this.#redis = redis;
    // Longer than outputs are used, because no two clocks have the same speed.
    this.#seconds = 2 * seconds + 60;
    this.#read = redis.define(READ);
    this.#renew = redis.define(RENEW);
    this.#endEpoch = redis.define(END_EPOCH);
    redis.onConnect(() => void this.#complete());
  }

  async read(accountId: string | undefined): Promise<string | undefined> {
    // A read of no account, such as a list of accounts, depends on every write.
    const names = accountId === undefined ? ['any', 'any'] : ['all', this.#nameOf(accountId)];
    try {
      return String(await this.#read(...['epoch', ...names].map((name) => this.#key(name)), newVersion()));
    } catch {
      return undefined;
    }
  }

  async renew(accountId: string | undefined): Promise<void> {
    const names = ['any', accountId === undefined ? 'all' : this.#nameOf(accountId)];
    try {
      await this.#renew(...names.map((name) => this.#key(name)), newVersion(), this.#seconds);
    } catch {
      this.#isIncomplete = true;
      if (this.#redis.isConnected) await this.#complete();
    }
  }

  /** Ends the use of all outputs in all gateways if they lack a write of this one. */
  async #complete(): Promise<void> {
    if (!this.#isIncomplete) return;
    this.#isIncomplete = false;
    await this.#endEpoch(this.#key('epoch')).catch(() => (this.#isIncomplete = true));
  }

  /** Hashed, because the text is the caller's. */
  readonly #nameOf = (accountId: string): string => `account:${this.#redis.hash(accountId)}`;

  #key(name: string): string {
    return this.#redis.key(`{versions}:${name}`);
  }
}
