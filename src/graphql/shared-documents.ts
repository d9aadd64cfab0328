/** Stores documents of persisted queries in Redis, where all processes find them. */
import { hash } from 'node:crypto';
import type { RedisClient, RunScript } from '../redis/redis-client.js';

/** The maximum number of documents. Those that were not used for the longest time are dropped. */
const MAXIMUM_DOCUMENTS = 1_000;

/** The maximum size of a document in bytes. Larger ones stay in the memory of the process that received them. */
const MAXIMUM_BYTES = 32_768;

/** The number of hexadecimal digits of a hash. */
const SHA256_LENGTH = 64;

/** The time after the last use of any document when all of them expire, in milliseconds. */
const EXPIRY_MS = 24 * 60 * 60 * 1_000;

/** Marks a document as used now. */
const USE = `
local function use(hash)
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000), hash)
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ${EXPIRY_MS}) end
end
`;

const READ = {
  name: 'readDocument',
  keys: 2,
  lua: `${USE}
local text = redis.call('HGET', KEYS[1], ARGV[1])
if text then use(ARGV[1]) end
return text`,
};

/** A server that is short of memory may have dropped one of the two keys. The other one then has no bound. */
const WRITE = {
  name: 'writeDocument',
  keys: 2,
  lua: `${USE}
if redis.call('HLEN', KEYS[1]) ~= redis.call('ZCARD', KEYS[2]) then redis.call('DEL', KEYS[1], KEYS[2]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
use(ARGV[1])
if redis.call('HLEN', KEYS[1]) > ${MAXIMUM_DOCUMENTS} then
  redis.call('HDEL', KEYS[1], redis.call('ZPOPMIN', KEYS[2])[1])
end`,
};

export class SharedDocuments {
  /** The hash with the texts, and the sorted set with the times of their last use. */
  readonly #keys: [string, string];
  readonly #readDocument: RunScript;
  readonly #writeDocument: RunScript;

  constructor(redis: RedisClient) {
    this.#keys = [redis.key('{documents}:text'), redis.key('{documents}:used')];
    this.#readDocument = redis.define(READ);
    this.#writeDocument = redis.define(WRITE);
  }

  /** Returns the document with this SHA-256, or undefined if there is none or Redis is away. */
  async read(sha256: string): Promise<string | undefined> {
    if (sha256.length !== SHA256_LENGTH) return undefined;
    const text = await this.#readDocument(...this.#keys, sha256).catch(() => undefined);
    // Whoever may write to the server must not choose what clients run.
    return typeof text === 'string' && hash('sha256', text) === sha256 ? text : undefined;
  }

  /** Stores a document without waiting for it. Clients send it again if that fails. */
  write(sha256: string, text: string): void {
    if (Buffer.byteLength(text) > MAXIMUM_BYTES) return;
    this.#writeDocument(...this.#keys, sha256, text).catch(() => undefined);
  }
}
