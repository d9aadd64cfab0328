/** Deletes entries that are older than the setting says: hourly, and a bounded number at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuditDatabase } from './open-database.js';
import { deleteOldest } from './store-entries.js';

const INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

export class Retention {
  readonly #database: AuditDatabase;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #current: Promise<void> | undefined;

  /** Starts at once. Does nothing without a number of days. */
  constructor(database: AuditDatabase, days: number | undefined, log: Pick<Logger, 'warn'>) {
    this.#database = database;
    this.#log = log;
    if (days === undefined) return;
    const run = (): void => {
      this.#current ??= this.#deleteOld(days * DAY_MS).finally(() => {
        this.#current = undefined;
      });
    };
    this.#timer = setInterval(run, INTERVAL_MS).unref();
    run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#current;
  }

  async #deleteOld(age: number): Promise<void> {
    const before = Date.now() - age;
    try {
      while (!this.#isStopped && (await deleteOldest(this.#database, before)) > 0) await nextTurn();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.#log.warn({ reason }, 'old entries of the audit log cannot be deleted');
    }
  }
}
