/** Work in the background that is repeated. */

export class BackgroundJob {
  readonly #work: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #isRunning = false;
  #isFailing = false;

  /** @param onFailure is called for the first of several failures in a row */
  constructor(work: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#work = work;
    this.#onFailure = onFailure;
  }

  /** Runs the work unless it is running. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#onFailure(error);
      this.#isFailing = true;
    } finally {
      this.#isRunning = false;
    }
  }
}
