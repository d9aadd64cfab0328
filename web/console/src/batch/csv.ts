/** Tables as CSV (RFC 4180), and back. */
import Papa from 'papaparse';

/** Spreadsheets would run what begins like this. Some leave out white space before it, and take wide characters too. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** So that spreadsheets read it as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The number of rows that are converted to text at once. */
const CHUNK = 1_000;

export type Cell = string | number | null | undefined;

/** Cells that a spreadsheet would run as a formula get an apostrophe before them. */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const text = (some: readonly (readonly Cell[])[]) =>
    `${Papa.unparse(some as Cell[][], { escapeFormulae: FORMULA })}\r\n`;
  const parts = [BYTE_ORDER_MARK, text([head])];
  // In parts, which together are the file: a list may have many thousand rows.
  for (let from = 0; from < rows.length; from += CHUNK) parts.push(text(rows.slice(from, from + CHUNK)));
  return parts;
}

export interface CsvTable {
  /** Skips blank lines. */
  readonly rows: string[][];
  /** The line, from 1, of the first quote that is not closed where its cell ends. */
  readonly brokenLine: number | undefined;
}

/** Reads a table, with the separator that Excel's first line `sep=;` names, or the likeliest one. */
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

/** In the order in which they win when they make equally many rows. */
const DELIMITERS = ['\t', ';', '|', ','];

/** The number of characters that show a table's separator. */
const SAMPLE = 64 * 1024;

/** Titles above a table have no separator, so that the rows count which have as many cells as most others. */
function guessDelimiter(text: string): string {
  const scores = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text.slice(0, SAMPLE), { delimiter, preview: 100 });
    return findMostCommon(data.flatMap(({ length }) => (length > 1 ? [length] : []))).count;
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))] ?? ',';
}

/** Returns the number that comes most often, and how often. */
export function findMostCommon(numbers: readonly number[]): { value: number; count: number } {
  const counts = new Map<number, number>();
  for (const value of numbers) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = { value: 0, count: 0 };
  for (const [value, count] of counts) if (count > best.count) best = { value, count };
  return best;
}

/** `users-example-corp-2026-11-24.csv`. */
export function createFileName(what: string, accountName: string): string {
  const name = accountName
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  const day = new Date().toISOString().slice(0, 10);
  return [what, name, day].filter(Boolean).join('-').concat('.csv');
}
