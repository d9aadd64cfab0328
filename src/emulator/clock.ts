/** The server's one clock: the system's time plus an offset that the side door moves and the store keeps. */
import type { SettingStore } from './store/setting.js';

const OFFSET_KEY = 'clock-offset-ms';

export class Clock {
  readonly #settings: SettingStore;

  constructor(settings: SettingStore) {
    this.#settings = settings;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.offset();
  }

  /** How far this clock is ahead of the system's, in milliseconds. */
  offset(): number {
    return Number(this.#settings.get(OFFSET_KEY) ?? 0);
  }

  /** Moves the clock forward. Call it inside a transaction. */
  advance(milliseconds: number): void {
    this.#settings.set(OFFSET_KEY, String(this.offset() + milliseconds));
  }
}
