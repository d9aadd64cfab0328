/** Reads e-mail addresses from typed or pasted text: lists, lines, columns, `Jo Doe <jo@example.com>`. */

export interface ParsedAddresses {
  /** The addresses in the order of the text, without duplicates. */
  readonly addresses: readonly string[];
  /** The number of duplicates, ignoring case. */
  readonly repeated: number;
  readonly invalid: readonly { readonly text: string; readonly reason: string }[];
}

/** The maximum length that mail servers accept (RFC 5321). */
const MAX_ADDRESS_LENGTH = 254;

export function parseAddresses(text: string): ParsedAddresses {
  const seen = new Set<string>();
  const addresses: string[] = [];
  const invalid: { text: string; reason: string }[] = [];
  let repeated = 0;
  for (const entry of splitEntries(text)) {
    const { address, reason } = readEntry(entry);
    if (reason !== undefined) invalid.push({ text: entry, reason });
    else if (seen.has(address.toLowerCase())) repeated += 1;
    else {
      seen.add(address.toLowerCase());
      addresses.push(address);
    }
  }
  return { addresses, repeated, invalid };
}

/** Returns the address in a text that holds exactly one and nothing else, such as a search; otherwise undefined. */
export function parseAddress(text: string): string | undefined {
  const { addresses, invalid } = parseAddresses(text);
  return addresses.length === 1 && invalid.length === 0 ? addresses[0] : undefined;
}

/** Invisible characters of copied text: zero-width spaces, soft hyphens, direction marks. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

const ENTITY: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&nbsp;': ' ',
};

const clean = (text: string): string =>
  text
    .replaceAll(INVISIBLE, '')
    .replaceAll(/&(?:lt|gt|amp|quot|apos|#39|nbsp);/gi, (entity) => ENTITY[entity.toLowerCase()] ?? entity)
    .replaceAll(/[“”„‟«»＂]/g, '"')
    .replaceAll(/[‘’‚‛‹›]/g, "'")
    // The subject and the body of a mailto link may hold commas and addresses.
    .replaceAll(/(mailto:[^\s<>?,;"]*)\?[^\s<>,;"]*/gi, '$1');

/** Separators between addresses. Within quoted names they are part of the name. */
const SEPARATOR = /[\n\r\u2028\u2029,;\t、，；]+/;

function splitEntries(text: string): string[] {
  // A quoted name may have a comma in it: "Doe, Jo" <jo@example.com>.
  const unquoted = clean(text).replaceAll(/"[^"\n]*"\s*(?=<)/g, '');
  return unquoted
    .split(SEPARATOR)
    .flatMap((part) => part.split(/(?<=>)(?=\s*\S)/))
    .flatMap((part) => (isSpacedList(part) ? part.trim().split(/\s+/) : [part.trim()]))
    .filter((part) => /[\p{L}\p{N}@]/u.test(part));
}

/** Returns whether a text has only spaces between its addresses. */
const isSpacedList = (part: string): boolean =>
  !part.includes('<') &&
  part
    .trim()
    .split(/\s+/)
    .every((word) => word.includes('@'));

/** An address in brackets after a name. The name is ignored unless it is another address. */
const BRACKETED = /^([^<>]*)<([^<>]*)>/;
const PARENTHESIZED = /^([^()[\]@]*)[([]\s*([^\s()[\]]+@[^\s()[\]]+)\s*[)\]][^@]*$/;

/** Returns the address of an entry, and the reason if it is none. */
function readEntry(entry: string): { address: string; reason?: string | undefined } {
  const [, name = '', inner] = BRACKETED.exec(entry) ?? PARENTHESIZED.exec(entry) ?? [];
  if (inner === undefined) {
    const address = strip(entry);
    return { address, reason: findFault(address) };
  }
  const address = strip(inner);
  const isOther = name.includes('@') && strip(name).toLowerCase() !== address.toLowerCase();
  return { address, reason: isOther ? 'has two different addresses in it' : findFault(address) };
}

/** Removes what is not part of an address: quotes, punctuation, comments, `SMTP:`, `mailto:`. */
function strip(text: string): string {
  const bare = text
    .trim()
    .replace(/(?<=\S)\s+\([^()@]*\)$/, '')
    .replace(/^[\p{Ps}<"'.:\s]+/u, '');
  const address = bare.replace(/^(?:(?:mailto|smtp|e-?mail|mail)\s*:\s*)+/i, '');
  return (/^mailto:/i.test(bare) ? decode(address) : address)
    .replace(/^[\p{Ps}<"']+/u, '')
    .replace(/[\p{Pe}>"'.!?:…。\s]+$/u, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns why a text is no address, or undefined for an address. */
function findFault(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at === -1) return 'has no @';
  if (/[\s<>]/.test(address)) return 'has a space or a bracket in it';
  if (local === '') return 'has nothing before the @';
  if (local.includes('@')) return 'has more than one @';
  if (!/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u.test(local))
    return 'has a character before the @ that no address has there';
  if (domain === '') return 'has nothing after the @';
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain))
    return 'has a character after the @ that is no letter, digit, hyphen or dot';
  if (!domain.includes('.')) return 'has no dot after the @';
  if (/^[.-]|[.-]$|\.\.|\.-|-\./.test(domain)) return 'has a dot or a hyphen where none can be after the @';
  if (address.length > MAX_ADDRESS_LENGTH) return `is longer than ${MAX_ADDRESS_LENGTH} characters`;
  return undefined;
}
