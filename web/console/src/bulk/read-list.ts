/** Reads e-mail addresses from pasted text or from a file: a list, or a table with a column of addresses. */
import { type ParsedAddresses, parseAddresses } from '../ui/parse-address.js';
import { findTable, hasAddress, isOwn } from './address-column.js';
import { findMostCommon, parseCsv } from './csv.js';

export interface AddressList extends ParsedAddresses {
  /** The names of the columns that have addresses. Empty if the text is no table. */
  readonly columns: readonly string[];
  /** The column that was read. Undefined until somebody chooses, if no column is certain. */
  readonly chosen?: string | undefined;
  /** The number of rows whose cell in that column is empty. */
  readonly blank?: number;
  /** The reason why no addresses were read. */
  readonly problem?: string | undefined;
}

/** @param column the name of the column, if a table has several with addresses */
export function readList(text: string, column?: string): AddressList {
  const { rows, brokenLine } = parseCsv(text);
  const telling = rows.some((row) => row.some(hasAddress))
    ? rows.filter((row) => row.some(hasAddress))
    : rows;
  const width = findMostCommon(telling.map(({ length }) => length)).value;
  const table = findTable(rows, width);
  if (!table) return { ...parseAddresses(text), columns: [] };
  if (brokenLine !== undefined) {
    return nothing(`A quotation mark in line ${brokenLine} is not closed: rows below it may be missing.`);
  }
  const { columns } = table;
  if (columns.length === 0) return nothing('This table has no e-mail address in any column.');
  const names = columns.map(({ name }) => name);
  const own = names.filter(isOwn);
  const likely = columns.length === 1 ? names[0] : own.length === 1 ? own[0] : undefined;
  const chosen = names.find((name) => name === column) ?? likely;
  const place = columns.find(({ name }) => name === chosen)?.place;
  if (place === undefined) return { ...NOTHING, columns: names };
  const cells = table.rows.map((row) => row[place]?.trim() ?? '');
  const filled = cells.filter((cell) => cell !== '');
  const blank = cells.length - filled.length;
  return { ...parseAddresses(filled.join('\n')), columns: names, chosen, blank };
}

const NOTHING = { addresses: [], repeated: 0, invalid: [], columns: [] };

const nothing = (problem: string): AddressList => ({ ...NOTHING, problem });
