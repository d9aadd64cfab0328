/**
 * The server's one clock: the system's time plus an offset that the control API moves. It never runs backwards, and no
 * wrong setting of the system's clock moves it ahead by more than a day.
 */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Logger } from 'pino';
import type { Store } from '../store/store.js';

const OFFSET_KEY = 'clock-offset-ms';
const LAST_READ_KEY = 'clock-last-read';

/** The longest jump ahead that is followed without a question: a day. */
export const LARGEST_JUMP = 24 * 3600 * 1000;

/** How far the stored time may lie behind the last one that was read. One write a second costs requests nothing. */
const STORE_INTERVAL = 1000;

/** A system clock that is behind by less than this is not worth a warning. */
const SMALL_STEP = 60_000;

/** What the system says of time. */
export interface SystemTime {
  /** Milliseconds since 1970, as the system's clock is set. */
  now(): number;
  /** Milliseconds since the system started, sleep included; nobody sets that. */
  uptime(): number;
  /** Identifies the start of the system; undefined when the system does not say. */
  readonly bootId: string | undefined;
}

export interface ClockOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Follow the system's clock at once, however far ahead it is. */
  readonly acceptJump: boolean;
  readonly system?: SystemTime | undefined;
}

/** A reading without the offset. `held` is what was refused of the system's time, all in milliseconds. */
interface Reading {
  readonly at: number;
  readonly held: number;
  readonly uptime: number;
  readonly bootId: string | undefined;
}

export class Clock {
  readonly #store: Store;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #system: SystemTime;
  #stored: Reading | undefined;
  #last: number;
  #held: number;
  #isBehind = false;

  constructor(store: Store, { log, acceptJump, system = systemTime() }: ClockOptions) {
    this.#store = store;
    this.#log = log;
    this.#system = system;
    const text = store.settings.get(LAST_READ_KEY);
    // Written by this class alone.
    this.#stored = text === undefined ? undefined : (JSON.parse(text) as Reading);
    this.#held = acceptJump ? 0 : (this.#stored?.held ?? 0);
    this.#last = this.#stored?.at ?? 0;
    if (acceptJump) this.#last = Math.max(this.#last, system.now());
  }

  /** Reads the time, in milliseconds since 1970. Call it once a request and pass the result on. */
  now(): number {
    let time = this.#system.now() - this.#held;
    if (this.#stored && time > this.#last + LARGEST_JUMP) time -= this.#refuseJump(time, this.#stored);
    if (time < this.#last - SMALL_STEP) this.#warnOfStepBack(this.#last - time);
    else this.#isBehind = false;
    this.#last = Math.max(this.#last, time);
    if (this.#last >= (this.#stored?.at ?? 0) + STORE_INTERVAL) this.#storeReading();
    return this.#last + this.#offset();
  }

  /** How far this clock is meant to be ahead of the system's, in milliseconds. */
  offset(): number {
    return this.#offset() - this.#held;
  }

  /** Moves the clock forward. Call it inside a transaction. */
  advance(milliseconds: number): void {
    this.#store.settings.set(OFFSET_KEY, String(this.#offset() + milliseconds));
  }

  #offset(): number {
    return Number(this.#store.settings.get(OFFSET_KEY) ?? 0);
  }

  /** Returns the part of a jump that the time which has really passed does not explain; 0 when that is a day or less. */
  #refuseJump(time: number, stored: Reading): number {
    const isSameBoot = stored.bootId !== undefined && stored.bootId === this.#system.bootId;
    const passed = isSameBoot ? Math.max(0, this.#system.uptime() - stored.uptime) : 0;
    const jump = time - Math.max(this.#last, stored.at + passed);
    if (jump <= LARGEST_JUMP) return 0;
    this.#held += jump;
    const aheadSeconds = Math.round(this.#held / 1000);
    this.#log.warn(
      { aheadSeconds },
      'The system clock has jumped ahead by more than a day and is not followed',
    );
    return jump;
  }

  #warnOfStepBack(milliseconds: number): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    const behindSeconds = Math.round(milliseconds / 1000);
    this.#log.warn(
      { behindSeconds },
      'The system clock was set back; time stands still until it has caught up',
    );
  }

  /** Has the reading stored with the next group of writes. When that fails, the next second tries again. */
  #storeReading(): void {
    const { bootId } = this.#system;
    const reading: Reading = { at: this.#last, held: this.#held, uptime: this.#system.uptime(), bootId };
    this.#stored = reading;
    this.#store
      .write(() => this.#store.settings.set(LAST_READ_KEY, JSON.stringify(reading)))
      .catch(() => undefined);
  }
}

function systemTime(): SystemTime {
  return { now: Date.now, uptime: () => uptime() * 1000, bootId: readBootId() };
}

/** Linux has one; elsewhere nothing tells how much time has passed while no server was running. */
function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
