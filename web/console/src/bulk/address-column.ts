/** Finds the columns of a table that hold e-mail addresses, and which of them is about the person of the row. */

/** The names of such columns in exports of directories and personnel systems, folded by `fold`. */
const NAMES = new Set(
  `e-mail; e-mails; mail; e-mail address; e-mail addresses; mail address; e-mail id; primary e-mail;
  primary e-mail address; user e-mail; user e-mail address; E-Mail-Adresse; E-Mail-Adressen; Mailadresse;
  E-Mail-Anschrift; Adresse e-mail; Adresse mail; Adresse électronique; Adresse de courriel; Courriel;
  Adresse courriel; Adresse de messagerie; Correo; Correo electrónico; Dirección de correo; Dirección de e-mail;
  Dirección de correo electrónico; Indirizzo e-mail; Indirizzo mail; Posta elettronica;
  Indirizzo di posta elettronica; Endereço de e-mail; Endereço e-mail; Correio eletrônico; Correio electrónico;
  E-mailadres; E-post; E-postadress; E-postadresse; E-mailadresse; Sähköposti; Sähköpostiosoite; Adres e-mail;
  E-posta; E-posta adresi; E-mailová adresa; E-mail cím; Adresă de e-mail; Adresa e-mail; メール; メールアドレス;
  Eメール; 电子邮件; 电子邮箱; 邮箱; 邮箱地址; 电子邮件地址; 電子郵件; 電子郵件地址; 電子信箱; 이메일; 이메일 주소; 전자 메일;
  Электронная почта; Адрес электронной почты; Эл. почта; Почта; Е-мейл; Имейл; Электронна пошта;
  Ηλεκτρονικό ταχυδρομείο; البريد الإلكتروني; דואר אלקטרוני; อีเมล`
    .split(';')
    .map(fold),
);

/** Removes case, accents, spaces and marks, and `[Required]` or `(required)`. */
function fold(name: string): string {
  return name
    .replaceAll(/\[[^\]]*\]|\([^)]*\)/g, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Returns whether a column of this name is about the person of the row. Others may be about a manager. */
export const isOwn = (name: string): boolean => NAMES.has(fold(name));

export const hasAddress = (cell: string | undefined): boolean => cell?.includes('@') === true;

export interface AddressTable {
  readonly columns: readonly { readonly name: string; readonly place: number }[];
  /** The rows below the heads. */
  readonly rows: readonly string[][];
}

const countFilled = (row: readonly string[]): number => row.filter((cell) => cell.trim() !== '').length;

/**
 * Returns the table in these rows with its columns that hold addresses, or undefined if the rows are a mere list. It
 * omits lines above the heads, such as a title.
 * @param width the number of cells that most rows with an address have
 */
export function findTable(rows: readonly string[][], width: number): AddressTable | undefined {
  const head = width > 1 ? findHead(rows) : findOnlyHead(rows);
  if (head === undefined && !isUniform(rows, width)) return undefined;
  const below = rows.slice(head === undefined ? 0 : head + 1);
  const names = head === undefined ? [] : (rows[head] ?? []);
  const places = Array.from({ length: Math.max(width, names.length) }, (_, place) => place);
  const columns = places.flatMap((place) => {
    const example = below.find((row) => hasAddress(row[place]))?.[place];
    if (example === undefined) return [];
    const name = names[place]?.trim();
    return [{ place, name: name === undefined || name === '' ? `Column ${place + 1}` : name }];
  });
  return { columns: withUniqueNames(columns), rows: below };
}

/** Several columns may have the same head. */
const withUniqueNames = (columns: readonly { name: string; place: number }[]) =>
  columns.map(({ name, place }, index) => ({
    place,
    name: columns.findIndex((other) => other.name === name) === index ? name : `${name} (${place + 1})`,
  }));

/** The number of rows in which heads are searched. Titles of reports take fewer rows. */
const LAST_HEAD_ROW = 30;

/** Finds the row that names a column of addresses, or else the row with the most cells above the first address. */
function findHead(rows: readonly string[][]): number | undefined {
  const named = rows
    .slice(0, LAST_HEAD_ROW)
    .findIndex((row) => countFilled(row) > 1 && row.some(isOwn) && !row.some(hasAddress));
  if (named !== -1) return named;
  const first = rows.findIndex((row) => row.some(hasAddress) && countFilled(row) > 1);
  const above = (first === -1 ? rows.slice(0, 1) : rows.slice(0, first)).map((row) =>
    row.some(hasAddress) ? 0 : countFilled(row),
  );
  const most = Math.max(0, ...above);
  return most > 1 ? above.indexOf(most) : undefined;
}

/** Finds the head of a list that has a single column. */
function findOnlyHead(rows: readonly string[][]): number | undefined {
  const head = rows.findIndex(([cell = '']) => isOwn(cell));
  return head !== -1 && !rows.slice(0, head).some((row) => row.some(hasAddress)) ? head : undefined;
}

/** Returns whether rows without a head are a table: they are alike, and a column holds no address. */
function isUniform(rows: readonly string[][], width: number): boolean {
  if (width < 2 || rows.length < 2) return false;
  if (rows.some((row) => row.length !== width && row.some(hasAddress))) return false;
  return rows[0]?.some((_cell, place) => !rows.some((row) => hasAddress(row[place]))) === true;
}
