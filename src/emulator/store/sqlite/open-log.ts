/** The write-ahead log of the open store: waits until it is on disk, and keeps it short. */
import { closeSync, fdatasync, fstatSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { runInBackground } from './background.js';

/** The log's size in bytes from which it is moved into the database. */
const LONG_BYTES = 4 << 20;

/** The bytes of the log that are moved while writes wait. */
const REST_BYTES = 1 << 20;

/** The bytes beyond a long log from which writes wait until all of it has been moved. */
const SURPLUS_BYTES = 32 << 20;

const sync = promisify(fdatasync);

export class OpenLog {
  readonly #store: string;
  readonly #descriptor: number;
  #longSize = LONG_BYTES;
  /** The end of the moving of the log beside transactions. */
  #moving: Promise<void> | undefined;
  /** The first bytes of the log that have been moved into the database. */
  #moved = 0;

  /** @param store the file of the database, which is open */
  constructor(store: string) {
    this.#store = store;
    this.#descriptor = openSync(`${store}-wal`, 'r+');
  }

  /** In bytes. */
  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** Waits until the log is on disk. */
  sync(): Promise<void> {
    return sync(this.#descriptor);
  }

  /**
   * Moves a long log into the database, most of it while transactions go on. Call it between two transactions; none may
   * begin before it resolves.
   * @throws the errors of {@link empty}; a longer log is no worse than before
   */
  async limit(): Promise<void> {
    const { size } = this;
    if (size < this.#longSize) return;
    if (size < this.#longSize + SURPLUS_BYTES) {
      if (this.#moving) return;
      if (size - this.#moved > REST_BYTES) return void (this.#moving = this.#moveBesideTransactions());
    }
    try {
      await this.empty();
    } finally {
      this.#longSize = this.size + LONG_BYTES;
    }
  }

  /**
   * Moves all of the log into the database. A reader of an older state can prevent it; the log is not empty then.
   * @throws SQLite's errors, for example when the disk is full
   */
  async empty(): Promise<void> {
    // SQLite allows one checkpoint at a time.
    await this.#moving;
    this.#moved = 0;
    await this.#checkpoint('TRUNCATE');
  }

  /** Resolves when no connection of this object is open. No transaction may begin before {@link close}. */
  async whenIdle(): Promise<void> {
    await this.#moving;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  async #moveBesideTransactions(): Promise<void> {
    const { size } = this;
    // What it could not move is moved when the log is emptied. That reports the failure, too.
    await this.#checkpoint('PASSIVE').catch(() => undefined);
    this.#moved = size;
    this.#moving = undefined;
  }

  #checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): Promise<void> {
    return runInBackground(this.#store, 'write', `PRAGMA store.wal_checkpoint(${mode})`);
  }
}
