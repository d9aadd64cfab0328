/** The record of calls out of meetings. The control API reads it. Join tokens are not stored. */
import type { Reader, Writer } from '../../sql/port.js';

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

export class DialOutStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async append(this: DialOutStore<Writer>, call: Omit<DialOutRecord, 'seq'>): Promise<void> {
    await this.#db.run(
      'INSERT INTO dial_out (transaction_id, meeting_id, from_number, to_number, at) VALUES (?, ?, ?, ?, ?)',
      call.transactionId,
      call.meetingId,
      call.fromNumber,
      call.toNumber,
      call.at,
    );
  }

  /** Deletes calls from before that time among the `limit` oldest. Returns the number deleted. */
  async prune(this: DialOutStore<Writer>, before: number, limit: number): Promise<number> {
    return await this.#db.run(
      `DELETE FROM dial_out WHERE at < ? AND seq IN (SELECT seq FROM dial_out ORDER BY seq LIMIT ?)`,
      before,
      limit,
    );
  }

  /** Returns at most `limit` calls after the one numbered `after`, oldest first. */
  async list(after: number, limit: number): Promise<DialOutRecord[]> {
    return (
      await this.#db.all<DialOutRow>(
        'SELECT * FROM dial_out WHERE seq > ? ORDER BY seq LIMIT ?',
        after,
        limit,
      )
    ).map((row) => ({
      seq: row.seq,
      transactionId: row.transaction_id,
      meetingId: row.meeting_id,
      fromNumber: row.from_number,
      toNumber: row.to_number,
      at: row.at,
    }));
  }
}
