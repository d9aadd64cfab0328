/** Work in the background that is repeated. */

export class BackgroundJob {
  readonly #work: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #isRunning = false;
  #isDue = false;
  #isFailing = false;
  #isStopped = false;

  /** @param onFailure is called for the first of several failures in a row */
  constructor(work: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#work = work;
    this.#onFailure = onFailure;
  }

  /** Runs the work. If it is running, it runs once more afterwards, because it may have passed what is new. */
  start(): void {
    this.#isDue = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Lets the work not begin again. */
  stop(): void {
    this.#isStopped = true;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isDue && !this.#isStopped) {
      this.#isDue = false;
      try {
        await this.#work();
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing) this.#onFailure(error);
        this.#isFailing = true;
      }
    }
    this.#isRunning = false;
  }
}
