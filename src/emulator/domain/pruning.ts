/**
 * Deletes records in the background, in small batches so that no request waits long: records of the past by their age,
 * and what is left of deleted accounts.
 */
import type { Log } from '../log.js';
import type { EmulatorContext } from '../emulator-context.js';
import type { Writer } from '../../sql/port.js';
import { LEFTOVER_BATCH } from '../operations/account.js';
import { type LockRequest, locks } from '../operations/lock.js';
import { isDamage } from '../store/store-error.js';
import type { Store } from '../store/store.js';

/** A record of the past is stored for 90 days, the time for which AWS stores deleted accounts. */
export const RECORD_RETENTION = 90 * 24 * 3600 * 1000;

/** This many orders remain regardless of their age, so that a list is not empty. */
export const RETAINED_ORDERS = 1000;

const INTERVAL = 3600 * 1000;
const BATCH = 200;
/** An order has up to 500 numbers. */
const ORDER_BATCH = 5;

/** The interval in milliseconds at which the rest of deleted accounts is removed. */
const LEFTOVER_INTERVAL = 1000;

export class Pruner {
  readonly #context: EmulatorContext;
  readonly #log: Log;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<() => Promise<void>>();
  /** Jobs whose last run failed. Only the first of several failures in a row is logged. */
  readonly #failing = new Set<() => Promise<void>>();
  #isStopped = false;

  constructor(context: EmulatorContext, log: Log) {
    this.#context = context;
    this.#log = log;
  }

  /** Prunes now, and then once an hour. Removes the rest of deleted accounts once a second. */
  start(): void {
    this.#timers.push(
      setInterval(() => this.prune(), INTERVAL).unref(),
      setInterval(() => this.#startJob(this.#removeLeftovers), LEFTOVER_INTERVAL).unref(),
    );
    this.prune();
  }

  /** Deletes the records that are too old now, in the background. */
  prune(): void {
    this.#startJob(this.#deleteOld);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Starts the job unless it is running. */
  #startJob(job: () => Promise<void>): void {
    if (this.#running.has(job)) return;
    this.#running.add(job);
    job()
      .then(() => this.#failing.delete(job))
      .catch((error: unknown) => {
        // Damage does not pass. The requests that find it report it.
        if (!isDamage(error) && !this.#failing.has(job))
          this.#log.warn({ err: error }, 'Old records cannot be deleted at present');
        this.#failing.add(job);
      })
      .finally(() => this.#running.delete(job));
  }

  readonly #deleteOld = async (): Promise<void> => {
    const { backend, clock } = this.#context;
    const before = (await backend.read((store) => clock.now(store))) - RECORD_RETENTION;
    await this.#inBatches((store) => store.events.prune(before, BATCH));
    await this.#inBatches((store) => store.dialOuts.prune(before, BATCH));
    // An invitation may be about to restore a removed user.
    await this.#inBatches((store) => store.users.pruneRemoved(before, BATCH), ['exclusive store']);
    await this.#inBatches((store) => store.phoneNumberOrders.prune(before, RETAINED_ORDERS, ORDER_BATCH));
    await this.#shrink();
  };

  readonly #removeLeftovers = async (): Promise<void> => {
    const { backend } = this.#context;
    if (!(await backend.read((store) => store.leftovers.exist()))) return;
    await this.#inBatches((store) => store.leftovers.remove(LEFTOVER_BATCH));
    await this.#shrink();
  };

  async #shrink(): Promise<void> {
    const { file } = this.#context.backend;
    if (!file) return;
    while (!this.#isStopped && (await file.shrink()));
  }

  /** Runs `batch` until it deletes nothing. Each is one transaction, so that other requests run between them. */
  async #inBatches(
    batch: (store: Store<Writer>) => Promise<number>,
    requests: readonly LockRequest[] = ['pruning'],
  ): Promise<void> {
    let deleted = 1;
    while (deleted > 0 && !this.#isStopped)
      deleted = await this.#context.backend.write(locks(requests), batch);
  }
}
