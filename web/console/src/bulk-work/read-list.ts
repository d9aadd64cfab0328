/** E-mail addresses out of what was pasted, or of a file: a list of them, or a table with a column of them. */
import { type ParsedAddresses, parseAddresses } from '../page/user-list/parse-address.js';
import { fromCsv } from './csv.js';

export interface AddressList extends ParsedAddresses {
  /** The heads of the columns that have addresses; none where it is no table. */
  readonly columns: readonly string[];
  /** The one of them that was read. */
  readonly chosen?: string | undefined;
}

/** Columns that people call so are about the person of the row, others may be about a manager. */
const OWN = /^(primary.?)?e-?mail([ _-]?address)?$/i;

/** @param column by its head, where a table has several with addresses; the likeliest unless given */
export function readList(text: string, column?: string): AddressList {
  const table = tableOf(text);
  if (!table) return { ...parseAddresses(text), columns: [] };
  const [head = [], ...rows] = table;
  const places = head.flatMap((_name, place) => (rows.some((row) => isAddress(row[place])) ? [place] : []));
  const columns = places.map((place) => head[place] ?? '');
  const chosen = column ?? columns.find((name) => OWN.test(name.trim())) ?? columns[0];
  const place = places[columns.indexOf(chosen ?? '')] ?? -1;
  const cells = rows.map((row) => (row[place] ?? '').trim()).filter((cell) => cell !== '');
  return { ...parseAddresses(cells.join('\n')), columns, chosen };
}

const isAddress = (cell: string | undefined): boolean => cell?.includes('@') === true;

/** A head without addresses, and below it columns of which some have one. */
function tableOf(text: string): string[][] | undefined {
  const rows = fromCsv(text);
  const [head, ...others] = rows;
  if (!head || others.length === 0 || head.some(isAddress)) return undefined;
  const isTable = head.length > 1 || OWN.test(head[0]?.trim() ?? '');
  return isTable && others.some((row) => row.some(isAddress)) ? rows : undefined;
}
