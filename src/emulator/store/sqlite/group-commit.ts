/**
 * Group commit: the writes of requests that arrive together share one transaction and wait for the disk only once. Reads
 * go on meanwhile, on the state before the group.
 */
import type { Database } from './database.js';

interface Write {
  readonly work: () => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** The most milliseconds that writes wait for others. A disk that stands still once must not delay the next group. */
const MAX_GATHER_MS = 5;

export class GroupCommit {
  readonly #db: Database;
  readonly #onCommit: () => void;
  #writes: Write[] = [];
  /** Work that runs between two groups. It reports its own outcome. */
  #separate: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  /** The number of writes in the last group. */
  #lastGroup = 0;

  /** @param onCommit is called when the changes of a group are on disk */
  constructor(db: Database, onCommit = (): void => undefined) {
    this.#db = db;
    this.#onCommit = onCommit;
  }

  /**
   * Runs `work` with the next group and resolves with its return value once the changes are on disk. If `work` throws,
   * this rejects with that error, and only the changes of `work` are undone. If the group cannot be committed, all of
   * its calls reject.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // `resolve` receives the return value of this same `work`.
      this.#writes.push({ work, resolve: resolve as Write['resolve'], reject });
      this.#start();
    });
  }

  /** Runs `work` between two groups, outside of a transaction. */
  runSeparately<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#separate.push(() => work().then(resolve, reject));
      this.#start();
    });
  }

  /** Resolves when nothing is running or waiting. */
  async whenIdle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #start(): void {
    this.#running ??= this.#runAll();
  }

  async #runAll(): Promise<void> {
    try {
      while (this.#writes.length > 0 || this.#separate.length > 0) {
        await this.#gather();
        const group = this.#writes;
        this.#writes = [];
        if (group.length > 0) await this.#commit(group);
        this.#lastGroup = group.length;
        await this.#db.limitLog();
        await this.#separate.shift()?.();
      }
    } finally {
      this.#running = undefined;
    }
  }

  /**
   * Waits until as many writes have arrived as the last group had, for at most half the time that the disk took for it.
   * Without this, clients that write in a loop would form two groups, and each would wait for the disk of both.
   */
  async #gather(): Promise<void> {
    const deadline = performance.now() + Math.min(this.#db.diskTime / 2, MAX_GATHER_MS);
    do {
      // An immediate runs after every socket that is readable now, so that all of their requests join this group. No
      // read is between two of its statements then.
      await new Promise(setImmediate);
    } while (this.#writes.length < this.#lastGroup && performance.now() < deadline);
  }

  async #commit(group: readonly Write[]): Promise<void> {
    let outcomes: Outcome[];
    try {
      outcomes = await this.#db.transaction(async () => {
        const results: Outcome[] = [];
        for (const { work } of group) results.push(await this.#attempt(work));
        return results;
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    this.#onCommit();
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome && 'result' in outcome) resolve(outcome.result);
      else reject(outcome?.error);
    });
  }

  async #attempt(work: () => Promise<unknown>): Promise<Outcome> {
    try {
      return { result: await this.#db.savepoint(work) };
    } catch (error) {
      // After some failures, for example a full disk, SQLite has rolled back the other writes too. None of them may
      // continue.
      if (!this.#db.writer.inTransaction) throw error;
      return { error };
    }
  }
}
