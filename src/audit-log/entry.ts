/** A line of the audit log: what it holds, and its form. Nothing in it is personal but the caller's id and address. */
import { z } from 'zod';
import { isResourceId } from '../models/shared/text.js';

/** Bytes of a line at most, its line feed included: as much as a pipe takes without mixing it with other writes. */
const MAXIMUM_LINE = 4_096;

/** Characters that are recorded of a text from outside which is no identifier. */
const MAXIMUM_TEXT = 128;

/** How many identifiers are recorded of a list. */
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
  outcome: z.string(),
  failedItems: z.number().nullable(),
  upstreamRequestId: z.string().nullable(),
  durationMs: z.number(),
  /** How many refused mutations of the caller, before this one, have no entry. */
  omitted: z.number().optional(),
  late: z.literal(true).optional(),
});

export type AuditEntry = z.infer<typeof entrySchema>;

export type AuditTarget = AuditEntry['targets'][number];

/** Every line begins so. Within a line it cannot stand a second time: JSON escapes the quotes of all text. */
const START = '{"log":"audit",';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNESCAPED = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu;

/** Escapes a character, which may be two UTF-16 code units. */
const escape = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * One line of JSON, of 4 KB at most: a longer one loses identifiers. Control and format characters, which JSON leaves as
 * they are, could steer the terminal of whoever reads it, or show it text in another order.
 */
export function toLine(entry: AuditEntry): string {
  const line = `${START}${JSON.stringify(entry).slice(1)}\n`.replace(UNESCAPED, escape);
  // A UTF-16 code unit is three bytes at most, and most lines are short.
  if (line.length * 3 <= MAXIMUM_LINE || Buffer.byteLength(line) <= MAXIMUM_LINE) return line;
  const most = Math.max(0, ...entry.targets.map(({ ids }) => ids.length));
  return most === 0 ? line : toLine(withIds(entry, Math.floor(most / 2)));
}

/** The entry with at most so many identifiers of each list. */
export const withIds = (entry: AuditEntry, most: number): AuditEntry => ({
  ...entry,
  targets: entry.targets.map((target) => ({ ...target, ids: target.ids.slice(0, most) })),
});

/** The entry of a line, without its line feed; undefined when it holds none. */
export function fromLine(line: string): AuditEntry | undefined {
  // A process that was killed within a line leaves its beginning, and what others wrote next stands behind that.
  const start = line.lastIndexOf(START);
  if (start === -1) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(line.slice(start))).data;
  } catch {
    return undefined;
  }
}

/** The entry for the application log: cut as its line is, and with the text of the escapes, as pino writes characters raw. */
export const toLogged = (entry: AuditEntry): unknown =>
  JSON.parse(
    JSON.stringify(fromLine(toLine(entry).trimEnd())).replace(UNESCAPED, (text) => `\\${escape(text)}`),
  );

/**
 * An identifier as it is recorded; undefined for what the gateway takes for none, and so never sends. Clients may put
 * anything there, also what belongs into another argument.
 */
export function maskId(id: string): string | undefined {
  if (/@|%40/.test(id)) return '***@***';
  if (/^(?:\+|%2B)\d/i.test(id)) return maskPhoneNumber(id);
  return isResourceId(id) ? id : undefined;
}

/** The last four digits: which of its numbers it was, is clear to the organisation, and to nobody else. */
export function maskPhoneNumber(number: string): string {
  const digits = number.replace(/^%2B/i, '').replace(/\D/g, '');
  return digits.length < 8 ? '***' : `***${digits.slice(-4)}`;
}

export const cut = (text: string): string => text.slice(0, MAXIMUM_TEXT);
