/**
 * Limits the requests of a caller, per time window and at once. Processes with the same Redis server count together,
 * others each for themselves. The limits are RATE_LIMIT, MAX_CONCURRENT_REQUESTS and AUTH_FAILURE_LIMIT.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendError } from '../http/error-response.js';
import { onResponseEnd } from '../node-http/pipelining.js';
import type { RedisClient } from '../redis/redis-client.js';
import type { RateLimits } from '../settings/limit-settings.js';
import { addressKey, callerKey, RateLimiter } from './rate-limit.js';
import { LocalCount, type RequestCount } from './request-count.js';
import type { SharedLimits } from './shared-count.js';

/** Counts requests, or responds 429 to all of them. */
export type CountRequests = (
  request: FastifyRequest,
  reply: FastifyReply,
  requests: number,
) => Promise<FastifyReply | undefined>;

/** Counts a failed attempt of an address. Returns whether it was refused, with a response 429. */
export type CountFailure = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/**
 * Creates the function that counts failed attempts per address. Failed attempts above the limit get the response 429
 * and no log line. Valid credentials still pass, because an address may be that of a proxy with many callers behind it.
 */
export async function createFailureCounter(
  { failures: rate }: RateLimits,
  log: Logger,
  redis: RedisClient | undefined,
): Promise<CountFailure | undefined> {
  if (!rate) return undefined;
  const limits: SharedLimits = { kind: 'failures', rate, concurrency: undefined };
  const count = await createCount(limits, log, redis);
  return async (request, reply) => {
    const admission = await count.begin(addressKey(request), 1);
    // A reply is a promise of its end, so it must not be the result.
    if (!admission.isAdmitted) void refuse(reply, limits, admission.secondsToWait);
    return !admission.isAdmitted;
  };
}

/** Creates the function that counts the requests of a caller. Call it after `callerHook`. */
export async function createRequestCounter(
  { rate, concurrency }: RateLimits,
  log: Logger,
  redis: RedisClient | undefined,
): Promise<CountRequests> {
  if (!rate && concurrency === undefined) return async () => undefined;
  const limits: SharedLimits = { kind: 'requests', rate, concurrency };
  const count = await createCount(limits, log, redis);
  return async (request, reply, requests) => {
    const admission = await count.begin(callerKey(request), requests);
    if (!admission.isAdmitted) return refuse(reply, limits, admission.secondsToWait);
    onResponseEnd(reply.raw, admission.end);
    return undefined;
  };
}

/** Loads what it needs only when it is used, because loading it slows the start. */
async function createCount(
  limits: SharedLimits,
  log: Logger,
  redis: RedisClient | undefined,
): Promise<RequestCount> {
  const { rate, concurrency } = limits;
  const store = rate && (await import('./rate-limit-store.js')).createRateStore(rate);
  const local = new LocalCount(store && new RateLimiter(store, log), concurrency);
  if (!redis) return local;
  const { SharedCount } = await import('./shared-count.js');
  return new SharedCount(redis, limits, local);
}

/** @param secondsToWait for the rate limit; undefined when there are too many requests at once */
function refuse(reply: FastifyReply, { rate, concurrency }: SharedLimits, secondsToWait: number | undefined) {
  const rule =
    secondsToWait === undefined
      ? `More than ${concurrency} requests at once.`
      : `More than ${rate?.requests} requests in ${rate?.seconds} seconds.`;
  const retryAfter = secondsToWait ?? 1;
  const failure = { code: 'RATE_LIMITED', message: `Too many requests. ${rule}`, extensions: { retryAfter } };
  return sendError(reply.header('retry-after', retryAfter), 429, failure);
}
