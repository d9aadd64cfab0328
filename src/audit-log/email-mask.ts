/** The recorded form of e-mail addresses of people who are invited or created. */
import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditLogSettings } from '../settings/audit-log-settings.js';

/** Returns the recorded form of an address, or undefined for a value that is no address. */
export type EmailMask = (email: string) => string | undefined;

const ADDRESS = /^[^\s@]{1,128}@((?:[a-z\d-]{1,63}\.)+[a-z\d-]{2,63})$/i;

/** The number of characters of a hash, which has six bits each. */
const HASH_LENGTH = 22;

/** Creates a mask that records addresses in clear, or a keyed hash and the domain: equal addresses have equal hashes. */
export function createEmailMask(emails: AuditLogSettings['emails']): EmailMask {
  let key: string | undefined;
  return (email) => {
    const domain = ADDRESS.exec(email)?.[1]?.toLowerCase();
    if (domain === undefined || emails === 'clear') return domain && email;
    key ??= 'key' in emails ? emails.key : readOrCreateKey(emails.keyFile);
    const hash = createHmac('sha256', key).update(email.toLowerCase()).digest('base64url');
    return `hmac:${hash.slice(0, HASH_LENGTH)}:${domain}`;
  };
}

/** Returns the key of the file. Creates it if absent; where that is impossible, the key is for this process only. */
function readOrCreateKey(path: string): string {
  const own = randomBytes(32).toString('base64url');
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    createComplete(path, own);
    return own;
  } catch {
    try {
      return readFileSync(path, 'utf8') || own;
    } catch {
      return own;
    }
  }
}

/**
 * Creates a file with its content at once: of several processes one succeeds, and the others find its whole content.
 * @throws Error if there is such a file
 */
function createComplete(path: string, content: string): void {
  const complete = `${path}.${process.pid}`;
  writeFileSync(complete, content, { mode: 0o600, flush: true });
  try {
    linkSync(complete, path);
  } finally {
    rmSync(complete);
  }
}
