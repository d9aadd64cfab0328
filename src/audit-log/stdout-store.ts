/**
 * Writes the audit log to standard output, between the lines of the application log. Their member `log` distinguishes
 * the audit log's lines.
 */
import type { AuditStore } from './audit-store.js';
import { type IdentifiedEntry, toLines } from './entry.js';

export class StdoutStore implements AuditStore {
  readonly isDatabase = false;

  constructor() {
    // The callback of `write` receives errors too. Without a listener, an error would end the process.
    process.stdout.on('error', ignore);
  }

  append(entries: readonly IdentifiedEntry[]): Promise<void> {
    return new Promise((resolve, reject) => {
      process.stdout.write(toLines(entries), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    process.stdout.off('error', ignore);
  }
}

const ignore = (): void => undefined;
