/**
 * Group commit: the writes of requests that arrive together share one transaction and wait for the disk only once. A
 * group begins, runs and commits in one synchronous step. No read can happen in between and see data that may still be
 * lost.
 */
import type { Database } from './database.js';

interface Write {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

export class GroupCommit {
  readonly #db: Database;
  #waiting: Write[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Runs `work` with the next group and resolves with its return value once the changes are on disk. If `work` throws,
   * this rejects with that error, and only the changes of `work` are undone. If the group cannot be committed, all of
   * its calls reject.
   */
  run<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // An immediate runs after every socket that is readable now, so that all of their requests join this group.
      if (this.#waiting.length === 0) setImmediate(() => this.flush());
      // `resolve` receives the return value of this same `work`.
      this.#waiting.push({ work, resolve: resolve as Write['resolve'], reject });
    });
  }

  /** Commits the waiting writes at once. */
  flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    let outcomes: Outcome[];
    try {
      outcomes = this.#db.transaction(() => group.map(({ work }) => this.#attempt(work)));
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

  #attempt(work: () => unknown): Outcome {
    try {
      return { result: this.#db.savepoint(work) };
    } catch (error) {
      // After some failures, for example a full disk, SQLite has rolled back the other writes too. None of them may
      // continue.
      if (!this.#db.inTransaction) throw error;
      return { error };
    }
  }
}
