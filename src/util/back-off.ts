/** A success that lasts this many milliseconds makes the next delay the first one again. */
const STABLE_MS = 10_000;

/** Delays between attempts. Each is doubled, and up to half of it is random. */
export class BackOff {
  readonly #first: number;
  readonly #last: number;
  #attempts = 0;
  #succeededAt = Number.POSITIVE_INFINITY;

  /** @param first the shortest delay in milliseconds, without its random part; `last` is the longest */
  constructor(first: number, last: number) {
    this.#first = first;
    this.#last = last;
  }

  /** Records that an attempt has succeeded. */
  succeed(): void {
    this.#succeededAt = performance.now();
  }

  /** Returns the delay before the next attempt, in milliseconds. Call it when the last one has failed or is over. */
  next(): number {
    if (performance.now() - this.#succeededAt > STABLE_MS) this.#attempts = 0;
    this.#succeededAt = Number.POSITIVE_INFINITY;
    const longest = Math.min(this.#first * 2 ** this.#attempts, this.#last);
    this.#attempts += 1;
    return longest * (0.5 + Math.random() / 2);
  }
}
