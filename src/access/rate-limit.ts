/** Limits the rate of requests in this process, and names whom they are counted for: a caller or an address. */
import type { FastifyRequest } from 'fastify';
import { isIPv4 } from 'node:net';
import type { Logger } from 'pino';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

export class RateLimiter {
  readonly #store: RateLimiterAbstract;
  readonly #log: Logger;

  constructor(store: RateLimiterAbstract, log: Logger) {
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
}

/** Returns a key for the caller, or for the address if the caller has no name. */
export function callerKey(request: FastifyRequest): string {
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
