/** Counts the requests of a caller, per time window and at once, in the memory of this process. */
import type { RateLimiter } from './rate-limit.js';

/** Whether requests may run. */
export type Admission =
  | { readonly isAdmitted: true; readonly end: () => void }
  | {
      readonly isAdmitted: false;
      /** The seconds until the time window ends; undefined when there are too many requests at once. */
      readonly secondsToWait: number | undefined;
    };

export interface RequestCount {
  /**
   * Counts requests of a caller that begin together. Call `end` of the result once when they have ended. It has no
   * effect if the number of requests at once is not limited.
   */
  begin(caller: string, requests: number): Promise<Admission>;
}

/** The end of requests that nobody counts. */
export const UNCOUNTED: Extract<Admission, { isAdmitted: true }> = { isAdmitted: true, end: () => undefined };

export class LocalCount implements RequestCount {
  readonly #limiter: RateLimiter | undefined;
  readonly #concurrency: number | undefined;
  readonly #underWay = new Map<string, number>();

  /** @param concurrency the maximum number of requests of a caller at once; undefined for no limit */
  constructor(limiter: RateLimiter | undefined, concurrency: number | undefined) {
    this.#limiter = limiter;
    this.#concurrency = concurrency;
  }

  async begin(caller: string, requests: number): Promise<Admission> {
    const secondsToWait = await this.#limiter?.count(caller, requests);
    if (secondsToWait !== undefined) return { isAdmitted: false, secondsToWait };
    if (this.#concurrency === undefined) return UNCOUNTED;
    if ((this.#underWay.get(caller) ?? 0) + requests > this.#concurrency)
      return { isAdmitted: false, secondsToWait: undefined };
    return { isAdmitted: true, end: this.hold(caller, requests) };
  }

  /** Counts requests that were admitted elsewhere. Returns the function for their end. */
  hold(caller: string, requests: number): () => void {
    this.#underWay.set(caller, (this.#underWay.get(caller) ?? 0) + requests);
    return () => {
      const left = (this.#underWay.get(caller) ?? requests) - requests;
      if (left > 0) this.#underWay.set(caller, left);
      else this.#underWay.delete(caller);
    };
  }
}
