/** Counts requests in the memory of this process. `shared-count.ts` counts those of all processes. */
import { type RateLimiterAbstract, RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Rate } from '../settings/limit-settings.js';

/**
 * The maximum number of callers that are counted. When there are more, the oldest entry is dropped and its caller
 * starts again from zero.
 */
const MAXIMUM_CALLERS = 50_000;

export const createRateStore = ({ requests, seconds }: Rate): RateLimiterAbstract =>
  new BoundedMemory({ points: requests, duration: seconds });

/** Bounds the memory of the package's own store, which drops callers only when their time window ends. */
class BoundedMemory extends RateLimiterMemory {
  readonly #keys = new Set<string>();

  override consume(...given: Parameters<RateLimiterMemory['consume']>): Promise<RateLimiterRes> {
    const key = String(given[0]);
    if (!this.#keys.has(key)) {
      this.#keys.add(key);
      const [first] = this.#keys;
      if (this.#keys.size > MAXIMUM_CALLERS && first !== undefined) {
        this.#keys.delete(first);
        void this.delete(first);
      }
    }
    return super.consume(...given);
  }
}
