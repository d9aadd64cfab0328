/** What the console's bulk work reads and writes: lists of addresses, and CSV that spreadsheets do not run. */
import { describe, expect, it } from 'vitest';
import { fileNameOf, fromCsv, toCsv } from '../../../web/console/src/bulk-work/csv.js';
import { readList } from '../../../web/console/src/bulk-work/read-list.js';

const write = (...cells: string[]) => toCsv(['A'], [cells]).join('').split('\r\n').slice(1).join('\r\n');

const read = (text: string, column?: string) => readList(text, column).addresses;

describe('a table', () => {
  it('is written as RFC 4180 says, for spreadsheets to read as UTF-8', () => {
    const text = toCsv(['Name', 'Note', 'Count'], [['Zoë', 'a "b", c\r\nd', 3]]).join('');
    expect(text).toBe('\uFEFFName,Note,Count\r\nZoë,"a ""b"", c\r\nd",3\r\n');
  });

  it('has its rows in order, however many', () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [String(index)]);
    expect(fromCsv(toCsv(['N'], rows).join(''))).toEqual([['N'], ...rows]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '＝1+1', '=1\nnext', '+12065550100'])(
    'has an apostrophe before %j, which a spreadsheet would run',
    (cell) => {
      expect(fromCsv(write(cell, 'x'))).toEqual([[`'${cell}`, 'x']]);
    },
  );

  it.each(['a=1', 'jo@example.com', 'Jo-Anne', "'=1", ''])('leaves %j as it is', (cell) => {
    expect(fromCsv(write(cell, 'x'))).toEqual([[cell, 'x']]);
  });

  it('is called after what it has and whose it is', () => {
    expect(fileNameOf('users', 'Müller & Co. / "x"')).toMatch(/^users-müller-co-x-\d{4}-\d\d-\d\d\.csv$/);
  });
});

describe('a list of addresses', () => {
  const both = ['a@example.com', 'b@example.com'];

  it.each([
    ['lines', 'a@example.com\nb@example.com\n'],
    ['one line', 'a@example.com, Bo <b@example.com>'],
    ['a column with a head', 'E-mail\r\na@example.com\r\nb@example.com\r\n'],
    ['a table', 'Name,E-mail,Team\n"Doe, Jo",a@example.com,x\nBo,b@example.com,y\n'],
    ['a table with semicolons', '\uFEFFName;Email;Team\nJo;a@example.com;x\nBo;b@example.com;y\n'],
    ['rows of a spreadsheet', 'Name\tmail\nJo\ta@example.com\nBo\tb@example.com\n'],
    [
      'a table in which another column comes first',
      'Manager,Email address\nc@example.com,a@example.com\n,b@example.com\n',
    ],
    [
      'what was exported',
      toCsv(
        ['E-mail', 'User id'],
        both.map((address) => [address, '1']),
      ).join(''),
    ],
  ])('is read from %s', (_what, text) => {
    expect(read(text)).toEqual(both);
    expect(readList(text).invalid).toEqual([]);
  });

  it('is that of the column that is asked for', () => {
    const text = 'Email,Manager,Team\na@example.com,c@example.com,x\n';
    expect(readList(text)).toMatchObject({ columns: ['Email', 'Manager'], chosen: 'Email' });
    expect(read(text, 'Manager')).toEqual(['c@example.com']);
  });

  it('has each once, and tells what is no address', () => {
    expect(readList('Name,Email\nJo,a@example.com\nJo,A@EXAMPLE.COM\nBo,none\n')).toMatchObject({
      addresses: ['a@example.com'],
      repeated: 1,
      invalid: [{ text: 'none' }],
    });
  });
});
