/** Measures the working time of a run, without its pauses, and estimates the rest. */
export class WorkClock {
  /** The working time up to `#since`. */
  #workedMs = 0;
  /** The time of the latest start, in milliseconds since 1970; undefined while the clock stands. */
  #since: number | undefined;

  reset(): void {
    this.#workedMs = 0;
  }

  start(): void {
    this.#since ??= Date.now();
  }

  stop(): void {
    this.#workedMs = this.#elapsed();
    this.#since = undefined;
  }

  /** Returns the time for the remaining items in milliseconds, or undefined before the first item is done. */
  estimateRest(done: number, total: number): number | undefined {
    return done === 0 ? undefined : (this.#elapsed() / done) * (total - done);
  }

  #elapsed(): number {
    return this.#workedMs + (this.#since === undefined ? 0 : Date.now() - this.#since);
  }
}
