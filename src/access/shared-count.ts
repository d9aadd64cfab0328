/**
 * Counts the requests of a caller in Redis, for all processes together. One script does both counts, so that a request
 * takes one round trip. While Redis is away, the process counts for itself.
 *
 * A request in progress is a lease: members of a sorted set per caller, with the time when they expire. A process
 * renews the leases of its requests. Those of a killed process expire. All times are those of the server.
 */
import { randomBytes } from 'node:crypto';
import type { RedisClient, RunScript } from '../redis/redis-client.js';
import type { Rate } from '../settings/limit-settings.js';
import { type Admission, type LocalCount, type RequestCount, UNCOUNTED } from './request-count.js';

/** In milliseconds. */
export interface LeaseTimes {
  /** The time after which the requests of a killed process no longer count. */
  readonly lease: number;
  /** The interval in which a process renews a lease, several times within its duration. */
  readonly renewal: number;
}

const LEASE_TIMES: LeaseTimes = { lease: 10_000, renewal: 3_000 };

/** Adds the members of a lease, or moves their expiry. `lease` is also the longest time that the key is needed. */
const HOLD = `
local function hold(key, id, requests, lease, now)
  for request = 1, requests do redis.call('ZADD', key, now + lease, id .. ':' .. request) end
  redis.call('PEXPIRE', key, lease)
end
local function time()
  local parts = redis.call('TIME')
  return parts[1] * 1000 + math.floor(parts[2] / 1000)
end
`;

/** Returns the milliseconds to wait, -1 when there are too many requests at once, or 0 for requests that may run. */
const BEGIN = {
  name: 'beginRequests',
  keys: 2,
  lua: `${HOLD}
local requests, limit, window, concurrency = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
if limit > 0 then
  local count = redis.call('INCRBY', KEYS[1], requests)
  local wait = redis.call('PTTL', KEYS[1])
  if wait < 0 then
    redis.call('PEXPIRE', KEYS[1], window)
    wait = tonumber(window)
  end
  if count > limit then return math.max(wait, 1) end
end
if concurrency > 0 then
  local now = time()
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  if redis.call('ZCARD', KEYS[2]) + requests > concurrency then return -1 end
  hold(KEYS[2], ARGV[5], requests, tonumber(ARGV[6]), now)
end
return 0`,
};

/** Holds a lease, whether or not the server still has it. */
const RENEW = {
  name: 'renewLease',
  keys: 1,
  lua: `${HOLD}
hold(KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), time())`,
};

/** Requests in progress that began together. */
interface Lease {
  readonly id: string;
  /** The key of the sorted set. */
  readonly key: string;
  readonly requests: number;
}

export interface SharedLimits {
  /** The first part of the keys: counts of different kinds must not share one. */
  readonly kind: 'requests' | 'failures';
  readonly rate: Rate | undefined;
  readonly concurrency: number | undefined;
}

export class SharedCount implements RequestCount {
  readonly #redis: RedisClient;
  readonly #limits: SharedLimits;
  readonly #local: LocalCount;
  readonly #times: LeaseTimes;
  readonly #beginRequests: RunScript;
  readonly #renewLease: RunScript;
  readonly #leases = new Set<Lease>();
  readonly #processId = randomBytes(9).toString('base64url');
  #lastLease = 0;

  /** @param local counts while Redis is away, and holds the requests in progress of this process all the time */
  constructor(redis: RedisClient, limits: SharedLimits, local: LocalCount, times = LEASE_TIMES) {
    this.#redis = redis;
    this.#limits = limits;
    this.#local = local;
    this.#times = times;
    this.#beginRequests = redis.define(BEGIN);
    this.#renewLease = redis.define(RENEW);
    // Requests that began while the server was away must count, too.
    redis.onConnect(() => this.#leases.forEach((lease) => this.#renew(lease)));
  }

  async begin(caller: string, requests: number): Promise<Admission> {
    const { kind, rate, concurrency } = this.#limits;
    // A cluster keeps keys with the same text in braces on one server.
    const name = `{${this.#redis.hash(`${kind} ${caller}`)}}`;
    // A new period has a new key: the old key may last longer.
    const rateKey = this.#redis.key(`${kind}:${rate?.seconds ?? 0}:${name}`);
    const lease = {
      id: `${this.#processId}:${(this.#lastLease += 1)}`,
      key: this.#redis.key(`leases:${name}`),
      requests,
    };
    let result: unknown;
    try {
      result = await this.#beginRequests(
        rateKey,
        lease.key,
        requests,
        rate?.requests ?? 0,
        (rate?.seconds ?? 0) * 1_000,
        concurrency ?? 0,
        lease.id,
        this.#times.lease,
      );
    } catch {
      const admission = await this.#local.begin(caller, requests);
      return admission.isAdmitted ? this.#hold(lease, admission.end) : admission;
    }
    const wait = Number(result);
    if (wait > 0) return { isAdmitted: false, secondsToWait: Math.ceil(wait / 1_000) };
    if (wait < 0) return { isAdmitted: false, secondsToWait: undefined };
    return concurrency === undefined ? UNCOUNTED : this.#hold(lease, this.#local.hold(caller, requests));
  }

  #hold(lease: Lease, end: () => void): Admission {
    if (this.#limits.concurrency === undefined) return UNCOUNTED;
    this.#leases.add(lease);
    const timer = setInterval(() => this.#renew(lease), this.#times.renewal).unref();
    return {
      isAdmitted: true,
      end: () => {
        end();
        clearInterval(timer);
        this.#leases.delete(lease);
        this.#redis.removeMembers(lease.key, membersOf(lease));
      },
    };
  }

  #renew({ key, id, requests }: Lease): void {
    this.#renewLease(key, id, requests, this.#times.lease).catch(() => undefined);
  }
}

/** Returns the members of the sorted set, as the scripts name them. */
const membersOf = ({ id, requests }: Lease): string[] =>
  Array.from({ length: requests }, (_, index) => `${id}:${index + 1}`);
