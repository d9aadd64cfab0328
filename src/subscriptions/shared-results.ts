/**
 * Shares the results of one event among subscriptions that are alike, so that a thousand subscribers of a dashboard cost
 * one execution. No subscriber gets an older result after a newer one.
 */
import { type Change, type ChangeEvent, RESYNC } from '../events/change.js';

interface Execution<Result> {
  /** The moments of its start and end. The end is infinite while it runs. */
  readonly began: number;
  ended: number;
  readonly result: Promise<Result>;
}

export class SharedResults<Result> {
  readonly #executions = new WeakMap<Change, Map<string, Execution<Result>>>();
  /** Those of resynchronisations that have not ended. */
  readonly #resyncs = new Map<string, Execution<Result>>();
  /** Counts the starts and ends of executions. */
  #moment = 0;

  /**
   * Returns a function that returns the result of each event for one subscription.
   * @param key of the subscription: its results are those of all others with this key
   * @param execute executes the selection for an event
   */
  reader(
    key: string,
    execute: (event: ChangeEvent) => Promise<Result>,
  ): (event: ChangeEvent) => Promise<Result> {
    let last: Execution<Result> | undefined;
    return async (event) => {
      const shared = this.#executionsOf(event);
      const found = shared.get(key);
      // An execution that began before the last result was complete may have read something older.
      const isUsable = found !== undefined && found.began > (last?.ended ?? 0);
      const execution = isUsable ? found : this.#begin(() => execute(event), shared, key);
      last = execution;
      return execution.result;
    };
  }

  /**
   * Resynchronisations all have the same value, although each tells of another loss. They read nothing, so that those of
   * the same moment have the same result. A later one has another time.
   */
  #executionsOf(event: ChangeEvent): Map<string, Execution<Result>> {
    if (event === RESYNC) return this.#resyncs;
    const executions = this.#executions.get(event) ?? new Map<string, Execution<Result>>();
    this.#executions.set(event, executions);
    return executions;
  }

  #begin(
    execute: () => Promise<Result>,
    shared: Map<string, Execution<Result>>,
    key: string,
  ): Execution<Result> {
    const began = (this.#moment += 1);
    const result = execute().finally(() => {
      execution.ended = this.#moment += 1;
      if (shared === this.#resyncs && shared.get(key) === execution) shared.delete(key);
    });
    const execution: Execution<Result> = { began, ended: Number.POSITIVE_INFINITY, result };
    shared.set(key, execution);
    return execution;
  }
}
