/**
 * Appends lines to a file that any number of processes may share: each write appends as a whole. Lines of one turn of
 * the event loop become one write. The file may be renamed at any time; later lines then go to a new file.
 */
import { close, constants, fdatasync, fstat, open, read, stat, write } from 'node:fs';
import { promisify } from 'node:util';
import { WriteGroup } from './write-group.js';

const file = {
  close: promisify(close),
  open: promisify(open),
  read: promisify(read),
  stat: promisify(stat),
  status: promisify(fstat),
  sync: promisify(fdatasync),
  write: promisify(write),
};

/** The interval, in milliseconds, at which a write checks whether the file still has its name. */
const LOOK_AGAIN = 1_000;

/** The longest time, in milliseconds, until a line is on the disk and survives a crash of the machine. */
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
  /** Whether the file ends within a line. The next write then starts a new line. */
  #isWithinLine = false;
  readonly #lines = new WriteGroup<string>((lines) => this.#write(lines.join('')));
  #sync: NodeJS.Timeout | undefined;

  /** @param onSyncError called when written lines may not be on the disk */
  constructor(path: string, onSyncError: (error: unknown) => void) {
    this.#path = path;
    this.#onSyncError = onSyncError;
  }

  /**
   * Appends whole lines. An empty string only ensures that the file exists under its name and is open.
   * @throws the system's error; the next call then opens the file again
   */
  append(lines: string): Promise<void> {
    return this.#lines.add([lines]);
  }

  async close(): Promise<void> {
    await this.#lines.end();
    await this.#release();
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#closeIfRenamed(text === '' ? 0 : LOOK_AGAIN);
      const { descriptor } = (this.#opened ??= await this.#open());
      if (text === '') return;
      const bytes = Buffer.from(this.#isWithinLine ? `\n${text}` : text);
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(descriptor, bytes, written, bytes.length - written, null);
        written += bytesWritten;
      }
      this.#isWithinLine = false;
      this.#scheduleSync(descriptor);
    } catch (error) {
      await this.#release().catch(() => undefined);
      throw error;
    }
  }

  async #open(): Promise<Opened> {
    const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR } = constants;
    // Without O_NONBLOCK, opening a named pipe would block until its other end is open.
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

  async #closeIfRenamed(lookAgain: number): Promise<void> {
    const opened = this.#opened;
    if (!opened || Date.now() - opened.lookedUp < lookAgain) return;
    opened.lookedUp = Date.now();
    const found = await file.stat(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.ino !== opened.inode || found.dev !== opened.device) await this.#release();
  }

  #scheduleSync(descriptor: number): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      file.sync(descriptor).catch((error: unknown) => {
        // If the file was closed in the meantime, closing has synced it already.
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
