/** The audit log as a file of lines. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditLogEntryConnection } from '../models/audit-log.js';
import type { AuditLogArgs } from '../models/audit-log-input.js';
import type { AuditStore } from './audit-store.js';
import { type IdentifiedEntry, toLines } from './entry.js';
import { AppendFile } from './log-file.js';
import { queryAuditLog } from './query.js';
import type { ReadingBudget } from './reader.js';

export class FileStore implements AuditStore {
  readonly isDatabase = false;
  readonly #path: string;
  readonly #file: AppendFile;

  private constructor(path: string, onSyncError: (error: unknown) => void) {
    this.#path = path;
    this.#file = new AppendFile(path, onSyncError);
  }

  static async open(path: string, onSyncError: (error: unknown) => void): Promise<FileStore> {
    // The default directory is the data directory, which other users need not read.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const store = new FileStore(path, onSyncError);
    await store.append([]);
    return store;
  }

  append(entries: readonly IdentifiedEntry[]): Promise<void> {
    return this.#file.append(toLines(entries));
  }

  async read(
    args: AuditLogArgs,
    accounts: ReadonlySet<string> | 'all',
    budget: ReadingBudget,
  ): Promise<AuditLogEntryConnection> {
    return queryAuditLog(this.#path, args, accounts, budget);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
