/** Tables as CSV (RFC 4180), and back. */
import Papa from 'papaparse';

/** Spreadsheets would run what begins like this. Some leave out white space before it, and take wide characters too. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** So that spreadsheets read it as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** As many rows are made text at once. */
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

/** Without its lines that are blank. Which separator it has is found out. */
export const fromCsv = (text: string): string[][] =>
  Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' }).data;

/** `users-example-corp-2026-11-24.csv`. */
export function fileNameOf(what: string, accountName: string): string {
  const name = accountName
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  const day = new Date().toISOString().slice(0, 10);
  return [what, name, day].filter(Boolean).join('-').concat('.csv');
}
