/**
 * Looks for damage in the write-ahead log of a killed server. SQLite takes the first invalid frame for the end of the
 * log, as after a power cut. It would silently drop every transaction after that frame. Format: "WAL-mode File Format"
 * in SQLite's documentation.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** The bytes of a log in memory at once. A log can be larger than the largest buffer. */
const PIECE_BYTES = 1 << 20;

type Checksum = readonly [number, number];

/**
 * Whether the log has lost committed transactions. An incomplete last transaction after a power cut is no damage,
 * because no caller was told of its commit. Call it while no other process can write to the log.
 */
export function isLogDamaged(file: string): boolean {
  if (!existsSync(file)) return false;
  const bytes = new FileBytes(file);
  try {
    return isDamaged(bytes);
  } finally {
    bytes.close();
  }
}

function isDamaged(bytes: FileBytes): boolean {
  if (bytes.length <= HEADER_BYTES) return false;
  const log = new Log(bytes);
  // The header is on disk before the first commit. A file of zeros has space that was allocated but never written.
  if (!log.hasValidHeader) return !bytes.isAllZero();
  let end = 0;
  while (log.follows(end)) end += 1;
  // Frames after the end may belong to failed transactions. But if a frame continues from a commit, that commit
  // succeeded. It belongs to the log, and so does everything before it.
  for (let index = end; index < log.frames; index += 1) {
    if (log.isCommit(index) && log.follows(index + 1)) return true;
  }
  return false;
}

/** The words of a file, read one piece at a time. */
class FileBytes {
  readonly length: number;
  readonly #descriptor: number;
  readonly #piece = new DataView(new ArrayBuffer(PIECE_BYTES));
  #start = 0;
  #end = 0;

  constructor(file: string) {
    this.#descriptor = openSync(file, 'r');
    this.length = fstatSync(this.#descriptor).size;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Returns the unsigned 32-bit word at that offset. Reading forward is cheap, reading far back is not. */
  getUint32(offset: number, littleEndian?: boolean): number {
    if (offset < this.#start || offset + 4 > this.#end) this.#load(offset);
    return this.#piece.getUint32(offset - this.#start, littleEndian);
  }

  isAllZero(): boolean {
    for (let offset = 0; offset < this.length; offset = this.#end) {
      this.#load(offset);
      const piece = new Uint8Array(this.#piece.buffer, 0, this.#end - this.#start);
      if (piece.some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  #load(offset: number): void {
    const read = readSync(this.#descriptor, this.#piece, 0, PIECE_BYTES, offset);
    if (read === 0) throw new Error('The write-ahead log became shorter while it was read.');
    this.#start = offset;
    this.#end = offset + read;
  }
}

class Log {
  readonly frames: number;
  readonly hasValidHeader: boolean;
  readonly #bytes: FileBytes;
  readonly #littleEndian: boolean;
  readonly #frameBytes: number;
  readonly #salts: readonly [number, number];

  constructor(bytes: FileBytes) {
    this.#bytes = bytes;
    const magic = this.#bytes.getUint32(0);
    const pageSize = this.#bytes.getUint32(8);
    this.#salts = [this.#bytes.getUint32(16), this.#bytes.getUint32(20)];
    this.#littleEndian = magic === 0x377f0682;
    this.#frameBytes = FRAME_HEADER_BYTES + pageSize;
    this.hasValidHeader =
      (this.#littleEndian || magic === 0x377f0683) && this.#isAt(24, this.#sum([0, 0], 0, 24));
    this.frames = this.hasValidHeader ? Math.floor((bytes.length - HEADER_BYTES) / this.#frameBytes) : 0;
  }

  /** Whether the frame belongs to this generation of the log and ends a transaction. */
  isCommit(index: number): boolean {
    return this.#isOfThisLog(index) && this.#bytes.getUint32(this.#at(index) + 4) !== 0;
  }

  /**
   * Whether the frame exists and was written directly after the previous one: its checksum continues the previous
   * checksum.
   */
  follows(index: number): boolean {
    if (index >= this.frames || !this.#isOfThisLog(index)) return false;
    const at = this.#at(index);
    const previous = index === 0 ? 24 : this.#at(index - 1) + 16;
    const before: Checksum = [this.#bytes.getUint32(previous), this.#bytes.getUint32(previous + 4)];
    const sum = this.#sum(this.#sum(before, at, at + 8), at + FRAME_HEADER_BYTES, at + this.#frameBytes);
    return this.#isAt(at + 16, sum);
  }

  /** Frames of earlier generations have other salts. */
  #isOfThisLog(index: number): boolean {
    return this.#isAt(this.#at(index) + 8, this.#salts);
  }

  #at(index: number): number {
    return HEADER_BYTES + index * this.#frameBytes;
  }

  #isAt(offset: number, [first, second]: Checksum): boolean {
    return this.#bytes.getUint32(offset) === first && this.#bytes.getUint32(offset + 4) === second;
  }

  /** Continues a checksum over the words between the offsets. The magic number decides their byte order. */
  #sum([first, second]: Checksum, from: number, to: number): Checksum {
    let [s0, s1] = [first, second];
    for (let offset = from; offset < to; offset += 8) {
      s0 = (s0 + this.#bytes.getUint32(offset, this.#littleEndian) + s1) >>> 0;
      s1 = (s1 + this.#bytes.getUint32(offset + 4, this.#littleEndian) + s0) >>> 0;
    }
    return [s0, s1];
  }
}
