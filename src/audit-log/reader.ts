/** Reads a file of lines backwards, a bounded part at a time. Cursors find the position again. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { badUserInput } from '../chime/chime-error.js';

/** A position in the file. The digest shows whether it is still the same file, or another one under the same name. */
interface Place {
  offset: number;
  /** The number of bytes at the position that the digest covers. */
  length: number;
  digest: string;
  /** The digest of the filter that selects the lines. */
  list: string;
}

export interface Line {
  /** The byte at which the line begins. */
  offset: number;
  text: string;
}

/** State that the queries of one request share. */
export interface ReadingBudget {
  /** The remaining bytes. The last chunk may exceed them. */
  readingBudget: number;
}

const CHUNK = 64 * 1024;

/** In bytes. The gateway's lines are far shorter. The end of a longer line is dropped, which makes it unreadable. */
const MAXIMUM_LINE = 1024 * 1024;

/**
 * Yields the lines that begin before `end`, the last one first.
 * @param budget the maximum number of bytes to read. The first chunk is always read, so that every page makes progress.
 * @returns the offset at which the unread lines end; 0 when none remain
 */
export async function* linesBefore(
  file: FileHandle,
  end: number,
  budget: ReadingBudget,
): AsyncGenerator<Line, number> {
  let position = end;
  let seen = end;
  let head: Buffer = Buffer.alloc(0);
  while (position > 0 && (position === end || budget.readingBudget > 0)) {
    const length = Math.min(CHUNK, position);
    position -= length;
    budget.readingBudget -= length;
    const bytes = Buffer.concat([await readAt(file, position, length), head]);
    let lineEnd = bytes.length;
    for (;;) {
      // The line feed that ends the previous line, not this line's own.
      const lineFeed = lineEnd < 2 ? -1 : bytes.lastIndexOf(0x0a, lineEnd - 2);
      if (lineFeed === -1) break;
      seen = position + lineFeed + 1;
      yield { offset: seen, text: bytes.toString('utf8', lineFeed + 1, lineEnd) };
      lineEnd = lineFeed + 1;
    }
    head = bytes.subarray(0, Math.min(lineEnd, MAXIMUM_LINE));
  }
  if (position > 0) return seen === end ? position : seen;
  if (head.length > 0) yield { offset: 0, text: head.toString('utf8') };
  return 0;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** The number of bytes that identify a position. They suffice because lines begin with a time and a request id. */
const SAMPLE = 128;

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 16);

export const identifyList = (selection: readonly unknown[]): string =>
  digest(Buffer.from(JSON.stringify(selection)));

/** Returns a cursor that points right before the line at the offset. */
export async function cursorAt(file: FileHandle, offset: number, list: string): Promise<string> {
  const bytes = await readAt(file, offset, SAMPLE);
  const place: Place = { offset, length: bytes.length, digest: digest(bytes), list };
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * Returns the offset of a cursor.
 * @throws GraphQLError BAD_USER_INPUT when the cursor does not belong to this list and this file
 */
export async function findOffset(file: FileHandle, cursor: string, list: string): Promise<number> {
  const place = decode(cursor);
  if (place?.list === list && digest(await readAt(file, place.offset, place.length)) === place.digest)
    return place.offset;
  const message = 'is not a cursor of this list, or the log has begun a new file since';
  throw badUserInput([{ path: 'after', code: 'isCursor', message }]);
}

function decode(cursor: string): Place | undefined {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place | null;
    const isPlace =
      Number.isSafeInteger(place?.offset) &&
      Number(place?.offset) >= 0 &&
      Number.isSafeInteger(place?.length) &&
      Number(place?.length) > 0 &&
      Number(place?.length) <= SAMPLE;
    return isPlace && place ? place : undefined;
  } catch {
    return undefined;
  }
}
