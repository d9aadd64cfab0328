/**
 * Limits the requests of a caller, per time window and at once. Processes with the same Redis server count together,
 * others each for themselves. The limits are RATE_LIMIT, MAX_CONCURRENT_REQUESTS and AUTH_FAILURE_LIMIT.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isRefusal, type Refusal, sendRefusal } from '../http/error-response.js';
import { onResponseEnd } from '../node-http/pipelining.js';
import type { RedisClient } from '../redis/redis-client.js';
import type { RateLimits } from '../settings/limit-settings.js';
import { addressKey, callerKey, RateLimiter } from './rate-limit.js';
import { LocalCount, type RequestCount, UNCOUNTED } from './request-count.js';
import type { SharedLimits } from './shared-count.js';

/** Counts requests of a caller that begin together. Call `end` of the result when they have ended, or refuse them. */
export type BeginRequests = (caller: string, requests: number) => Promise<{ end: () => void } | Refusal>;

/** Counts requests, or responds 429 to all of them. */
export type CountRequests = (
  request: FastifyRequest,
  reply: FastifyReply,
  requests: number,
) => Promise<FastifyReply | undefined>;

/** Counts a failed attempt of an address. Refuses it when there are too many. */
export type CountFailure = (request: Pick<FastifyRequest, 'ip'>) => Promise<Refusal | undefined>;

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
  return async (request) => {
    const admission = await count.begin(addressKey(request), 1);
    return admission.isAdmitted ? undefined : refuse(limits, admission.secondsToWait);
  };
}

/** Creates the function that counts the requests of callers. */
export async function createRequestCounter(
  { rate, concurrency }: RateLimits,
  log: Logger,
  redis: RedisClient | undefined,
): Promise<BeginRequests> {
  if (!rate && concurrency === undefined) return async () => UNCOUNTED;
  const limits: SharedLimits = { kind: 'requests', rate, concurrency };
  const count = await createCount(limits, log, redis);
  return async (caller, requests) => {
    const admission = await count.begin(caller, requests);
    return admission.isAdmitted ? admission : refuse(limits, admission.secondsToWait);
  };
}

/** Ends the counting of requests that are under way before their response ends. */
const ends = new WeakMap<FastifyRequest, () => void>();

/** Creates the function that counts HTTP requests until their response ends. Call it after `callerHook`. */
export const countHttpRequests =
  (begin: BeginRequests): CountRequests =>
  async (request, reply, requests) => {
    const begun = await begin(callerKey(request), requests);
    if (isRefusal(begun)) return sendRefusal(reply, begun);
    if (begun === UNCOUNTED) return undefined;
    let hasEnded = false;
    const end = (): void => {
      if (!hasEnded) begun.end();
      hasEnded = true;
    };
    ends.set(request, end);
    onResponseEnd(reply.raw, end);
    return undefined;
  };

/** Counts the request no longer as one at once, because from now on it is a subscription. */
export const endRequestCount = (request: FastifyRequest): void => ends.get(request)?.();

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
function refuse({ rate, concurrency }: SharedLimits, secondsToWait: number | undefined): Refusal {
  const rule =
    secondsToWait === undefined
      ? `More than ${concurrency} requests at once.`
      : `More than ${rate?.requests} requests in ${rate?.seconds} seconds.`;
  return refuseRequests(rule, secondsToWait ?? 1);
}

/** @param retryAfter in seconds */
export const refuseRequests = (rule: string, retryAfter: number): Refusal => ({
  status: 429,
  headers: { 'retry-after': retryAfter },
  failure: { code: 'RATE_LIMITED', message: `Too many requests. ${rule}`, extensions: { retryAfter } },
});
