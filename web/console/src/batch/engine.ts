/** Works through any number of items in batches, some at once: pause, cancel, repeat, and the outcome of each item. */

/**
 * `kept`: it was so already. `left`: not tried, as it was cancelled. `unknown`: it may have been done or not.
 */
export type Outcome = 'waiting' | 'done' | 'kept' | 'failed' | 'unknown' | 'left';

export interface Failure {
  /** In words. */
  readonly reason: string;
  /** The API's name of it. */
  readonly code: string;
  /** The id of the request, which the gateway's log has too. */
  readonly requestId?: string | undefined;
}

/** The outcome of one item. */
export interface Entry<Item> {
  readonly item: Item;
  readonly outcome: Outcome;
  /** Present for items that failed or whose outcome is unknown. */
  readonly failure?: Failure | undefined;
}

/** The items of a batch that were not done, by their place in it; the others were. */
export type BatchResult = ReadonlyMap<number, NotDone>;

export type NotDone =
  | { readonly outcome: 'failed' | 'unknown'; readonly failure: Failure }
  | { readonly outcome: 'kept' };

/**
 * The meaning of a batch that failed as a whole. `wait`: the backend is asked too much, and nothing was done; the batch is
 * sent again after `ms`. `stop`: nothing was done, and the next would meet the same. `outage`: the backend cannot be
 * reached, or fails; `mayBeDone` items become unknown, the others are sent again, one batch at a time until one succeeds.
 * If `isOfBatch`, the batch itself may be the cause: another one is tried first.
 */
export type Verdict =
  | { readonly kind: 'failed' | 'unknown' | 'stop'; readonly failure: Failure }
  | { readonly kind: 'wait'; readonly failure: Failure; readonly ms: number | undefined }
  | {
      readonly kind: 'outage';
      readonly failure: Failure;
      readonly mayBeDone: boolean;
      readonly isOfBatch: boolean;
    };

type Outage = Extract<Verdict, { kind: 'outage' }>;

/** The work that a run does with its items. */
export interface Task<Item> {
  /** The number of items in one request. */
  readonly batchSize: number;
  /** Rejects where the batch failed as a whole. */
  perform(this: void, batch: readonly Item[]): Promise<BatchResult>;
  judge(this: void, error: unknown): Verdict;
}

export interface Progress<Item> {
  /** `pausing` and `cancelling`: what is under way is waited for. */
  readonly state: 'ready' | 'running' | 'pausing' | 'paused' | 'cancelling' | 'finished';
  readonly entries: readonly Entry<Item>[];
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Counts of the present run, which may cover only some of the items. */
  readonly total: number;
  readonly settled: number;
  /** Why it paused by itself. */
  readonly pausedFor: Failure | undefined;
  /** Why the backend cannot be reached at present. */
  readonly outage: Failure | undefined;
  /** Nothing is sent before this time, as the backend asks for; milliseconds since 1970. */
  readonly heldUntil: number | undefined;
  /** Milliseconds, from how long the run has taken so far; undefined while there is nothing to tell it from. */
  readonly timeLeft: number | undefined;
}

/** Calls back each time that a run is over. */
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
  /** Batches under way at once. */
  readonly concurrency: number;
}

/** After so many batches in a row that failed as a whole, it pauses: the others would most likely fail too. */
export const FAILURES_IN_A_ROW = 3;

/** After so many refusals in a row for asking too much, it pauses. */
export const WAITS_IN_A_ROW = 8;

const MAX_WAIT_MS = 30_000;

export class BulkEngine<Item> {
  readonly #concurrency: number;
  readonly #entries: Entry<Item>[];
  readonly #listeners = new Set<() => void>();
  #task: Task<Item> | undefined;
  /** Places of the items that are still to be sent. */
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
  /** Places of items whose batch may have been the cause of an outage. */
  readonly #suspects = new Set<number>();
  /** Whether one batch is sent alone, as the others would most likely fail too. */
  #isProbing = false;
  /** The most items that a probe costs; undefined if it costs none. */
  #probeSize: number | undefined;
  #state: Progress<Item>['state'] = 'ready';
  /** Milliseconds that the run has been at work, up to `#since`. */
  #workedMs = 0;
  #workingSince: number | undefined;
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

  /** Begins a run with all items that have one of the outcomes. They keep it until there is another. */
  start(task: Task<Item>, outcomes: readonly Outcome[] = ['waiting']): void {
    if (this.#state !== 'ready' && this.#state !== 'finished') return;
    this.#task = task;
    this.#suspects.clear();
    this.#outage = undefined;
    this.#queue = this.#entries.flatMap(({ outcome }, place) => (outcomes.includes(outcome) ? [place] : []));
    this.#total = this.#queue.length;
    this.#settled = 0;
    this.#workedMs = 0;
    this.#begin();
  }

  /** Requests under way are waited for. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#halt('pausing');
  }

  resume(): void {
    if (this.#state !== 'paused' && this.#state !== 'pausing') return;
    this.#begin();
  }

  /** Requests under way are waited for; the remaining items stay as they are. */
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
      // The first failure after it paused by itself pauses it again.
      this.#failures = FAILURES_IN_A_ROW - 1;
      this.#isProbing = true;
    }
    this.#pausedFor = undefined;
    this.#waits = 0;
    this.#workingSince ??= Date.now();
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

  /** Sends what may be sent, and finds out whether it is over. */
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
    if (this.#state === 'running' || this.#workingSince === undefined) return;
    this.#workedMs += Date.now() - this.#workingSince;
    this.#workingSince = undefined;
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

  /** A batch failed as a whole. */
  #handleVerdict(places: number[], verdict: Verdict): void {
    const { kind, failure } = verdict;
    if (kind === 'outage') this.#handleOutage(verdict, places);
    else if (kind === 'wait' || kind === 'stop') this.#requeue(places);
    else for (const place of places) this.#record(place, { outcome: kind, failure });
    if (kind === 'wait' || kind === 'outage') {
      // Batches that were under way together are told the same.
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

  /** A batch that fails again after others have succeeded, or when no other is left, is itself the cause. */
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

  /** They were not sent after all: they come next, or last. */
  #requeue(places: readonly number[], isLast = false): void {
    if (this.#state !== 'cancelling') this.#queue.splice(isLast ? this.#queue.length : 0, 0, ...places);
    else for (const place of places) if (this.#isWaiting(place)) this.#record(place, { outcome: 'left' });
  }

  #isWaiting = (place: number): boolean => this.#entries[place]?.outcome === 'waiting';

  #pauseFor(failure: Failure): void {
    if (this.#state === 'running' || this.#state === 'pausing') this.#halt('pausing', failure);
  }

  /** The response that asks for the longest wait counts. */
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
      timeLeft: this.#timeLeft(),
    };
  }

  #timeLeft(): number | undefined {
    if (this.#settled === 0) return undefined;
    const worked = this.#workedMs + (this.#workingSince === undefined ? 0 : Date.now() - this.#workingSince);
    return (worked / this.#settled) * (this.#total - this.#settled);
  }
}
