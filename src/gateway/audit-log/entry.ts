/** A line of the audit log: what it holds, and its form. Nothing in it is personal but the caller's id and address. */
import { z } from 'zod';

/** How much is kept of any text that comes from a client. */
const MAXIMUM_TEXT = 256;

/** How many identifiers are kept of a list. */
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
  late: z.literal(true).optional(),
});

export type AuditEntry = z.infer<typeof entrySchema>;

export type AuditTarget = AuditEntry['targets'][number];

/** Every line begins so. Within a line it cannot stand a second time: JSON escapes the quotes of all text. */
const START = '{"log":"audit",';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line of JSON. The control characters that JSON leaves as they are could steer the terminal of whoever reads it. */
export const toLine = (entry: AuditEntry): string =>
  `${START}${JSON.stringify(entry).slice(1)}\n`.replace(UNESCAPED, escape);

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

/** An identifier as it is kept. Clients may put anything there, also what belongs into another argument. */
export function maskId(id: string): string {
  if (/@|%40/.test(id)) return '***@***';
  return /^(?:\+|%2B)\d/i.test(id) ? maskPhoneNumber(id) : cut(id);
}

/** The last four digits: which of its numbers it was, is clear to the organisation, and to nobody else. */
export function maskPhoneNumber(number: string): string {
  const digits = number.replace(/^%2B/i, '').replace(/\D/g, '');
  return digits.length < 8 ? '***' : `***${digits.slice(-4)}`;
}

export const cut = (text: string): string => text.slice(0, MAXIMUM_TEXT);
