/** Stores the retention periods of accounts' chat messages. */
import type { Reader, Writer } from '../../sql/port.js';

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

export class RetentionSettingsStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Returns the account's settings. All are null if none was ever set. */
  async get(accountSeq: number): Promise<RetentionRecord> {
    const row = await this.#db.get<RetentionRow>(
      'SELECT room_days, conversation_days, deletion_at FROM retention_settings WHERE account_seq = ?',
      accountSeq,
    );
    return {
      roomDays: row?.room_days ?? null,
      conversationDays: row?.conversation_days ?? null,
      deletionAt: row?.deletion_at ?? null,
    };
  }

  async put(
    this: RetentionSettingsStore<Writer>,
    accountSeq: number,
    settings: RetentionRecord,
  ): Promise<void> {
    await this.#db.run(
      `INSERT INTO retention_settings (account_seq, room_days, conversation_days, deletion_at)
       VALUES (?, ?, ?, ?)
       ON CONFLICT (account_seq) DO UPDATE SET room_days = excluded.room_days,
         conversation_days = excluded.conversation_days, deletion_at = excluded.deletion_at`,
      accountSeq,
      settings.roomDays,
      settings.conversationDays,
      settings.deletionAt,
    );
  }
}
