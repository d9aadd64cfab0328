/**
 * Groups what is to be written: one write at a time, and whatever is added meanwhile, or in the same turn of the event
 * loop, shares the next one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

export class WriteGroup<Item> {
  readonly #write: (items: Item[]) => Promise<void>;
  #items: Item[] = [];
  #next: Promise<void> | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(write: (items: Item[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves or rejects as the write of the whole group does. */
  add(items: readonly Item[]): Promise<void> {
    this.#items.push(...items);
    return (this.#next ??= this.#flush());
  }

  /** Resolves when all that was added is written, or could not be. */
  async end(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#underWay;
  }

  async #flush(): Promise<void> {
    await this.#underWay;
    await nextTurn();
    const items = this.#items;
    this.#items = [];
    this.#next = undefined;
    const writing = this.#write(items);
    this.#underWay = writing.catch(() => undefined);
    return writing;
  }
}
