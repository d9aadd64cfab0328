/** The size of batches that follow each other: as large as the time allows for which other writes may wait. */

/** The time in milliseconds that the statements of a batch should take at most. */
const LONGEST_MS = 5;

/** The most records in a batch. */
const LARGEST = 1000;

export class BatchSize {
  readonly #smallest: number;
  #current: number;

  /** @param smallest the size of the first batch; no later one is smaller */
  constructor(smallest: number) {
    this.#smallest = this.#current = smallest;
  }

  get current(): number {
    return this.#current;
  }

  /** @param ms the time that the statements of the last batch took */
  adjust(ms: number): void {
    if (ms > LONGEST_MS) this.#current = Math.max(this.#smallest, Math.floor(this.#current / 2));
    else if (ms < LONGEST_MS / 2) this.#current = Math.min(LARGEST, this.#current * 2);
  }
}
