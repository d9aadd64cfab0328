/** The settings of the audit log. */
import { join } from 'node:path';
import { z } from 'zod';
import { readSecretLines } from './setting-file.js';
import { databaseUrl, flag, wholeNumber } from './setting-types.js';
import { StartupError } from './startup-error.js';

export const AUDIT_LOG_VARIABLES = {
  AUDIT_LOG: z.string().optional(),
  AUDIT_LOG_REQUIRED: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .default(true),
  AUDIT_LOG_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  AUDIT_LOG_VALUES: flag.default(false),
  AUDIT_LOG_EMAILS: z.enum(['hash', 'clear'], 'must be hash or clear').default('hash'),
  AUDIT_LOG_EMAIL_KEY_FILE: z.string().optional(),
  DATABASE_URL: databaseUrl.optional(),
};

/** The destination of the audit log: a file of lines, an SQLite file, or a PostgreSQL database. */
export type AuditDestination =
  | 'off'
  | 'stdout'
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgresql'; readonly url: string };

export interface AuditLogSettings {
  readonly destination: AuditDestination;
  /** The age in days after which entries of a database are deleted. Undefined: they stay. */
  readonly retentionDays: number | undefined;
  /** Whether the values that a mutation replaces are read before it. */
  readonly readsOldValues: boolean;
  /** How e-mail addresses are recorded: in clear, or hashed with the key, or with that of a file that is created if absent. */
  readonly emails: 'clear' | { readonly key: string } | { readonly keyFile: string };
  /** Whether mutations are refused while the log cannot be written. */
  readonly required: boolean;
}

export function readAuditLogSettings(env: {
  AUDIT_LOG?: string | undefined;
  AUDIT_LOG_REQUIRED: boolean;
  AUDIT_LOG_RETENTION_DAYS?: number | undefined;
  AUDIT_LOG_VALUES: boolean;
  AUDIT_LOG_EMAILS: 'hash' | 'clear';
  AUDIT_LOG_EMAIL_KEY_FILE?: string | undefined;
  DATABASE_URL?: string | undefined;
  DATA_DIR: string;
}): AuditLogSettings {
  return Object.freeze({
    destination: readDestination(env),
    retentionDays: env.AUDIT_LOG_RETENTION_DAYS,
    readsOldValues: env.AUDIT_LOG_VALUES,
    emails: readEmails(env),
    required: env.AUDIT_LOG_REQUIRED,
  });
}

function readEmails({
  AUDIT_LOG_EMAILS,
  AUDIT_LOG_EMAIL_KEY_FILE: file,
  DATA_DIR,
}: Parameters<typeof readAuditLogSettings>[0]): AuditLogSettings['emails'] {
  if (AUDIT_LOG_EMAILS === 'clear') return 'clear';
  if (file === undefined) return Object.freeze({ keyFile: join(DATA_DIR, 'audit-log.key') });
  const [key] = readSecretLines('AUDIT_LOG_EMAIL_KEY_FILE', file);
  if (key === undefined) throw new StartupError('AUDIT_LOG_EMAIL_KEY_FILE must name a file with a key');
  return Object.freeze({ key });
}

function readDestination({
  AUDIT_LOG,
  DATABASE_URL,
  DATA_DIR,
}: Parameters<typeof readAuditLogSettings>[0]): AuditDestination {
  if (AUDIT_LOG === 'off' || AUDIT_LOG === 'stdout') return AUDIT_LOG;
  if (AUDIT_LOG !== 'database')
    return Object.freeze({ kind: 'file', path: AUDIT_LOG ?? join(DATA_DIR, 'audit.jsonl') });
  return Object.freeze(
    DATABASE_URL === undefined
      ? { kind: 'sqlite', path: join(DATA_DIR, 'gateway.db') }
      : { kind: 'postgresql', url: DATABASE_URL },
  );
}
