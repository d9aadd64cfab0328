/** Stores the retention periods of accounts' chat messages. */
import type { Database } from './database.js';

/** Periods in days, or null without a period. `deletionAt` is the time of the first deletion under them. */
export interface RetentionRecord {
  readonly roomDays: number | null;
  readonly conversationDays: number | null;
  readonly deletionAt: number | null;
}

interface RetentionRow {
  room_days: number | null;
  conversation_days: number | null;
  deletion_at: number | null;
}

export class RetentionSettingsStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns the account's settings. All are null if none was ever set. */
  get(accountSeq: number): RetentionRecord {
    const row = this.#db.get<RetentionRow>(
      'SELECT room_days, conversation_days, deletion_at FROM retention_settings WHERE account_seq = ?',
      accountSeq,
    );
    return {
      roomDays: row?.room_days ?? null,
      conversationDays: row?.conversation_days ?? null,
      deletionAt: row?.deletion_at ?? null,
    };
  }

  put(accountSeq: number, settings: RetentionRecord): void {
    this.#db.run(
      `INSERT OR REPLACE INTO retention_settings (account_seq, room_days, conversation_days, deletion_at)
       VALUES (?, ?, ?, ?)`,
      accountSeq,
      settings.roomDays,
      settings.conversationDays,
      settings.deletionAt,
    );
  }
}
