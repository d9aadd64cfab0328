/** Where requests are counted: in memory. The one place to put a store in that several processes share. */
import { type RateLimiterAbstract, RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Rate } from '../settings/limit-settings.js';

/** How many callers are kept count of. Beyond it the one that came first is forgotten, and starts anew. */
const MAXIMUM_CALLERS = 50_000;

export const createRateStore = ({ requests, seconds }: Rate): RateLimiterAbstract =>
  new BoundedMemory({ points: requests, duration: seconds });

/** The package's own forgets callers when their time is over, but there might be any number until then. */
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
