/**
 * The clock of a server with a store of its own: the system's time plus an offset that the control API moves. It never
 * runs backwards. A wrong setting of the system's clock moves it ahead by at most a day.
 */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Logger } from 'pino';
import type { Writer } from '../../sql/port.js';
import type { StoreBackend } from '../store/store-backend.js';
import type { Store } from '../store/store.js';
import { advanceOffset, readOffset, type Clock } from './clock.js';

const LAST_READ_KEY = 'clock-last-read';

/** The longest jump ahead that the clock follows without confirmation: a day. */
export const LARGEST_JUMP = 24 * 3600 * 1000;

/**
 * The stored time may be this many milliseconds older than the last reading. One write a second costs requests nothing.
 */
const STORE_INTERVAL = 1000;

/** The clock logs no warning for a system clock that is behind by less than this, in milliseconds. */
const SMALL_STEP = 60_000;

/** The system's time sources. */
export interface SystemTime {
  /** Milliseconds since 1970 by the system's clock. */
  now(): number;
  /** Milliseconds since the system started, including sleep. Nobody can set this value. */
  uptime(): number;
  /** Identifies the start of the system. Undefined when the system does not provide it. */
  readonly bootId: string | undefined;
}

export interface ClockOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Follow the system's clock at once, even if it is far ahead. */
  readonly acceptJump: boolean;
  readonly system?: SystemTime | undefined;
}

/** A reading without the offset, in milliseconds. `held` is the part of the system's time that was refused. */
interface Reading {
  readonly at: number;
  readonly held: number;
  readonly uptime: number;
  readonly bootId: string | undefined;
}

export class SystemClock implements Clock {
  readonly #backend: StoreBackend;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #system: SystemTime;
  #stored: Reading | undefined;
  #last: number;
  #held: number;
  #isBehind = false;

  private constructor(
    backend: StoreBackend,
    stored: Reading | undefined,
    { log, acceptJump, system = systemTime() }: ClockOptions,
  ) {
    this.#backend = backend;
    this.#log = log;
    this.#system = system;
    this.#stored = stored;
    this.#held = acceptJump ? 0 : (this.#stored?.held ?? 0);
    this.#last = this.#stored?.at ?? 0;
    if (acceptJump) this.#last = Math.max(this.#last, system.now());
  }

  /** Continues from the last time that the store has. */
  static async open(backend: StoreBackend, options: ClockOptions): Promise<SystemClock> {
    const text = await backend.read((store) => store.settings.get(LAST_READ_KEY));
    // Only this class writes the value.
    const stored = text === undefined ? undefined : (JSON.parse(text) as Reading);
    return new SystemClock(backend, stored, options);
  }

  async now(store: Store): Promise<number> {
    let time = this.#system.now() - this.#held;
    if (this.#stored && time > this.#last + LARGEST_JUMP) time -= this.#refuseJump(time, this.#stored);
    if (time < this.#last - SMALL_STEP) this.#warnOfStepBack(this.#last - time);
    else this.#isBehind = false;
    this.#last = Math.max(this.#last, time);
    if (this.#last >= (this.#stored?.at ?? 0) + STORE_INTERVAL) this.#storeReading();
    return this.#last + (await readOffset(store));
  }

  async offset(store: Store): Promise<number> {
    return (await readOffset(store)) - this.#held;
  }

  advance(store: Store<Writer>, milliseconds: number): Promise<void> {
    return advanceOffset(store, milliseconds);
  }

  /** Returns by how much a jump exceeds the time that really passed, or 0 when the excess is at most a day. */
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

  /** Stores the reading with the next group of writes. If that fails, the next second tries again. */
  #storeReading(): void {
    const { bootId } = this.#system;
    const reading: Reading = { at: this.#last, held: this.#held, uptime: this.#system.uptime(), bootId };
    this.#stored = reading;
    this.#backend
      .write([], (store) => store.settings.set(LAST_READ_KEY, JSON.stringify(reading)))
      .catch(() => undefined);
  }
}

function systemTime(): SystemTime {
  return { now: Date.now, uptime: () => uptime() * 1000, bootId: readBootId() };
}

/**
 * Returns the boot id on Linux. Other systems have none, and nothing shows how much time passed while no server ran.
 */
function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
