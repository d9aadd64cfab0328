/** The content and the format of an audit log line. Its only personal data are the caller's id and address. */
import { z } from 'zod';
import { isResourceId } from '../models/shared/text.js';

/**
 * The maximum size of a line in bytes, including its line feed. A pipe writes this much without mixing it with other
 * writes.
 */
const MAXIMUM_LINE = 4_096;

/** The maximum number of characters recorded of an external text that is not an identifier. */
const MAXIMUM_TEXT = 128;

/** The maximum number of identifiers recorded per list. */
export const MAXIMUM_IDS = 50;

const entrySchema = z.object({
  time: z.string(),
  requestId: z.string(),
  caller: z.object({ id: z.string(), source: z.string() }),
  address: z.string(),
  operationName: z.string().nullable(),
  mutation: z.string(),
  accountId: z.string().nullable(),
  targets: z.array(z.object({ name: z.string(), count: z.number(), ids: z.array(z.string()) })),
  fields: z.array(z.string()),
  /** New values of fields that are no secrets, and old ones if they were read. Absent if there are none. */
  changes: z
    .array(
      z.object({
        id: z.string().nullable(),
        field: z.string(),
        old: z.string().nullable().optional(),
        new: z.string().nullable(),
      }),
    )
    .optional(),
  /** The number of changes that did not fit into the line. */
  omittedChanges: z.number().optional(),
  outcome: z.string(),
  failedItems: z.number().nullable(),
  upstreamRequestId: z.string().nullable(),
  durationMs: z.number(),
  /** The number of the caller's refused mutations before this one that have no entry. */
  omitted: z.number().optional(),
  late: z.literal(true).optional(),
});

export type AuditEntry = z.infer<typeof entrySchema>;

/** An entry with an id that no other entry has. */
export interface IdentifiedEntry {
  readonly id: string;
  readonly entry: AuditEntry;
}

export type AuditTarget = AuditEntry['targets'][number];

/**
 * The start of every line. It cannot occur a second time within a line, because JSON escapes the quotes of all text.
 */
const START = '{"log":"audit",';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNESCAPED = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu;

/** Escapes a character, which may consist of two UTF-16 code units. */
const escape = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * Formats an entry as one line of JSON of at most 4 KB; a longer one loses identifiers and changes. Control and format characters
 * are escaped, although JSON allows them: they could control a reader's terminal or reorder its text.
 */
export function toLine(entry: AuditEntry): string {
  const line = `${START}${JSON.stringify(entry).slice(1)}\n`.replace(UNESCAPED, escape);
  // A UTF-16 code unit takes at most three bytes in UTF-8, so most lines need no exact count.
  if (line.length * 3 <= MAXIMUM_LINE || Buffer.byteLength(line) <= MAXIMUM_LINE) return line;
  const most = Math.max(entry.changes?.length ?? 0, ...entry.targets.map(({ ids }) => ids.length));
  return most === 0 ? line : toLine(withIds(entry, Math.floor(most / 2)));
}

export const toLines = (entries: readonly IdentifiedEntry[]): string =>
  entries.map(({ entry }) => toLine(entry)).join('');

/** Returns the entry with at most this many identifiers per list, and changes. */
export function withIds(entry: AuditEntry, most: number): AuditEntry {
  const { changes = [], omittedChanges = 0 } = entry;
  const targets = entry.targets.map((target) => ({ ...target, ids: target.ids.slice(0, most) }));
  if (changes.length <= most) return { ...entry, targets };
  const omitted = omittedChanges + changes.length - most;
  return { ...entry, targets, changes: changes.slice(0, most), omittedChanges: omitted };
}

/** Parses a line without its line feed. Returns undefined when it contains no entry. */
export function fromLine(line: string): AuditEntry | undefined {
  // A process that is killed while it writes leaves an incomplete line. The next line of another process then follows
  // on it.
  const start = line.lastIndexOf(START);
  if (start === -1) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(line.slice(start))).data;
  } catch {
    return undefined;
  }
}

/**
 * Converts the entry for the application log: shortened as its line is, and with escapes as text, because pino writes
 * these characters unescaped.
 */
export const toLogged = (entry: AuditEntry): unknown =>
  JSON.parse(
    JSON.stringify(fromLine(toLine(entry).trimEnd())).replace(UNESCAPED, (text) => `\\${escape(text)}`),
  );

/**
 * Returns the recorded form of an identifier. Returns undefined for a value that the gateway never sends because it is
 * no valid identifier. Clients may send anything here, even a value that belongs in another argument.
 */
export function maskId(id: string): string | undefined {
  if (/@|%40/.test(id)) return '***@***';
  if (/^(?:\+|%2B)\d/i.test(id)) return maskPhoneNumber(id);
  return isResourceId(id) ? id : undefined;
}

/** Returns the last four digits. They tell the organisation which of its numbers it was, and nobody else. */
export function maskPhoneNumber(number: string): string {
  const digits = number.replace(/^%2B/i, '').replace(/\D/g, '');
  return digits.length < 8 ? '***' : `***${digits.slice(-4)}`;
}

export const cut = (text: string): string => text.slice(0, MAXIMUM_TEXT);
