/**
 * Group commit: the writes of requests that arrive together run in one transaction, so that they wait for the disk once.
 * A group begins, runs and commits in one synchronous step: no read comes in between, so none sees what may be lost yet.
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
   * Runs `work` with the next group and answers what it returned, once that is on disk. Rejects with what `work` threw,
   * which leaves nothing of it and all of the others; or, with the whole group, when the group cannot be committed.
   */
  run<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // An immediate comes after every socket that is readable now: all of their requests get into this group.
      if (this.#waiting.length === 0) setImmediate(() => this.flush());
      // `resolve` is given what this very `work` returned.
      this.#waiting.push({ work, resolve: resolve as Write['resolve'], reject });
    });
  }

  /** Commits at once what is waiting. */
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
      // After some failures, a full disk for one, SQLite has rolled back the others too: none of them may go on.
      if (!this.#db.inTransaction) throw error;
      return { error };
    }
  }
}
