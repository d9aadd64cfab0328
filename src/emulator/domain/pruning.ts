/**
 * Deletes records in the background, in small batches so that no request waits long: records of the past by their age,
 * and what is left of deleted accounts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { EmulatorContext } from '../emulator-context.js';
import type { Writer } from '../../sql/port.js';
import { type LockRequest, locks } from '../operations/lock.js';
import { isDamage } from '../store/store-error.js';
import type { Store } from '../store/store.js';
import { BatchSize } from './batch-size.js';
import { BackgroundJob } from './background-job.js';

/** A record of the past is stored for 90 days, the time for which AWS stores deleted accounts. */
export const RECORD_RETENTION = 90 * 24 * 3600 * 1000;

/** This many orders remain regardless of their age, so that a list is not empty. */
export const RETAINED_ORDERS = 1000;

const INTERVAL = 3600 * 1000;

const SMALLEST_BATCH = 50;
/** The longest pause in milliseconds between two batches. */
const LONGEST_PAUSE_MS = 100;

/** An order has up to 500 numbers. */
const SMALLEST_ORDER_BATCH = 5;

/** A reader of the feed can continue for an hour, and after at most so many changes. */
const CHANGE_RETENTION = 3600 * 1000;
export const RETAINED_CHANGES = 10_000;

/** The interval in milliseconds at which the rest of deleted accounts and surplus changes are removed. */
const SHORT_INTERVAL = 1000;

export class Pruner {
  readonly #context: EmulatorContext;
  readonly #records: BackgroundJob;
  readonly #leftovers: BackgroundJob;
  readonly #changes: BackgroundJob;
  readonly #timers: NodeJS.Timeout[] = [];
  #isStopped = false;

  constructor(context: EmulatorContext, log: Log) {
    this.#context = context;
    const report = (error: unknown) => {
      // Damage does not pass. The requests that find it report it.
      if (!isDamage(error)) log.warn({ err: error }, 'Old records cannot be deleted at present');
    };
    this.#records = new BackgroundJob(() => this.#deleteOld(), report);
    this.#leftovers = new BackgroundJob(() => this.#removeLeftovers(), report);
    this.#changes = new BackgroundJob(() => this.#deleteSurplusChanges(), report);
  }

  /** Prunes now, and then once an hour. Removes the rest of deleted accounts and surplus changes once a second. */
  start(): void {
    this.#timers.push(
      setInterval(() => this.prune(), INTERVAL).unref(),
      setInterval(() => this.#leftovers.start(), SHORT_INTERVAL).unref(),
      setInterval(() => this.#changes.start(), SHORT_INTERVAL).unref(),
    );
    this.prune();
  }

  /** Deletes the records that are too old now, in the background. */
  prune(): void {
    this.#records.start();
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const job of [this.#records, this.#leftovers, this.#changes]) job.stop();
  }

  async #deleteOld(): Promise<void> {
    const { backend, clock } = this.#context;
    const now = await backend.read((store) => clock.now(store));
    const before = now - RECORD_RETENTION;
    await this.#inBatches((store, limit) => store.changes.prune(now - CHANGE_RETENTION, limit));
    await this.#inBatches((store, limit) => store.events.prune(before, limit));
    await this.#inBatches((store, limit) => store.dialOuts.prune(before, limit));
    // An invitation may be about to restore a removed user.
    await this.#inBatches((store, limit) => store.users.pruneRemoved(before, limit), {
      requests: ['exclusive store'],
    });
    await this.#inBatches((store, limit) => store.phoneNumberOrders.prune(before, RETAINED_ORDERS, limit), {
      smallest: SMALLEST_ORDER_BATCH,
    });
    await this.#shrink();
  }

  async #removeLeftovers(): Promise<void> {
    const { backend } = this.#context;
    if (!(await backend.read((store) => store.leftovers.exist()))) return;
    await this.#inBatches((store, limit) => store.leftovers.remove(limit));
    await this.#shrink();
  }

  async #deleteSurplusChanges(): Promise<void> {
    const { backend } = this.#context;
    if (!(await backend.read((store) => store.changes.hasSurplus(RETAINED_CHANGES)))) return;
    await this.#inBatches((store, limit) => store.changes.pruneSurplus(RETAINED_CHANGES, limit));
  }

  async #shrink(): Promise<void> {
    const { file } = this.#context.backend;
    if (!file) return;
    while (!this.#isStopped && (await file.shrink()));
  }

  /**
   * Runs `batch` until it deletes nothing. Each is one transaction, so that other requests run between them. Its size
   * follows the time that the one before took.
   */
  async #inBatches(
    batch: (store: Store<Writer>, limit: number) => Promise<number>,
    { smallest = SMALLEST_BATCH, requests = ['pruning'] }: BatchOptions = {},
  ): Promise<void> {
    const size = new BatchSize(smallest);
    let deleted = 1;
    while (deleted > 0 && !this.#isStopped) {
      const began = performance.now();
      deleted = await this.#context.backend.write(locks(requests), async (store) => {
        const start = performance.now();
        const count = await batch(store, size.current);
        size.adjust(performance.now() - start);
        return count;
      });
      // Requests have the disk to themselves for as long.
      if (deleted > 0) await delay(Math.min(performance.now() - began, LONGEST_PAUSE_MS));
    }
  }
}

interface BatchOptions {
  readonly smallest?: number;
  readonly requests?: readonly LockRequest[];
}
