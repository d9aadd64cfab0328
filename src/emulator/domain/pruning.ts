/**
 * Deletes records that would otherwise grow without limit. It deletes by age and in small batches, so that no request
 * waits long.
 */
import type { Log } from '../log.js';
import type { EmulatorContext } from '../emulator-context.js';
import { isDamage } from '../store/store-error.js';

/** A record of the past is stored for 90 days, the time for which AWS stores deleted accounts. */
export const RECORD_RETENTION = 90 * 24 * 3600 * 1000;

/** This many orders remain regardless of their age, so that a list is not empty. */
export const RETAINED_ORDERS = 1000;

const INTERVAL = 3600 * 1000;
const BATCH = 200;
/** An order has up to 500 numbers. */
const ORDER_BATCH = 5;

export class Pruner {
  readonly #context: EmulatorContext;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #isRunning = false;

  constructor(context: EmulatorContext, log: Log) {
    this.#context = context;
    this.#log = log;
  }

  /** Prunes now, and then once an hour. */
  start(): void {
    this.#timer = setInterval(() => this.prune(), INTERVAL).unref();
    this.prune();
  }

  /** Deletes the records that are too old now, in the background. */
  prune(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run()
      .catch((error: unknown) => {
        // Damage does not pass. The requests that find it report it.
        if (!isDamage(error)) this.#log.warn({ err: error }, 'Old records cannot be deleted at present');
      })
      .finally(() => {
        this.#isRunning = false;
      });
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    const { store, clock } = this.#context;
    const before = clock.now() - RECORD_RETENTION;
    // Each batch is one transaction, so that other requests can run between them.
    const batches = [
      () => store.events.prune(before, BATCH),
      () => store.dialOuts.prune(before, BATCH),
      () => store.users.pruneRemoved(before, BATCH),
      () => store.phoneNumberOrders.prune(before, RETAINED_ORDERS, ORDER_BATCH),
    ];
    for (const batch of batches) {
      let deleted = 1;
      while (deleted > 0 && !this.#isStopped) deleted = await store.write(batch);
    }
  }
}
