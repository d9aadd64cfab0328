/**
 * Decides which refused mutations get an entry: a bounded sample per caller, so that nobody can fill the disk with
 * refused requests.
 */
import type { AuditEntry } from './entry.js';

const WINDOW_MS = 60_000;
const MAXIMUM_PER_CALLER = 60;
const MAXIMUM_IN_ALL = 600;

/** The maximum number of callers with a tally of their own per window. All further callers share one tally. */
const MAXIMUM_CALLERS = 1_000;

interface Tally {
  written: number;
  omitted: number;
  /** The last omitted entry. */
  last?: AuditEntry;
}

export class RefusalSample {
  readonly #write: (entry: AuditEntry) => Promise<void>;
  #tallies = new Map<string, Tally>();
  #written = 0;
  #omitted = 0;
  #window: NodeJS.Timeout | undefined;

  /** @param write writes the entry that represents several omitted ones at the end of a window */
  constructor(write: (entry: AuditEntry) => Promise<void>) {
    this.#write = write;
  }

  /** The number of refused mutations so far that were counted instead of written at once. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Returns whether to write the entry now. If not, counts it. */
  shouldRecord(entry: AuditEntry): boolean {
    this.#window ??= setTimeout(() => void this.flush(), WINDOW_MS).unref();
    const tally = this.#tallyFor(entry);
    if (tally.written < MAXIMUM_PER_CALLER && this.#written < MAXIMUM_IN_ALL) {
      tally.written += 1;
      this.#written += 1;
      return true;
    }
    tally.omitted += 1;
    tally.last = entry;
    this.#omitted += 1;
    return false;
  }

  /** Ends the window: writes the last omitted entry of each caller, with the number of those omitted before it. */
  async flush(): Promise<void> {
    clearTimeout(this.#window);
    this.#window = undefined;
    const tallies = [...this.#tallies.values()];
    this.#tallies = new Map();
    this.#written = 0;
    await Promise.all(
      tallies.map(async ({ last, omitted }) => last && this.#write({ ...last, omitted: omitted - 1 })),
    );
  }

  #tallyFor({ caller }: AuditEntry): Tally {
    const own = `${caller.source} ${caller.id}`;
    const key = this.#tallies.has(own) || this.#tallies.size < MAXIMUM_CALLERS ? own : '';
    let tally = this.#tallies.get(key);
    if (!tally) this.#tallies.set(key, (tally = { written: 0, omitted: 0 }));
    return tally;
  }
}
