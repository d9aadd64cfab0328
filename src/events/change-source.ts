/**
 * Decides where the changes of this process come from. If the server behind the gateway has a feed of changes, it is the
 * only source, so that nothing arrives twice. Otherwise the gateway publishes what its own writes change, and shares
 * that with the other processes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BackOff } from '../util/back-off.js';
import { type Change, type ChangeEvent, RESYNC } from './change.js';
import type { ChangeHub } from './change-hub.js';
import { type EmulatorFeed, FeedError, type FeedReader } from './emulator-feed.js';

/** Passes changes to the other processes, and those of the others to this one. */
export interface ChangeSharing {
  readonly name: 'redis' | 'workers';
  /** Whether changes of other processes arrive. */
  readonly isConnected: boolean;
  /** Resolves when changes of other processes arrive, or when the first attempt has failed. */
  readonly opened: Promise<void>;
  publish(event: ChangeEvent): void;
  close(): void;
}

/** Creates the sharing. It passes the events of other processes to the function. */
export type OpenSharing = (receive: (event: ChangeEvent) => void) => ChangeSharing;

/** Delays in milliseconds; tests use shorter ones. */
export interface SourceDelays {
  /** The delays between attempts to read the feed. */
  readonly first: number;
  readonly last: number;
  /** The time until a server without a feed is asked again, because it may be replaced by one that has a feed. */
  readonly recheck: number;
  /** The time without the feed after which the gateway publishes its own changes. */
  readonly undecided: number;
}

const DELAYS: SourceDelays = { first: 100, last: 5_000, recheck: 60_000, undecided: 10_000 };

/** The time that the start of the gateway waits for the source, in milliseconds. */
const OPEN_MS = 1_000;

/** The maximum number of own changes that wait for the decision. */
const MAXIMUM_WAITING = 1_000;

export interface SourceParts {
  readonly hub: ChangeHub;
  readonly log: Logger;
  /** Undefined if the server has no feed, as AWS. */
  readonly feed: EmulatorFeed | undefined;
  /** Undefined if there are no other processes. */
  readonly openSharing: OpenSharing | undefined;
  readonly delays?: SourceDelays;
}

export class ChangeSource {
  readonly #parts: SourceParts;
  readonly #delays: SourceDelays;
  readonly #backOff: BackOff;
  readonly #closing = new AbortController();
  readonly #decided: Promise<void>;
  #decide: () => void = () => undefined;
  readonly #reader: FeedReader;
  #state: 'undecided' | 'feed' | 'own' = 'undecided';
  /** Own changes that wait for the decision. */
  #waiting: ChangeEvent[] = [];
  #sharing: ChangeSharing | undefined;
  #isLossLogged = false;
  #isInvalidLogged = false;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#decided = new Promise((resolve) => (this.#decide = resolve));
    this.#delays = parts.delays ?? DELAYS;
    this.#backOff = new BackOff(this.#delays.first, this.#delays.last);
    const { hub, log } = parts;
    this.#reader = {
      onOpen: () => this.#useFeed(),
      onChange: (change) => hub.publish(change),
      onGap: () => hub.resync(),
      onInvalid: () => {
        if (!this.#isInvalidLogged)
          log.warn('an event of the change feed is not valid: subscribers read again');
        this.#isInvalidLogged = true;
      },
    };
  }

  /** The active source, and whether changes arrive from it. */
  get status(): { name: 'feed' | 'redis' | 'workers' | 'process' | 'undecided'; isConnected: boolean } {
    if (this.#state !== 'own') return { name: this.#state, isConnected: this.#state === 'feed' };
    const { name = 'process', isConnected = true } = this.#sharing ?? {};
    return { name, isConnected };
  }

  /** Starts. Resolves when the source is known, when the first attempt to find it has failed, or after a second. */
  async open(): Promise<void> {
    const { feed } = this.#parts;
    if (feed) void this.#follow(feed);
    else this.#publishOwn();
    const opened = this.#decided.then(() => this.#sharing?.opened);
    const timer = new AbortController();
    await Promise.race([opened, delay(OPEN_MS, undefined, timer).catch(() => undefined)]);
    timer.abort();
  }

  /** Publishes a change that this process made. */
  publish(change: Change): void {
    if (this.#state === 'own') this.#share(change);
    else if (this.#state === 'undecided') {
      if (this.#waiting.length < MAXIMUM_WAITING) this.#waiting.push(change);
      else this.#waiting = [RESYNC];
    }
  }

  close(): void {
    this.#closing.abort();
    this.#sharing?.close();
  }

  /** Reads the feed again and again. */
  async #follow(feed: EmulatorFeed): Promise<void> {
    const { signal } = this.#closing;
    let lostAt = performance.now();
    while (!signal.aborted) {
      let pause: number;
      try {
        const hasFeed = await feed.read(this.#reader, signal);
        if (hasFeed) throw new FeedError('the response has ended');
        this.#publishOwn();
        if (feed.hasPosition) this.#parts.hub.resync();
        pause = this.#delays.recheck;
      } catch (error) {
        if (signal.aborted) return;
        if (this.#state === 'feed') lostAt = performance.now();
        this.#loseFeed(error);
        if (performance.now() - lostAt > this.#delays.undecided) this.#publishOwn();
        pause = this.#backOff.next();
      }
      this.#decide();
      // Changes that nobody published are missing once the gateway has published its own.
      if (this.#state === 'own') feed.forgetPosition();
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** The feed has responded. It sends the waiting changes, too, or a gap. */
  #useFeed(): void {
    this.#state = 'feed';
    this.#waiting = [];
    this.#backOff.succeed();
    if (this.#isLossLogged) this.#parts.log.info('the change feed is read again');
    this.#isLossLogged = false;
    this.#decide();
  }

  #loseFeed(error: unknown): void {
    if (this.#state !== 'own') this.#state = 'undecided';
    if (!this.#isLossLogged)
      this.#parts.log.warn(
        { reason: reasonOf(error) },
        'the change feed is away: subscribers wait for changes',
      );
    this.#isLossLogged = true;
  }

  /** Publishes the changes of this process from now on, and those that waited. */
  #publishOwn(): void {
    this.#decide();
    if (this.#state === 'own') return;
    this.#state = 'own';
    this.#sharing ??= this.#parts.openSharing?.((event) => this.#receive(event));
    for (const event of this.#waiting) this.#share(event);
    this.#waiting = [];
  }

  #share(event: ChangeEvent): void {
    this.#deliver(event);
    this.#sharing?.publish(event);
  }

  /** Receives an event of another process. While the feed is the source, it is known from there. */
  #receive(event: ChangeEvent): void {
    if (this.#state === 'own') this.#deliver(event);
  }

  #deliver(event: ChangeEvent): void {
    if (event === RESYNC) this.#parts.hub.resync();
    else this.#parts.hub.publish(event);
  }
}

/** Returns the reason for the log. Messages of Node name the server, and those of credentials have paths and roles. */
function reasonOf(error: unknown): string {
  if (error instanceof FeedError) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
