/** Gathers the changes of a topic, so that a page reads at most once a second however many there are. */
import type { Change, Follower } from './change-feed.js';

export interface ChangeBatch {
  /** The changed entities, with those that are new or gone. */
  readonly ids: ReadonlySet<string>;
  /** Whether there are new entities whose identifiers the API does not tell. */
  readonly hasUnknown: boolean;
  /** Whether changes may be missing, so that everything has to be read again. */
  readonly isResync: boolean;
  /** Whether the page has read everything shortly before. */
  readonly isFirst: boolean;
}

/** Changes that belong together arrive within this time. */
const FIRST_DELAY_MS = 200;
const INTERVAL_MS = 1_000;
const RETRY_DELAY_MS = 5_000;
const MAX_RETRIES = 4;

const createBatch = () => ({ ids: new Set<string>(), hasUnknown: false, isResync: false, isFirst: true });

export interface GathererOptions {
  /** Resolves when no change of this tab is under way. */
  settle(this: void): Promise<void>;
  /** Reads what a batch names. After a failure everything is read again, later. */
  read(this: void, batch: ChangeBatch): Promise<void>;
}

export class ChangeGatherer implements Follower {
  readonly #options: GathererOptions;
  #batch = createBatch();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #isStopped = false;
  #failures = 0;

  constructor(options: GathererOptions) {
    this.#options = options;
  }

  readonly onChange = ({ id }: Change): void => {
    if (id === null) this.#batch.hasUnknown = true;
    else this.#batch.ids.add(id);
    this.#schedule(FIRST_DELAY_MS);
  };

  readonly onResync = (isFirst: boolean): void => {
    this.#batch.isResync = true;
    this.#batch.isFirst &&= isFirst;
    this.#schedule(FIRST_DELAY_MS);
  };

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    if (this.#isStopped || this.#isReading || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#read(), delay);
  }

  async #read(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    await this.#options.settle();
    const batch = this.#batch;
    this.#batch = createBatch();
    let delay = INTERVAL_MS;
    try {
      if (!this.#isStopped) await this.#options.read(batch);
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      delay = RETRY_DELAY_MS * this.#failures;
      if (this.#failures <= MAX_RETRIES) this.#keep(batch);
    }
    this.#isReading = false;
    if (this.#batch.isResync || this.#batch.hasUnknown || this.#batch.ids.size > 0) this.#schedule(delay);
    // The next change waits until the interval is over.
    else if (!this.#isStopped) this.#timer = setTimeout(() => this.#rest(), delay);
  }

  /** Puts the batch back: its changes and those that have arrived since are read together. */
  #keep(failed: ChangeBatch): void {
    for (const id of failed.ids) this.#batch.ids.add(id);
    this.#batch.hasUnknown ||= failed.hasUnknown;
    this.#batch.isFirst &&= failed.isFirst;
    this.#batch.isResync ||= failed.isResync;
  }

  #rest(): void {
    this.#timer = undefined;
    const { isResync, hasUnknown, ids } = this.#batch;
    if (isResync || hasUnknown || ids.size > 0) void this.#read();
  }
}
