/** An abort signal that is created at its first use, because a signal is expensive and most work ends without one. */
import { setMaxListeners } from 'node:events';

export class LazyAbort {
  #controller: AbortController | undefined;
  #isAborted = false;

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }

  readonly signal = (): AbortSignal => {
    if (!this.#controller) {
      this.#controller = new AbortController();
      // Every upstream read of a request listens to it, and their number is not limited.
      setMaxListeners(0, this.#controller.signal);
      if (this.#isAborted) this.#controller.abort();
    }
    return this.#controller.signal;
  };
}
