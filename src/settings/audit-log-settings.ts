/** The settings of the audit log. */
import { join } from 'node:path';
import { z } from 'zod';

export const AUDIT_LOG_VARIABLES = {
  AUDIT_LOG: z.string().optional(),
  AUDIT_LOG_REQUIRED: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .default(true),
};

export interface AuditLogSettings {
  /** The destination of the log; a file is given by its path. */
  readonly destination: 'off' | 'stdout' | { readonly path: string };
  /** Whether mutations are refused while the log cannot be written. */
  readonly required: boolean;
}

export function readAuditLogSettings(env: {
  AUDIT_LOG?: string | undefined;
  AUDIT_LOG_REQUIRED: boolean;
  DATA_DIR: string;
}): AuditLogSettings {
  const { AUDIT_LOG: given = join(env.DATA_DIR, 'audit.jsonl') } = env;
  const destination = given === 'off' || given === 'stdout' ? given : Object.freeze({ path: given });
  return Object.freeze({ destination, required: env.AUDIT_LOG_REQUIRED });
}
