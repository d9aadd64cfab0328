/** Reads a text file in the encodings that spreadsheets and mail programs write. */

import { ItemProblem } from '../graphql/problem.js';

/** The maximum size of a file. Lists of hundreds of thousands of addresses are smaller. */
const LARGEST_FILE = 20_000_000;

const unreadable = (reason: string) => new ItemProblem(reason, 'UNREADABLE_FILE', undefined);

/**
 * Reads the file.
 * @throws Error with a message for users when the file cannot be read
 */
export async function readTextFile(file: Blob): Promise<string> {
  if (file.size > LARGEST_FILE) throw unreadable('It has more than 20 MB: that is no list of addresses.');
  const text = decodeText(new Uint8Array(await file.arrayBuffer()));
  if (text.trim() === '') throw unreadable('It is empty.');
  return text;
}

/** Byte order marks and their encodings. */
const WORKBOOK: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Decodes by the byte order mark if there is one, else as strict UTF-8. Text that is not valid UTF-8 is decoded as
 * windows-1252, which Excel writes. No character is replaced.
 */
export function decodeText(bytes: Uint8Array): string {
  const begins = (mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (WORKBOOK.some(begins))
    throw unreadable('It is a workbook: save the sheet as CSV, and choose that file.');
  const marked = MARKS.find(([, mark]) => begins(mark));
  const encodings = marked ? [marked[0]] : (decodeUtf16(bytes) ?? ['utf-8', 'windows-1252']);
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // The bytes have another encoding.
    }
  }
  throw unreadable('It is no text in UTF-8, UTF-16 or Windows-1252.');
}

/** Detects UTF-16 without a byte order mark: every other byte of its ASCII characters is zero. */
function decodeUtf16(bytes: Uint8Array): readonly string[] | undefined {
  const pairs = Math.min(bytes.length, 1_000) >> 1;
  const count = (offset: number) =>
    Array.from({ length: pairs }, (_, index) => bytes[2 * index + offset]).filter((byte) => byte === 0)
      .length;
  if (count(1) > pairs / 2) return ['utf-16le'];
  return count(0) > pairs / 2 ? ['utf-16be'] : undefined;
}
