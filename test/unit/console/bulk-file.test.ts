/** The input and output of the console's bulk work: lists of addresses, and CSV that spreadsheets do not run. */
import { describe, expect, it } from 'vitest';
import { createFileName, parseCsv, toCsv } from '../../../web/console/src/bulk/csv.js';
import { readList } from '../../../web/console/src/bulk/read-list.js';
import { readTextFile } from '../../../web/console/src/bulk/read-text-file.js';
import { parseAddress, parseAddresses } from '../../../web/console/src/ui/parse-address.js';

const write = (...cells: string[]) => toCsv(['A'], [cells]).join('').split('\r\n').slice(1).join('\r\n');

const read = (text: string, column?: string) => readList(text, column).addresses;

describe('a table', () => {
  it('follows RFC 4180, and spreadsheets read it as UTF-8', () => {
    const text = toCsv(['Name', 'Note', 'Count'], [['Zoë', 'a "b", c\r\nd', 3]]).join('');
    expect(text).toBe('\uFEFFName,Note,Count\r\nZoë,"a ""b"", c\r\nd",3\r\n');
  });

  it('has its rows in order, however many', () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [String(index)]);
    expect(parseCsv(toCsv(['N'], rows).join('')).rows).toEqual([['N'], ...rows]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '＝1+1', '=1\nnext', '+12065550100'])(
    'has an apostrophe before %j, which a spreadsheet would run',
    (cell) => {
      expect(parseCsv(write(cell, 'x')).rows).toEqual([[`'${cell}`, 'x']]);
    },
  );

  it.each(['a=1', 'jo@example.com', 'Jo-Anne', "'=1", ''])('does not change %j', (cell) => {
    expect(parseCsv(write(cell, 'x')).rows).toEqual([[cell, 'x']]);
  });

  it('is named after its content and its owner', () => {
    expect(createFileName('users', 'Müller & Co. / "x"')).toMatch(/^users-müller-co-x-\d{4}-\d\d-\d\d\.csv$/);
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

  it('is that of the requested column', () => {
    const text = 'Email,Manager,Team\na@example.com,c@example.com,x\n';
    expect(readList(text)).toMatchObject({ columns: ['Email', 'Manager'], chosen: 'Email' });
    expect(read(text, 'Manager')).toEqual(['c@example.com']);
  });

  it('has each address once, and reports the entries that are no address', () => {
    expect(readList('Name,Email\nJo,a@example.com\nJo,A@EXAMPLE.COM\nBo,none\n')).toMatchObject({
      addresses: ['a@example.com'],
      repeated: 1,
      invalid: [{ text: 'none' }],
    });
  });
});

describe('text around an address', () => {
  it.each([
    ['mailto:jo@example.com?subject=Hi%20there&cc=boss@example.com'],
    ['mailto:jo%40example.com'],
    ['SMTP:jo@example.com'],
    ['“jo@example.com”'],
    ['‘jo@example.com’'],
    ['«jo@example.com»'],
    ['&lt;jo@example.com&gt;'],
    ['Jo Doe &lt;jo@example.com&gt;;'],
    ['<jo@example.com>.'],
    ['(jo@example.com)'],
    ['jo@example.com).'],
    ['jo@example.com (Jo Doe)'],
    ['Jo Doe [jo@example.com]'],
    ['jo@example.com <mailto:jo@example.com>'],
    ['“Doe, Jo” <jo@example.com>'],
    ['E-mail: jo@example.com'],
    ["'jo@example.com',"],
    ['jo@example.com。'],
  ])('is removed: %s', (text) => {
    expect(parseAddresses(text)).toEqual({ addresses: ['jo@example.com'], repeated: 0, invalid: [] });
    expect(parseAddress(text)).toBe('jo@example.com');
  });

  it('is removed if it is invisible', () => {
    const marks = Array.from(
      '\u200B\u200C\u200D\u200E\u200F\u202A\u202C\u2060\u2066\u2069\u00AD\u180E\u061C\uFEFF\u{E0061}\uFE0F',
    );
    for (const mark of marks) {
      expect(parseAddresses(`${mark}j${mark}o@exam${mark}ple.com${mark}`).addresses).toEqual([
        'jo@example.com',
      ]);
    }
  });

  it.each(['jö@bücher.example', 'jo@例え.テスト', "o'brien+x@sub-1.example.com", 'विनय@उदाहरण.भारत'])(
    'remains if it is part of the address: %s',
    (text) => {
      expect(parseAddresses(text).addresses).toEqual([text]);
    },
  );

  it.each([
    ['jo@exam!ple.com', 'has a character after the @ that is no letter, digit, hyphen or dot'],
    ['jo@exam_ple.com', 'has a character after the @ that is no letter, digit, hyphen or dot'],
    ['jo@exam\uFFFDple.com', 'has a character after the @ that is no letter, digit, hyphen or dot'],
    ['SIP:jo@example.com', 'has a character before the @ that no address has there'],
    ['jo@-example.com', 'has a dot or a hyphen where none can be after the @'],
    ['bo@example.com <jo@example.com>', 'has two different addresses in it'],
    ['jo@', 'has nothing after the @'],
  ])('is no reason to accept %s', (text, reason) => {
    expect(parseAddresses(text)).toEqual({ addresses: [], repeated: 0, invalid: [{ text, reason }] });
    expect(parseAddress(text)).toBeUndefined();
  });

  it('hides no second address', () => {
    const texts = [
      '<a@example.com> <b@example.com>',
      'A <a@example.com> B <b@example.com>',
      '(a@example.com) (b@example.com)',
    ];
    for (const text of texts) expect(read(text)).toEqual(['a@example.com', 'b@example.com']);
  });
});

describe('the column of a table', () => {
  const people = ['Jo,jo@example.com,boss@example.com', 'Al,al@example.com,boss@example.com'];
  const table = (...heads: string[]) => [...heads, ...people].join('\r\n');
  const both = ['jo@example.com', 'al@example.com'];

  it.each([
    ['a title', table('Employees as of 2026-01-01', 'Name,E-mail,Manager e-mail')],
    ['a title with commas', table('Employees, as of, 2026-01-01', 'Name,E-mail,Manager e-mail')],
    ['a title with an address', table('Questions: hr@example.com', 'Name,E-mail,Manager e-mail')],
    ['a title with an address in a cell', table('Questions,hr@example.com,', 'Name,E-mail,Manager e-mail')],
    ['several lines', table('Employees', '', 'Confidential', 'Name,E-mail,Manager e-mail')],
    ['nothing', table('Name,Email Address [Required],Manager e-mail')],
    ['nothing, in German', table('Name,E-Mail-Adresse,E-Mail Vorgesetzter')],
    ['nothing, in French', table('Nom,Adresse électronique,Responsable')],
    ['nothing, in Japanese', table('名前,メールアドレス,上司')],
  ])('is that of the person, below %s', (_what, text) => {
    expect(read(text)).toEqual(both);
  });

  it.each([
    [
      'Work Email beside Manager Email',
      table('Name,Work Email,Manager Email'),
      ['Work Email', 'Manager Email'],
    ],
    ['two of the same head', table('Name,Email,Email'), ['Email', 'Email (3)']],
    ['a table without heads', people.join('\n'), ['Column 2', 'Column 3']],
    ['a title and no heads', ['Employees', ...people, 'Total: 2'].join('\n'), ['Column 2', 'Column 3']],
  ])('is requested: %s', (_what, text, columns) => {
    expect(readList(text)).toMatchObject({ addresses: [], columns });
    expect(readList(text).chosen).toBeUndefined();
    expect(read(text, columns[0])).toEqual(both);
  });

  it.each([
    ['sep=;\r\nName;Department;E-mail\r\nJo;Sales;jo@example.com\r\nAl;Sales, North;al@example.com\r\n'],
    ['Staff\nName;E-mail\nJo;jo@example.com\nAl;al@example.com\n'],
    ['\uFEFFsep=|\nName|E-mail\nJo|jo@example.com\nAl|al@example.com'],
  ])('is found with any separator: %j', (text) => {
    expect(read(text)).toEqual(both);
  });

  it('counts its blank rows', () => {
    expect(readList('Name,E-mail\nJo,jo@example.com\nAl,\nBo\n')).toMatchObject({
      addresses: ['jo@example.com'],
      blank: 2,
    });
  });

  it.each([
    ['never', 'sep=,\nName,E-mail\nJo,jo@example.com\n"Al,al@example.com\nBo,bo@example.com\n', 4],
    ['by the next quote', 'Name,E-mail\nJo,jo@example.com\n"Al,al@example.com\n"Bo",bo@example.com\n', 3],
  ])('is not read if a quote is closed %s', (_what, text, line) => {
    const { addresses, problem } = readList(text);
    expect(addresses).toEqual([]);
    expect(problem).toContain(`in line ${line} is not closed`);
  });

  it('causes an error message when it is missing', () => {
    expect(readList('Name,Department\nJo,Sales\nAl,Sales\n').problem).toContain(
      'no e-mail address in any column',
    );
  });
});

describe('a file', () => {
  const text = 'Name,E-mail\r\nZoë Müller,zoe@example.com\r\n';
  const utf16 = (mark: boolean) => Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['Windows-1252', Buffer.from(text, 'latin1')],
    ['UTF-16 of Excel', utf16(true)],
    ['big-endian UTF-16', Buffer.from(utf16(true)).swap16()],
    ['UTF-16 without a mark', utf16(false)],
  ])('is read in %s', async (_encoding, bytes) => {
    expect(await readTextFile(new Blob([bytes]))).toBe(text);
  });

  it.each([
    ['is empty', Buffer.from(' \n'), 'It is empty.'],
    ['is a workbook', Buffer.from('PK\x03\x04rest'), 'It is a workbook'],
    ['is damaged', Buffer.from('efbbbf61ff', 'hex'), 'It is no text'],
  ])('that %s is refused with a message', async (_what, bytes, words) => {
    await expect(readTextFile(new Blob([bytes]))).rejects.toThrow(words);
  });
});
