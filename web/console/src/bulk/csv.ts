/** Writes and reads tables as CSV (RFC 4180). */
import Papa from 'papaparse';

/** Matches the beginnings of formulas. Some spreadsheets skip white space before them, and accept wide characters. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** Makes spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The number of rows that are converted to text at once. */
const CHUNK = 1_000;

export type Cell = string | number | null | undefined;

/** Converts a table. Cells that a spreadsheet would run as a formula get an apostrophe before them. */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const text = (some: readonly (readonly Cell[])[]) =>
    `${Papa.unparse(some as Cell[][], { escapeFormulae: FORMULA })}\r\n`;
  const parts = [BYTE_ORDER_MARK, text([head])];
  // A list may have many thousand rows, so it becomes several parts of the file.
  for (let from = 0; from < rows.length; from += CHUNK) parts.push(text(rows.slice(from, from + CHUNK)));
  return parts;
}

export interface CsvTable {
  /** The rows of the table, without blank lines. */
  readonly rows: string[][];
  /** The line, counted from 1, of the first quote that is not closed at the end of its cell. */
  readonly brokenLine: number | undefined;
}

/** Reads a table. Its separator is the one that Excel's first line `sep=;` names, or the likeliest one. */
export function parseCsv(text: string): CsvTable {
  const [mark = '', named] = /^\uFEFF?(?:"?sep=(.)"?\r?\n)?/i.exec(text) ?? [];
  const table = text.slice(mark.length);
  const { data, errors } = Papa.parse<string[]>(table, {
    delimiter: named ?? guessDelimiter(table),
    skipEmptyLines: 'greedy',
  });
  const broken = errors.find(({ type }) => type === 'Quotes');
  const brokenLine = broken && text.slice(0, mark.length + (broken.index ?? 0)).split(/\r\n|\r|\n/).length;
  return { rows: data, brokenLine };
}

/** The separators. If several make equally many rows, the first one is used. */
const DELIMITERS = ['\t', ';', '|', ','];

/** The number of characters in which the separator is searched. */
const SAMPLE = 64 * 1024;

/** Guesses the separator: with it, most rows have the same number of cells. Titles above a table have none. */
function guessDelimiter(text: string): string {
  const scores = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text.slice(0, SAMPLE), { delimiter, preview: 100 });
    return findMostCommon(data.flatMap(({ length }) => (length > 1 ? [length] : []))).count;
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))] ?? ',';
}

/** Returns the most frequent number and its frequency. */
export function findMostCommon(numbers: readonly number[]): { value: number; count: number } {
  const counts = new Map<number, number>();
  for (const value of numbers) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = { value: 0, count: 0 };
  for (const [value, count] of counts) if (count > best.count) best = { value, count };
  return best;
}

/** Returns a name such as `users-example-corp-2026-11-24.csv`. */
export function createFileName(what: string, accountName: string): string {
  const name = accountName
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  const day = new Date().toISOString().slice(0, 10);
  return [what, name, day].filter(Boolean).join('-').concat('.csv');
}
