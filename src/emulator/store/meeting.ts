/** The record of calls out of meetings. The control API reads it. Join tokens are not stored. */
import type { Database } from './database.js';

/** A stored call. Numbers are in E.164 form with the plus sign. `at` is milliseconds since 1970. */
export interface DialOutRecord {
  readonly seq: number;
  readonly transactionId: string;
  readonly meetingId: string;
  readonly fromNumber: string;
  readonly toNumber: string;
  readonly at: number;
}

interface DialOutRow {
  seq: number;
  transaction_id: string;
  meeting_id: string;
  from_number: string;
  to_number: string;
  at: number;
}

export class DialOutStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  append(call: Omit<DialOutRecord, 'seq'>): void {
    this.#db.run(
      'INSERT INTO dial_out (transaction_id, meeting_id, from_number, to_number, at) VALUES (?, ?, ?, ?, ?)',
      call.transactionId,
      call.meetingId,
      call.fromNumber,
      call.toNumber,
      call.at,
    );
  }

  /** Deletes calls from before that time among the `limit` oldest. Returns the number deleted. */
  prune(before: number, limit: number): number {
    return this.#db.run(
      `DELETE FROM dial_out WHERE at < ? AND seq IN (SELECT seq FROM dial_out ORDER BY seq LIMIT ?)`,
      before,
      limit,
    );
  }

  /** Returns at most `limit` calls after the one numbered `after`, oldest first. */
  list(after: number, limit: number): DialOutRecord[] {
    return this.#db
      .all<DialOutRow>('SELECT * FROM dial_out WHERE seq > ? ORDER BY seq LIMIT ?', after, limit)
      .map((row) => ({
        seq: row.seq,
        transactionId: row.transaction_id,
        meetingId: row.meeting_id,
        fromNumber: row.from_number,
        toNumber: row.to_number,
        at: row.at,
      }));
  }
}
