/** Reads a text file in the encodings that spreadsheets and mail programs write. */

import { ItemProblem } from '../../graphql/problem.js';

/** Lists of hundreds of thousands of addresses are smaller. */
const LARGEST_FILE = 20_000_000;

const unreadable = (reason: string) => new ItemProblem(reason, 'UNREADABLE_FILE', undefined);

/** @throws an error that says to people why the file cannot be read */
export async function readTextFile(file: Blob): Promise<string> {
  if (file.size > LARGEST_FILE) throw unreadable('It has more than 20 MB: that is no list of addresses.');
  const text = decodeText(new Uint8Array(await file.arrayBuffer()));
  if (text.trim() === '') throw unreadable('It is empty.');
  return text;
}

/** Each begins a file of that kind. */
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
 * Decodes by the byte order mark, if there is one; else as UTF-8, strictly, and what is no UTF-8 as windows-1252, which
 * Excel writes. No character is replaced.
 */
export function decodeText(bytes: Uint8Array): string {
  const begins = (mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (WORKBOOK.some(begins))
    throw unreadable('It is a workbook: save the sheet as CSV, and choose that file.');
  const marked = MARKS.find(([, mark]) => begins(mark));
  const encodings = marked ? [marked[0]] : (utf16Of(bytes) ?? ['utf-8', 'windows-1252']);
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // It has another encoding.
    }
  }
  throw unreadable('It is no text in UTF-8, UTF-16 or Windows-1252.');
}

/** UTF-16 without a byte order mark has a zero in every other byte of its ASCII characters. */
function utf16Of(bytes: Uint8Array): readonly string[] | undefined {
  const pairs = Math.min(bytes.length, 1_000) >> 1;
  const count = (offset: number) =>
    Array.from({ length: pairs }, (_, index) => bytes[2 * index + offset]).filter((byte) => byte === 0)
      .length;
  if (count(1) > pairs / 2) return ['utf-16le'];
  return count(0) > pairs / 2 ? ['utf-16be'] : undefined;
}
