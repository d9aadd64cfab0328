/** The clock of servers that share a database: the database's time plus the offset that the control API moves. */
import type { Writer } from '../../sql/port.js';
import type { Store } from '../store/store.js';
import { advanceOffset, readOffset, type Clock } from './clock.js';

export class DatabaseClock implements Clock {
  #last = 0;

  /** The time of one server never runs backwards. Two servers agree as well as the database agrees with itself. */
  async now(store: Store): Promise<number> {
    this.#last = Math.max(this.#last, await store.settings.databaseTime());
    return this.#last + (await readOffset(store));
  }

  offset(store: Store): Promise<number> {
    return readOffset(store);
  }

  advance(store: Store<Writer>, milliseconds: number): Promise<void> {
    return advanceOffset(store, milliseconds);
  }
}
