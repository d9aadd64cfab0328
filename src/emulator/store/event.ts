/**
 * The record of the operations' effects on the outside world (mails, sign-outs), in order. It contains no addresses.
 */
import type { Reader, Writer } from '../../sql/port.js';

/** `InvitationMail` has the InviteId and the account's name, as the mail would. */
export interface EventRecord {
  readonly type: 'Logout' | 'InvitationMail';
  readonly at: number;
  readonly accountId: string;
  readonly userId: string;
  readonly inviteId: string | null;
  readonly accountName: string | null;
}

interface EventRow {
  seq: number;
  type: EventRecord['type'];
  at: number;
  account_id: string;
  user_id: string;
  invite_id: string | null;
  account_name: string | null;
}

export class EventStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async append(this: EventStore<Writer>, event: EventRecord): Promise<void> {
    await this.#db.run(
      'INSERT INTO event (type, at, account_id, user_id, invite_id, account_name) VALUES (?, ?, ?, ?, ?, ?)',
      event.type,
      event.at,
      event.accountId,
      event.userId,
      event.inviteId,
      event.accountName,
    );
  }

  /** Deletes events from before that time among the `limit` oldest. Returns the number deleted. */
  async prune(this: EventStore<Writer>, before: number, limit: number): Promise<number> {
    return await this.#db.run(
      `DELETE FROM event WHERE at < ? AND seq IN (SELECT seq FROM event ORDER BY seq LIMIT ?)`,
      before,
      limit,
    );
  }

  /** Returns at most `limit` events after the one numbered `after`, oldest first. */
  async list(after: number, limit: number): Promise<(EventRecord & { readonly seq: number })[]> {
    return (
      await this.#db.all<EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?', after, limit)
    ).map((row) => ({
      seq: row.seq,
      type: row.type,
      at: row.at,
      accountId: row.account_id,
      userId: row.user_id,
      inviteId: row.invite_id,
      accountName: row.account_name,
    }));
  }
}
