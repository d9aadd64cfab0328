/**
 * Limits the requests of a caller, per time window and at once. Each process counts for itself. The limits are
 * RATE_LIMIT, MAX_CONCURRENT_REQUESTS and AUTH_FAILURE_LIMIT.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isIPv4 } from 'node:net';
import type { Logger } from 'pino';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { hasResponseEnded, onResponseEnd } from '../node-http/pipelining.js';
import { sendError } from '../http/error-response.js';
import type { Rate, RateLimits } from '../settings/limit-settings.js';

export class RateLimiter {
  readonly #rate: Rate;
  readonly #store: RateLimiterAbstract;
  readonly #log: Logger;

  constructor(rate: Rate, store: RateLimiterAbstract, log: Logger) {
    this.#rate = rate;
    this.#store = store;
    this.#log = log;
  }

  /** Counts requests, one by default. Returns undefined, or the seconds to wait when there are too many. */
  async count(key: string, requests = 1): Promise<number | undefined> {
    try {
      await this.#store.consume(key, requests);
      return undefined;
    } catch (error) {
      if (!(error instanceof Error))
        return Math.max(1, Math.ceil((error as RateLimiterRes).msBeforeNext / 1_000));
      // The request passes: a failing store must not lock anyone out.
      this.#log.error({ err: error }, 'requests cannot be counted: the rate limit is off meanwhile');
      return undefined;
    }
  }

  refuse(reply: FastifyReply, secondsToWait: number): FastifyReply {
    const { requests, seconds } = this.#rate;
    return tooMany(reply, secondsToWait, `More than ${requests} requests in ${seconds} seconds.`);
  }
}

async function createRateLimiter(rate: Rate, log: Logger): Promise<RateLimiter> {
  // Loaded only when used, because loading it slows the start.
  const { createRateStore } = await import('./rate-limit-store.js');
  return new RateLimiter(rate, createRateStore(rate), log);
}

/**
 * Creates the limiter of failed attempts per address. Failed attempts above the limit get the response 429 and no log
 * line. Valid credentials still pass, because an address may be that of a proxy with many callers behind it.
 */
export const createFailureLimiter = async (
  { failures }: RateLimits,
  log: Logger,
): Promise<RateLimiter | undefined> => failures && createRateLimiter(failures, log);

/** Counts the requests of a caller all at once, or responds 429 to all of them. Call it after `callerHook`. */
export type CountRequests = (
  request: FastifyRequest,
  reply: FastifyReply,
  requests: number,
) => Promise<FastifyReply | undefined>;

export async function createRequestCounter(
  { rate, concurrency }: RateLimits,
  log: Logger,
): Promise<CountRequests> {
  const limiter = rate && (await createRateLimiter(rate, log));
  const underWay = new Map<string, number>();

  return async (request, reply, requests) => {
    if (!limiter && concurrency === undefined) return undefined;
    const key = callerKey(request);
    const seconds = await limiter?.count(key, requests);
    if (limiter && seconds !== undefined) return limiter.refuse(reply, seconds);
    // If the client has already disconnected, the end of its response would never decrement the count.
    if (concurrency === undefined || hasResponseEnded(reply.raw)) return undefined;
    const others = underWay.get(key) ?? 0;
    if (others + requests > concurrency)
      return tooMany(reply, 1, `More than ${concurrency} requests at once.`);
    underWay.set(key, others + requests);
    onResponseEnd(reply.raw, () => {
      const left = (underWay.get(key) ?? requests) - requests;
      if (left > 0) underWay.set(key, left);
      else underWay.delete(key);
    });
    return undefined;
  };
}

function tooMany(reply: FastifyReply, retryAfter: number, rule: string): FastifyReply {
  const message = `Too many requests. ${rule}`;
  const failure = { code: 'RATE_LIMITED', message, extensions: { retryAfter } };
  return sendError(reply.header('retry-after', retryAfter), 429, failure);
}

/** Returns a key for the caller, or for the address if the caller has no name. */
function callerKey(request: FastifyRequest): string {
  const { caller } = request;
  if (caller === undefined || caller.source === 'none') return addressKey(request);
  return `${caller.source} ${caller.id}`;
}

/**
 * Returns a key for the address. An IPv6 client usually controls 2^64 addresses, so the key contains only the network.
 */
export function addressKey({ ip }: Pick<FastifyRequest, 'ip'>): string {
  const mapped = ip.replace(/^::ffff:/i, '');
  if (isIPv4(mapped)) return `address ${mapped}`;
  const [head = '', tail] = ip.split('::');
  const start = head === '' ? [] : head.split(':');
  const end = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - start.length - end.length;
  const groups = [...start, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...end];
  return `address ${groups.slice(0, 4).join(':')}`;
}
