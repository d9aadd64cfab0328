/**
 * The record of the operations' effects on the outside world (mails, sign-outs), in order. It contains no addresses.
 */
import type { Database } from './database.js';

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

export class EventStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  append(event: EventRecord): void {
    this.#db.run(
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
  prune(before: number, limit: number): number {
    return this.#db.run(
      `DELETE FROM event WHERE at < ? AND seq IN (SELECT seq FROM event ORDER BY seq LIMIT ?)`,
      before,
      limit,
    );
  }

  /** Returns at most `limit` events after the one numbered `after`, oldest first. */
  list(after: number, limit: number): (EventRecord & { readonly seq: number })[] {
    return this.#db
      .all<EventRow>('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?', after, limit)
      .map((row) => ({
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
