/**
 * A file that lines are only ever added to, by any number of processes: every write goes to its end as a whole. Lines
 * of one turn of the event loop are one write. It may be renamed at any time: the lines go on in a new one.
 */
import { close, constants, fdatasync, fstat, open, read, stat, write } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';

const file = {
  close: promisify(close),
  open: promisify(open),
  read: promisify(read),
  stat: promisify(stat),
  status: promisify(fstat),
  sync: promisify(fdatasync),
  write: promisify(write),
};

/** After how long it is looked up whether the file is still the one under its name, in milliseconds. */
const LOOK_AGAIN = 1_000;

/** After how long at most a line is on the disk and outlives the machine, in milliseconds. */
const SYNC_AFTER = 1_000;

const LINE_FEED = 0x0a;

interface Opened {
  readonly descriptor: number;
  readonly device: number;
  readonly inode: number;
  lookedUp: number;
}

export class AppendFile {
  readonly #path: string;
  readonly #onSyncError: (error: unknown) => void;
  #opened: Opened | undefined;
  /** A line of which only the beginning was written must not run into the next one. */
  #isWithinLine = false;
  #lines: string[] = [];
  #next: Promise<void> | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #sync: NodeJS.Timeout | undefined;

  /** @param onSyncError told when what was written may not be on the disk */
  constructor(path: string, onSyncError: (error: unknown) => void) {
    this.#path = path;
    this.#onSyncError = onSyncError;
  }

  /**
   * Adds whole lines; without any it is only made sure that the file under the name is there and open.
   * @throws the system's error; the file is opened anew the next time then
   */
  append(lines: string): Promise<void> {
    this.#lines.push(lines);
    return (this.#next ??= this.#flush());
  }

  async close(): Promise<void> {
    await this.#next;
    await this.#underWay;
    await this.#release();
  }

  async #flush(): Promise<void> {
    await this.#underWay;
    await nextTurn();
    const text = this.#lines.join('');
    this.#lines = [];
    this.#next = undefined;
    const writing = this.#write(text);
    this.#underWay = writing.catch(() => undefined);
    return writing;
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#leaveRenamed(text === '' ? 0 : LOOK_AGAIN);
      const { descriptor } = (this.#opened ??= await this.#open());
      if (text === '') return;
      const bytes = Buffer.from(this.#isWithinLine ? `\n${text}` : text);
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(descriptor, bytes, written, bytes.length - written, null);
        written += bytesWritten;
      }
      this.#isWithinLine = false;
      this.#syncSoon(descriptor);
    } catch (error) {
      await this.#release().catch(() => undefined);
      throw error;
    }
  }

  async #open(): Promise<Opened> {
    const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR } = constants;
    // Without O_NONBLOCK, a name that is a pipe's would have the program wait for its other end.
    const descriptor = await file.open(this.#path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
    try {
      const { dev: device, ino: inode, size, ...status } = await file.status(descriptor);
      if ((status.mode & constants.S_IFMT) !== constants.S_IFREG)
        throw Object.assign(new Error('not a regular file'), { code: 'not a regular file' });
      const last = Buffer.of(LINE_FEED);
      if (size > 0) await file.read(descriptor, last, 0, 1, size - 1);
      this.#isWithinLine = last[0] !== LINE_FEED;
      return { descriptor, device, inode, lookedUp: Date.now() };
    } catch (error) {
      await file.close(descriptor);
      throw error;
    }
  }

  async #leaveRenamed(lookAgain: number): Promise<void> {
    const opened = this.#opened;
    if (!opened || Date.now() - opened.lookedUp < lookAgain) return;
    opened.lookedUp = Date.now();
    const found = await file.stat(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.ino !== opened.inode || found.dev !== opened.device) await this.#release();
  }

  #syncSoon(descriptor: number): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      file.sync(descriptor).catch((error: unknown) => {
        // Closed meanwhile, which includes this.
        if (this.#opened?.descriptor === descriptor) this.#onSyncError(error);
      });
    }, SYNC_AFTER).unref();
  }

  async #release(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (!opened) return;
    const isSynced = this.#sync === undefined;
    clearTimeout(this.#sync);
    this.#sync = undefined;
    try {
      if (!isSynced) await file.sync(opened.descriptor);
    } finally {
      await file.close(opened.descriptor);
    }
  }
}
