/**
 * The open SQLite file of the server. Statements run on this thread and take microseconds. Whatever waits for the disk
 * runs on other threads: it would stop every request.
 */
import { randomUUID } from 'node:crypto';
import { close, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Reader } from '../../../sql/port.js';
import { createPrivate, syncToDisk } from '../../backup/snapshot.js';
import { isDamage, openError, StoreDamagedError } from '../store-error.js';
import { copyInto, runInBackground } from './background.js';
import { Connection } from './connection.js';
import { OpenLog } from './open-log.js';
import { openStore, type OpenStore } from './open-store.js';

/** The connections to the file, and what is open on the disk. */
interface Files {
  /** All writes, and the reads between them. */
  readonly main: Connection;
  /** The reads while changes are on their way to the disk. */
  readonly durable: Connection;
  readonly log: OpenLog;
}

export class Database {
  readonly #store: OpenStore;
  #files: Files;
  #isClosed = false;
  #isDamaged = false;
  /** Whether committed changes may not be on disk, because the disk reported a failure. */
  #isLogUnsure = false;
  /** Whether reads use the last durable state. */
  #isStateHeld = false;
  #copying: Promise<unknown> = Promise.resolve();
  /** The time in milliseconds that the disk took for the last transaction. */
  diskTime = 0;

  private constructor(store: OpenStore) {
    this.#store = store;
    this.#files = this.#open();
  }

  /**
   * Opens `<dataDir>/chime.db`, or creates it if absent, and checks it. It then updates the schema after a backup next
   * to the store. The store is locked for this process alone.
   * @param log records a schema update
   * @throws StartupError when the directory cannot be written, or when the store is in use, newer than this program,
   *   damaged, or of another program. A refused store is unchanged, byte by byte.
   */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): Database {
    const store = openStore(dataDir, log);
    try {
      return new Database(store);
    } catch (error) {
      store.unlock();
      throw openError(error, store.file);
    }
  }

  get file(): string {
    return this.#store.file;
  }

  /** The connection of writes. Use it only inside {@link transaction}. */
  get writer(): Connection {
    return this.#files.main;
  }

  /**
   * The connection of reads. Its state does not change, and is on disk, for as long as the reader waits for nothing but
   * statements.
   */
  get reader(): Reader {
    return this.#isStateHeld ? this.#files.durable : this.#files.main;
  }

  /**
   * Runs `work` as one transaction. When this resolves, all of it is on disk. When this rejects, nothing of it is
   * stored, except after a failure of the disk. Meanwhile {@link reader} has the state before the transaction.
   * @throws StoreDamagedError after damage was found; further writes would spread it and hide data that could be saved
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isDamaged) throw new StoreDamagedError();
    if (this.#isLogUnsure) await this.#rewriteLog();
    try {
      this.#holdState();
      const before = this.writer.changes;
      const result = await this.#commit(work);
      if (this.writer.changes > before) await this.#reachDisk();
      return result;
    } finally {
      this.#releaseState();
    }
  }

  /** Runs `work` inside an open transaction. If `work` throws, only its own changes are undone. */
  async savepoint<Result>(work: () => Promise<Result>): Promise<Result> {
    const { main } = this.#files;
    main.control('SAVEPOINT work');
    try {
      const result = await work();
      main.control('RELEASE work');
      return result;
    } catch (error) {
      if (main.inTransaction) {
        main.control('ROLLBACK TO work');
        main.control('RELEASE work');
      }
      throw error;
    }
  }

  /** Keeps the log short. Call it between two transactions; none may begin before it resolves. */
  async limitLog(): Promise<void> {
    // A failure, for example a full disk, leaves a longer log, which is no worse than before.
    await this.#noticeDamage(this.#files.log.limit()).catch(() => undefined);
  }

  /**
   * Returns at most `pages` free pages of the file to the system. Call it between two transactions; none may begin
   * before it resolves. Returns the number of pages that are still free.
   */
  async shrink(pages: number): Promise<number> {
    await runInBackground(this.file, 'write', `PRAGMA store.incremental_vacuum(${pages})`);
    const row = await this.#files.main.get<{ freelist_count: number }>('PRAGMA store.freelist_count');
    return row?.freelist_count ?? 0;
  }

  /**
   * Copies all committed data to an open file without a name. Closing the file deletes it. Reads and writes go on
   * meanwhile. One copy is made at a time.
   */
  snapshot(): Promise<number> {
    const copying = this.#copying.then(() => this.#copy());
    this.#copying = copying.catch(() => undefined);
    return copying;
  }

  async #copy(): Promise<number> {
    const copy = `${this.file}.new-${randomUUID()}`;
    try {
      createPrivate(copy);
      await runInBackground(this.file, 'read', copyInto(copy));
      return openSync(copy, 'r');
    } finally {
      rmSync(copy, { force: true });
    }
  }

  /**
   * Puts another database in the place of this one, in one step. Call it between two transactions; none may begin
   * before it resolves.
   * @param draft a complete store, which this moves
   * @throws StoreSharedError while another process reads the store; nothing is changed then
   */
  async replace(draft: string): Promise<void> {
    await this.#files.log.whenIdle();
    this.#close();
    // A log that remains would be applied to the file that comes to its place.
    if (existsSync(`${this.file}-wal`)) {
      this.#files = this.#open();
      throw new StoreSharedError();
    }
    // The system frees the space of the previous file when its last descriptor is closed, which takes long.
    const previous = openSync(this.file, 'r');
    try {
      renameSync(draft, this.file);
      syncToDisk(dirname(this.file));
    } finally {
      close(previous);
      this.#files = this.#open();
    }
  }

  /** Closes the store. Another server, in this process or another, may open it afterwards. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#files.log.whenIdle();
    this.#close();
    this.#store.unlock();
  }

  async #commit<Result>(work: () => Promise<Result>): Promise<Result> {
    const { main } = this.#files;
    main.control('BEGIN IMMEDIATE');
    try {
      const result = await work();
      if (this.#isDamaged) throw new StoreDamagedError();
      main.control('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, for example a full disk.
      if (main.inTransaction) main.exec('ROLLBACK');
      throw error;
    }
  }

  /** Waits until the log is on disk. */
  async #reachDisk(): Promise<void> {
    const start = performance.now();
    try {
      await this.#files.log.sync();
      this.diskTime = performance.now() - start;
    } catch {
      this.#isLogUnsure = true;
      await this.#rewriteLog();
    }
  }

  /**
   * After a failure the system may take lost pages of the log for written. This writes all of them to the database
   * itself, and empties the log.
   */
  async #rewriteLog(): Promise<void> {
    this.#releaseState();
    await this.#noticeDamage(this.#files.log.empty());
    if (this.#files.log.size > 0) throw new LogUnsureError();
    this.#isLogUnsure = false;
  }

  async #noticeDamage(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#isDamaged ||= isDamage(error);
      throw error;
    }
  }

  /** Reads use the present state until {@link #releaseState}. */
  #holdState(): void {
    this.#files.durable.beginRead();
    this.#isStateHeld = true;
  }

  #releaseState(): void {
    this.#isStateHeld = false;
    if (this.#files.durable.inTransaction) this.#files.durable.control('COMMIT');
  }

  #open(): Files {
    const { file } = this.#store;
    const main = new Connection(file, 'write', this.#guard);
    let durable: Connection | undefined;
    try {
      main.exec('PRAGMA store.journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON');
      // The log reaches the disk by `#reachDisk`, not by SQLite.
      main.exec('PRAGMA store.synchronous = NORMAL; SELECT 1 FROM store.sqlite_schema');
      durable = new Connection(file, 'read', this.#guard);
      return { main, durable, log: new OpenLog(file) };
    } catch (error) {
      durable?.close();
      main.close();
      throw error;
    }
  }

  #close(): void {
    const { main, durable, log } = this.#files;
    log.close();
    durable.close();
    try {
      // Leaves one file, which can be read without creating others.
      main.exec('PRAGMA store.journal_mode = DELETE');
    } catch {
      // The disk may be full, for example. The next start finds the content of the log.
    }
    main.close();
  }

  /** Records damage: a read found other bytes than were written. */
  readonly #guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#isDamaged = true;
      throw new StoreDamagedError({ cause: error });
    }
  };
}

/** Another process reads the store, such as a backup. */
class StoreSharedError extends Error {
  override name = 'StoreSharedError';
  readonly code = 'SQLITE_BUSY';

  constructor() {
    super('The store cannot be replaced while another process reads it');
  }
}

/** The disk reported a failure, and the log could not be written again. */
class LogUnsureError extends Error {
  override name = 'LogUnsureError';
  readonly code = 'EIO';

  constructor() {
    super('The write-ahead log of the store may not be on disk');
  }
}
