/** The settings of the audit log: its destination, and what its entries have. */
import { expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

/** Returns the line that refuses these variables. */
function refusalOf(variables: Record<string, string>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('The settings were not refused.');
}

const auditLogOf = (variables: Record<string, string>) => readSettings(variables).auditLog;

it('the audit log is a file in the data directory, whatever the backend', () => {
  expect(auditLogOf({ DATA_DIR: '/data', CHIME_ENDPOINT: 'aws' })).toMatchObject({
    destination: { kind: 'file', path: '/data/audit.jsonl' },
    required: true,
  });
});

it.each([
  ['off', 'off'],
  ['stdout', 'stdout'],
  ['/logs/a.jsonl', { kind: 'file', path: '/logs/a.jsonl' }],
  ['database', { kind: 'sqlite', path: '.data/gateway.db' }],
])('the audit log is where AUDIT_LOG=%s says', (AUDIT_LOG, destination) => {
  expect(auditLogOf({ AUDIT_LOG })).toMatchObject({ destination, required: true });
});

it('the audit log is in PostgreSQL where DATABASE_URL says, for as many days as it is to stay', () => {
  const url = 'postgres://gateway:secret@db.internal/gateway';
  expect(
    auditLogOf({ AUDIT_LOG: 'database', DATABASE_URL: url, AUDIT_LOG_RETENTION_DAYS: '90' }),
  ).toMatchObject({
    destination: { kind: 'postgresql', url },
    retentionDays: 90,
    required: true,
  });
  expect(refusalOf({ DATABASE_URL: 'mysql://secret' })).not.toContain('secret');
  expect(refusalOf({ AUDIT_LOG_RETENTION_DAYS: '0' })).toContain('AUDIT_LOG_RETENTION_DAYS');
  const unused = { DATABASE_URL: url, AUDIT_LOG_RETENTION_DAYS: '90' };
  expect(readSettings(unused).questionable.ineffective).toEqual(Object.keys(unused));
});

it('the audit log has e-mail addresses hashed, with the key of a file, or in clear', () => {
  expect(auditLogOf({ AUDIT_LOG_EMAILS: 'clear' }).emails).toBe('clear');
  expect(refusalOf({ AUDIT_LOG_EMAILS: 'plain' })).toBe('AUDIT_LOG_EMAILS must be hash or clear');
  expect(refusalOf({ AUDIT_LOG_EMAIL_KEY_FILE: '/dev/null' })).toBe(
    'AUDIT_LOG_EMAIL_KEY_FILE must name a file with a key',
  );
});

it('the audit log may be optional', () => {
  expect(auditLogOf({ AUDIT_LOG_REQUIRED: 'false' }).required).toBe(false);
  expect(refusalOf({ AUDIT_LOG_REQUIRED: 'no' })).toBe('AUDIT_LOG_REQUIRED must be true or false');
});
