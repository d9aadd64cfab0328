/**
 * Group commit: the writes of requests that arrive together share one transaction and wait for the disk only once. No
 * read runs while a group is open, so that none sees data that may still be lost.
 */
import type { Database } from './database.js';

interface Write {
  readonly work: () => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

export class GroupCommit {
  readonly #db: Database;
  #waiting: Write[] = [];
  #open: Promise<void> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Runs `work` with the next group and resolves with its return value once the changes are on disk. If `work` throws,
   * this rejects with that error, and only the changes of `work` are undone. If the group cannot be committed, all of
   * its calls reject.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // An immediate runs after every socket that is readable now, so that all of their requests join this group.
      if (this.#waiting.length === 0) setImmediate(() => void this.flush());
      // `resolve` receives the return value of this same `work`.
      this.#waiting.push({ work, resolve: resolve as Write['resolve'], reject });
    });
  }

  /** The group that is open now, if any. It resolves when the group is closed. */
  get openGroup(): Promise<void> | undefined {
    return this.#open;
  }

  /** Commits the waiting writes at once. It never rejects. */
  async flush(): Promise<void> {
    while (this.#open) await this.#open;
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    this.#open = this.#commit(group).finally(() => {
      this.#open = undefined;
    });
    await this.#open;
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
      if (!this.#db.inTransaction) throw error;
      return { error };
    }
  }
}
