/**
 * The change feed: server-sent events for any number of readers. Each reader has a position in the stored changes and
 * reads the next ones when it has sent the previous ones, so that a slow reader takes no memory.
 */
import { Readable } from 'node:stream';
import type { EmulatorContext } from '../emulator-context.js';
import type { Log } from '../log.js';
import { locks } from '../operations/lock.js';
import { recordPassedTime } from '../operations/passed-time.js';
import type { ChangePosition } from '../store/change.js';
import { isDamage } from '../store/store-error.js';
import type { Store } from '../store/store.js';
import { chimeError } from '../wire/wire-error.js';
import { BackgroundJob } from './background-job.js';
import { COMMENT, parsePosition, printChange, printPosition, printStart } from './change-event.js';

/** The most readers of a server. */
export const MAX_READERS = 100;

/** The most changes that are read at once. */
const PAGE = 500;

/** A comment is sent when nothing was sent for this time, in milliseconds. */
const COMMENT_INTERVAL = 5_000;

/** The interval in milliseconds at which changes by time are recorded while there are readers. */
const TIME_INTERVAL = 500;

/** A part of the feed, and the position of a reader that has received it. */
interface Page {
  readonly text: string;
  readonly position: ChangePosition;
}

export class ChangeFeed {
  readonly #context: EmulatorContext;
  readonly #passedTime: BackgroundJob;
  readonly #readers = new Set<AbortController>();
  /** The pages that were read since the last write. Readers at the same position share one. */
  readonly #pages = new Map<string, Promise<Page | undefined>>();
  /** Ends the waiting of readers that have sent all changes. */
  readonly #waiting = new Set<() => void>();
  /** Counts the moments since which there may be new changes. */
  #version = 0;
  #stopWatching: (() => void) | undefined;
  #isStopped = false;

  constructor(context: EmulatorContext, log: Log) {
    this.#context = context;
    this.#passedTime = new BackgroundJob(
      () => this.#recordPassedTime(),
      (error) => {
        // Damage does not pass. The requests that find it report it.
        if (!isDamage(error)) log.warn({ err: error }, 'Changes by time cannot be recorded at present');
      },
    );
  }

  /**
   * Opens the feed for one reader. Destroy the stream to close it.
   * @param lastEventId the position after which it continues. The default is the present position.
   * @throws WireError ServiceUnavailableException when there are too many readers
   */
  open(lastEventId: string | undefined): Readable {
    if (this.#isStopped) throw unavailable('The server is stopping.');
    if (this.#readers.size >= MAX_READERS) throw unavailable(`The feed has ${MAX_READERS} readers.`);
    const reader = new AbortController();
    this.#add(reader);
    return toStream(this.#follow(lastEventId, reader.signal), () => this.#remove(reader));
  }

  /** Ends all responses. */
  stop(): void {
    this.#isStopped = true;
    this.#passedTime.stop();
    for (const reader of this.#readers) this.#remove(reader);
  }

  #add(reader: AbortController): void {
    this.#readers.add(reader);
    if (this.#stopWatching) return;
    const unwatch = this.#context.backend.watch(() => this.#wake());
    const timer = setInterval(() => this.#passedTime.start(), TIME_INTERVAL);
    this.#passedTime.start();
    this.#stopWatching = () => {
      unwatch();
      clearInterval(timer);
    };
  }

  #remove(reader: AbortController): void {
    this.#readers.delete(reader);
    reader.abort();
    if (this.#readers.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#pages.clear();
  }

  #wake(): void {
    this.#version += 1;
    this.#pages.clear();
    for (const resume of this.#waiting) resume();
  }

  async *#follow(lastEventId: string | undefined, signal: AbortSignal): AsyncGenerator<string> {
    let position: ChangePosition | undefined;
    let commentAt = performance.now() + COMMENT_INTERVAL;
    while (!signal.aborted) {
      const version = this.#version;
      const page = position
        ? await this.#read(position)
        : await this.#context.backend.read((store) => readFirstPage(store, lastEventId));
      position = page?.position ?? position;
      const text = page?.text || (performance.now() < commentAt ? '' : COMMENT);
      if (text === '') {
        await this.#wait(version, commentAt - performance.now(), signal);
        continue;
      }
      yield text;
      commentAt = performance.now() + COMMENT_INTERVAL;
    }
  }

  /** Waits until there may be changes that are newer than the version, or at most for `time` milliseconds. */
  #wait(version: number, time: number, signal: AbortSignal): Promise<void> {
    if (version !== this.#version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = () => {
        this.#waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(resume, time);
      signal.addEventListener('abort', resume);
      this.#waiting.add(resume);
    });
  }

  #read(position: ChangePosition): Promise<Page | undefined> {
    const key = printPosition(position);
    let page = this.#pages.get(key);
    if (!page) {
      page = this.#context.backend.read((store) => readPage(store, position));
      this.#pages.set(key, page);
      page.catch(() => this.#pages.delete(key));
    }
    return page;
  }

  async #recordPassedTime(): Promise<void> {
    const { backend, clock } = this.#context;
    // Without numbers that wait for a time, the clock is not read: it stores its readings.
    const isDue = await backend.read(
      async (store) =>
        (await store.phoneNumbers.hasPending()) && (await store.phoneNumbers.isDue(await clock.now(store))),
    );
    if (!isDue) return;
    await backend.write(locks(['inventory']), async (store) =>
      recordPassedTime({ store, now: await clock.now(store) }),
    );
  }
}

const unavailable = (message: string) => chimeError('ServiceUnavailableException', message);

async function readFirstPage(store: Store, lastEventId: string | undefined): Promise<Page | undefined> {
  if (lastEventId === undefined) return skip(store, 'start');
  const position = parsePosition(lastEventId);
  const isStored = position !== undefined && (await store.changes.list(position, 0)).length > 0;
  return isStored ? { text: printStart('start', position), position } : skip(store, 'gap');
}

async function readPage(store: Store, position: ChangePosition): Promise<Page | undefined> {
  const [known, ...changes] = await store.changes.list(position, PAGE);
  if (!known) return skip(store, 'gap');
  return { text: changes.map(printChange).join(''), position: changes.at(-1) ?? position };
}

/** Continues at the present position, if there is one. */
async function skip(store: Store, event: 'start' | 'gap'): Promise<Page | undefined> {
  const position = await store.changes.newest();
  return position && { text: printStart(event, position), position };
}

/** Reads the pages as fast as the reader takes them. Calls `onClose` as soon as the stream is closed. */
function toStream(pages: AsyncGenerator<string>, onClose: () => void): Readable {
  return new Readable({
    read() {
      pages.next().then(
        ({ value, done }) => this.push(done ? null : value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error('The feed failed.')),
      );
    },
    destroy(error, done) {
      onClose();
      done(error);
    },
  });
}
