/** The interface to the destinations of the audit log. */
import type { AuditLogEntryConnection } from '../models/audit-log.js';
import type { AuditLogArgs } from '../models/audit-log-input.js';
import type { IdentifiedEntry } from './entry.js';
import type { ReadingBudget } from './reader.js';

export interface AuditStore {
  /** Whether the destination is a database, which may become unavailable while nothing is written. */
  readonly isDatabase: boolean;
  /**
   * Stores entries, and resolves once they survive the end of this process. An empty list checks that the destination
   * can be used. After a failure, the same entries may be passed again.
   */
  append(entries: readonly IdentifiedEntry[]): Promise<void>;
  /**
   * Returns a page of entries. A destination without this method cannot be read.
   * @param accounts that the caller may see
   * @param budget the bytes of a file that the request may still read; reading reduces it
   */
  read?(
    args: AuditLogArgs,
    accounts: ReadonlySet<string> | 'all',
    budget: ReadingBudget,
  ): Promise<AuditLogEntryConnection>;
  close(): Promise<void>;
}
