/** The time of requests, and the offset by which the control API moves it. */
import type { Writer } from '../../sql/port.js';
import type { Store } from '../store/store.js';

const OFFSET_KEY = 'clock-offset-ms';

/** A server's only clock. Its times are milliseconds since 1970. */
export interface Clock {
  /** Reads the time. Call it once per request and pass the result on. */
  now(store: Store): Promise<number>;
  /** Returns by how many milliseconds this clock should be ahead of the system's. */
  offset(store: Store): Promise<number>;
  /** Moves the clock forward. */
  advance(store: Store<Writer>, milliseconds: number): Promise<void>;
}

export async function readOffset(store: Store): Promise<number> {
  return Number((await store.settings.get(OFFSET_KEY)) ?? 0);
}

export async function advanceOffset(store: Store<Writer>, milliseconds: number): Promise<void> {
  await store.settings.set(OFFSET_KEY, String((await readOffset(store)) + milliseconds));
}
