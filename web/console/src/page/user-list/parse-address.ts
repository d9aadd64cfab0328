/** E-mail addresses out of pasted text: lists, lines, columns, `Jo Doe <jo@example.com>`. */

export interface ParsedAddresses {
  /** In the order of the text, each once. */
  readonly addresses: readonly string[];
  /** How many came more than once, without regard to case. */
  readonly repeated: number;
  readonly invalid: readonly { readonly text: string; readonly reason: string }[];
}

/** Between addresses; within angle brackets, and in quoted names, they are part of it. */
const SEPARATOR = /[\n\r,;\t]+/;

/** The longest that mail servers take (RFC 5321). */
const LONGEST = 254;

export function parseAddresses(text: string): ParsedAddresses {
  const seen = new Set<string>();
  const addresses: string[] = [];
  const invalid: { text: string; reason: string }[] = [];
  let repeated = 0;
  for (const entry of entriesOf(text)) {
    const address = addressOf(entry);
    const reason = faultOf(address);
    if (reason !== undefined) invalid.push({ text: entry, reason });
    else if (seen.has(address.toLowerCase())) repeated += 1;
    else {
      seen.add(address.toLowerCase());
      addresses.push(address);
    }
  }
  return { addresses, repeated, invalid };
}

function entriesOf(text: string): string[] {
  // A quoted name may have a comma in it: "Doe, Jo" <jo@example.com>.
  const unquoted = text.replaceAll(/"[^"\n]*"\s*(?=<)/g, '');
  return unquoted
    .split(SEPARATOR)
    .flatMap((part) => (isSpacedList(part) ? part.trim().split(/\s+/) : [part.trim()]))
    .filter((part) => part !== '');
}

/** Addresses with nothing but spaces between them. */
const isSpacedList = (part: string): boolean =>
  !part.includes('<') &&
  part
    .trim()
    .split(/\s+/)
    .every((word) => word.includes('@'));

function addressOf(entry: string): string {
  const bracketed = /<([^<>]*)>\s*$/.exec(entry);
  const bare = bracketed?.[1] ?? entry;
  return bare
    .trim()
    .replace(/^mailto:/i, '')
    .replaceAll(/^['"]|['"]$/g, '');
}

/** Why it is no address; undefined when it is one. */
function faultOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at === -1) return 'has no @';
  if (/[\s<>]/.test(address)) return 'has a space or a bracket in it';
  if (local === '') return 'has nothing before the @';
  if (local.includes('@')) return 'has more than one @';
  if (domain === '') return 'has nothing after the @';
  if (!domain.includes('.')) return 'has no dot after the @';
  if (/^[.-]|[.-]$|\.\./.test(domain)) return 'has a dot or a hyphen where none can be after the @';
  if (address.length > LONGEST) return `is longer than ${LONGEST} characters`;
  return undefined;
}
