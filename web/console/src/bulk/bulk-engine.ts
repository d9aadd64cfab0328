/**
 * Processes any number of items in concurrent batches. A run can be paused, cancelled and repeated, and each item has
 * an outcome.
 */
import type { Entry, Failure, Outage, Outcome, Task, Verdict } from './batch-task.js';
import { WorkClock } from './work-clock.js';

export interface Progress<Item> {
  /** `pausing` and `cancelling` wait for the responses of sent batches. */
  readonly state: 'ready' | 'running' | 'pausing' | 'paused' | 'cancelling' | 'finished';
  readonly entries: readonly Entry<Item>[];
  readonly counts: Readonly<Record<Outcome, number>>;
  /** The number of items of the present run, which may cover only some of all items. */
  readonly total: number;
  readonly settled: number;
  /** The reason why the engine has paused by itself. */
  readonly pausedFor: Failure | undefined;
  /** The reason why the backend cannot be reached at present. */
  readonly outage: Failure | undefined;
  /** Nothing is sent before this time, in milliseconds since 1970, because the backend throttles or fails. */
  readonly heldUntil: number | undefined;
  /** The estimated rest of the run in milliseconds; undefined before the first outcome. */
  readonly timeLeft: number | undefined;
}

/** Calls back at the end of each run. */
export function onFinish(
  { current, subscribe }: Pick<BulkEngine<unknown>, 'current' | 'subscribe'>,
  callback: () => void,
): void {
  let last = current().state;
  subscribe(() => {
    const { state } = current();
    if (state === last) return;
    last = state;
    if (state === 'finished') callback();
  });
}

export interface EngineOptions {
  /** The number of concurrent batches. */
  readonly concurrency: number;
}

/**
 * The number of consecutive failed batches after which the engine pauses, because the others would probably fail too.
 */
export const FAILURES_IN_A_ROW = 3;

/** The number of consecutive throttled batches after which the engine pauses. */
export const WAITS_IN_A_ROW = 8;

const MAX_WAIT_MS = 30_000;

export class BulkEngine<Item> {
  readonly #concurrency: number;
  readonly #entries: Entry<Item>[];
  readonly #listeners = new Set<() => void>();
  #task: Task<Item> | undefined;
  /** The indexes of the items that are still to be sent. */
  #queue: number[] = [];
  #inFlight = 0;
  #total = 0;
  #settled = 0;
  #failures = 0;
  #waits = 0;
  #heldUntil: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pausedFor: Failure | undefined;
  #outage: Failure | undefined;
  /** The indexes of items whose batch may be the cause of an outage. */
  readonly #suspects = new Set<number>();
  /** Whether one batch is sent alone, because the others would probably fail too. */
  #isProbing = false;
  /** The number of items in a probe. Undefined if a failed probe leaves no item unknown. */
  #probeSize: number | undefined;
  #state: Progress<Item>['state'] = 'ready';
  readonly #clock = new WorkClock();
  #progress: Progress<Item>;

  constructor(items: readonly Item[], { concurrency }: EngineOptions) {
    this.#concurrency = concurrency;
    this.#entries = items.map((item) => ({ item, outcome: 'waiting' }));
    this.#progress = this.#createProgress();
  }

  readonly current = (): Progress<Item> => this.#progress;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts a run with all items that have one of the outcomes. Items retain the outcome until there is another. */
  start(task: Task<Item>, outcomes: readonly Outcome[] = ['waiting']): void {
    if (this.#state !== 'ready' && this.#state !== 'finished') return;
    this.#task = task;
    this.#suspects.clear();
    this.#outage = undefined;
    this.#queue = this.#entries.flatMap(({ outcome }, place) => (outcomes.includes(outcome) ? [place] : []));
    this.#total = this.#queue.length;
    this.#settled = 0;
    this.#clock.reset();
    this.#begin();
  }

  /** Waits for sent requests. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#halt('pausing');
  }

  resume(): void {
    if (this.#state !== 'paused' && this.#state !== 'pausing') return;
    this.#begin();
  }

  /** Waits for sent requests, and skips the remaining items. */
  cancel(): void {
    if (this.#state === 'ready' || this.#state === 'finished') return;
    for (const place of this.#queue) {
      const entry = this.#entries[place];
      if (entry?.outcome === 'waiting') this.#entries[place] = { ...entry, outcome: 'left' };
    }
    this.#halt('cancelling');
  }

  #begin(): void {
    this.#state = 'running';
    this.#failures = 0;
    if (this.#pausedFor !== undefined) {
      // The first failure after the engine has paused by itself pauses it again.
      this.#failures = FAILURES_IN_A_ROW - 1;
      this.#isProbing = true;
    }
    this.#pausedFor = undefined;
    this.#waits = 0;
    this.#clock.start();
    // A person who resumes during an outage wants to know at once whether it is over.
    if (this.#outage !== undefined) this.#heldUntil = undefined;
    if ((this.#heldUntil ?? 0) > Date.now()) this.#delay(0);
    else this.#heldUntil = undefined;
    this.#proceed();
  }

  #halt(state: 'pausing' | 'cancelling', reason?: Failure): void {
    this.#state = state;
    this.#pausedFor = reason;
    clearTimeout(this.#timer);
    this.#proceed();
  }

  /** Sends as many batches as allowed, and ends the run after the last one. */
  #proceed(): void {
    if (this.#state === 'running' && this.#heldUntil === undefined) {
      const most = this.#isProbing ? 1 : this.#concurrency;
      while (this.#inFlight < most && this.#queue.length > 0) void this.#send();
    }
    if (this.#inFlight === 0) this.#settle();
    this.#notify();
  }

  #settle(): void {
    if (this.#state === 'pausing') this.#state = 'paused';
    const isOver = this.#queue.length === 0 && this.#state === 'running';
    if (isOver || this.#state === 'cancelling') this.#state = 'finished';
    if (this.#state !== 'running') this.#clock.stop();
  }

  async #send(): Promise<void> {
    const task = this.#task as Task<Item>;
    const places = this.#queue.splice(0, this.#probeSize ?? task.batchSize);
    this.#inFlight += 1;
    try {
      const batch = places.map((place) => (this.#entries[place] as Entry<Item>).item);
      const result = await task.perform(batch);
      this.#inFlight -= 1;
      this.#failures = 0;
      this.#waits = 0;
      this.#outage = undefined;
      this.#isProbing = false;
      this.#probeSize = undefined;
      places.forEach((place, index) => this.#record(place, result.get(index) ?? { outcome: 'done' }));
    } catch (error) {
      this.#inFlight -= 1;
      this.#handleVerdict(places, this.#adjustVerdict(task.judge(error), places));
    }
    this.#proceed();
  }

  /** Handles the failure of a whole batch. */
  #handleVerdict(places: number[], verdict: Verdict): void {
    const { kind, failure } = verdict;
    if (kind === 'outage') this.#handleOutage(verdict, places);
    else if (kind === 'wait' || kind === 'stop') this.#requeue(places);
    else for (const place of places) this.#record(place, { outcome: kind, failure });
    if (kind === 'wait' || kind === 'outage') {
      // Concurrent batches get the same response, which counts once.
      if (this.#heldUntil === undefined) this.#waits += 1;
      const isHarmless = kind === 'outage' && !verdict.mayBeDone;
      if (this.#waits >= WAITS_IN_A_ROW && !isHarmless) this.#pauseFor(failure);
      else this.#delay((kind === 'wait' && verdict.ms) || Math.min(MAX_WAIT_MS, 500 * 2 ** this.#waits));
      return;
    }
    this.#failures += 1;
    const isHopeless = this.#failures >= FAILURES_IN_A_ROW && this.#queue.length > 0;
    if (kind === 'stop' || isHopeless) this.#pauseFor(failure);
  }

  /**
   * Returns a final failure for a batch that fails again after others have succeeded, or when no other is left: the
   * batch itself is the cause.
   */
  #adjustVerdict(verdict: Verdict, places: readonly number[]): Verdict {
    if (verdict.kind !== 'outage' || !verdict.isOfBatch || verdict.mayBeDone) return verdict;
    const isSuspect = places.every((place) => this.#suspects.has(place));
    const isLast = this.#queue.length === 0 && this.#inFlight === 0 && this.#waits >= WAITS_IN_A_ROW;
    if (isSuspect && (this.#outage === undefined || isLast)) {
      return { kind: 'failed', failure: verdict.failure };
    }
    for (const place of places) this.#suspects.add(place);
    return verdict;
  }

  #handleOutage({ failure, mayBeDone, isOfBatch }: Outage, places: number[]): void {
    this.#outage = failure;
    this.#isProbing = true;
    if (!mayBeDone) return this.#requeue(places, isOfBatch);
    // Each probe may leave its items unknown: one is enough.
    this.#probeSize = 1;
    for (const place of places) this.#record(place, { outcome: 'unknown', failure });
  }

  /** Returns items that were not processed to the queue, at its beginning or its end. */
  #requeue(places: readonly number[], isLast = false): void {
    if (this.#state !== 'cancelling') this.#queue.splice(isLast ? this.#queue.length : 0, 0, ...places);
    else for (const place of places) if (this.#isWaiting(place)) this.#record(place, { outcome: 'left' });
  }

  #isWaiting = (place: number): boolean => this.#entries[place]?.outcome === 'waiting';

  #pauseFor(failure: Failure): void {
    if (this.#state === 'running' || this.#state === 'pausing') this.#halt('pausing', failure);
  }

  /** Delays the next batch. Of several delays the longest counts. */
  #delay(ms: number): void {
    const until = Math.max(Date.now() + ms, this.#heldUntil ?? 0);
    this.#heldUntil = until;
    clearTimeout(this.#timer);
    if (this.#state !== 'running') return;
    this.#timer = setTimeout(() => {
      this.#heldUntil = undefined;
      this.#proceed();
    }, until - Date.now());
  }

  #record(place: number, change: Omit<Entry<Item>, 'item'>): void {
    const { item } = this.#entries[place] as Entry<Item>;
    this.#entries[place] = { item, ...change };
    if (change.outcome !== 'left') this.#settled += 1;
  }

  #notify(): void {
    this.#progress = this.#createProgress();
    for (const listener of this.#listeners) listener();
  }

  #createProgress(): Progress<Item> {
    const counts = { waiting: 0, done: 0, kept: 0, failed: 0, unknown: 0, left: 0 };
    for (const { outcome } of this.#entries) counts[outcome] += 1;
    return {
      state: this.#state,
      entries: [...this.#entries],
      counts,
      total: this.#total,
      settled: this.#settled,
      pausedFor: this.#pausedFor,
      outage: this.#state === 'running' ? this.#outage : undefined,
      heldUntil: this.#state === 'running' ? this.#heldUntil : undefined,
      timeLeft: this.#clock.estimateRest(this.#settled, this.#total),
    };
  }
}
