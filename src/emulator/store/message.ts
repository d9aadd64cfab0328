/** Stores chat messages without their text: the place and time of each, and whether it was redacted. */
import type { Database } from './database.js';

/** A stored message. Exactly one of `roomSeq` and `conversationId` is set. */
export interface MessageRecord {
  readonly seq: number;
  readonly messageId: string;
  readonly accountSeq: number;
  readonly roomSeq: number | null;
  readonly conversationId: string | null;
  readonly postedAt: number;
  readonly redactedAt: number | null;
}

export type NewMessage = Omit<MessageRecord, 'seq' | 'redactedAt'>;

interface MessageRow {
  seq: number;
  message_id: string;
  account_seq: number;
  room_seq: number | null;
  conversation_id: string | null;
  posted_at: number;
  redacted_at: number | null;
}

export class MessageStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert(message: NewMessage): MessageRecord {
    this.#db.run(
      `INSERT INTO message (message_id, account_seq, room_seq, conversation_id, posted_at)
       VALUES (?, ?, ?, ?, ?)`,
      message.messageId,
      message.accountSeq,
      message.roomSeq,
      message.conversationId,
      message.postedAt,
    );
    const inserted = this.find(message.accountSeq, message.messageId);
    if (!inserted) throw new Error('A message just inserted is not there.');
    return inserted;
  }

  /** Returns the message of that id if it is in that account. */
  find(accountSeq: number, messageId: string): MessageRecord | undefined {
    const row = this.#db.get<MessageRow>(
      'SELECT * FROM message WHERE message_id = ? AND account_seq = ?',
      messageId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Marks the message as redacted at that time, unless it already was. */
  redact(message: MessageRecord, at: number): void {
    this.#db.run('UPDATE message SET redacted_at = coalesce(redacted_at, ?) WHERE seq = ?', at, message.seq);
  }

  /** Deletes the account's messages in rooms that were posted before that time. */
  deleteInRoomsBefore(accountSeq: number, time: number): void {
    this.#db.run(
      'DELETE FROM message WHERE account_seq = ? AND posted_at < ? AND room_seq IS NOT NULL',
      accountSeq,
      time,
    );
  }

  /** Deletes the account's messages in conversations that were posted before that time. */
  deleteInConversationsBefore(accountSeq: number, time: number): void {
    this.#db.run(
      'DELETE FROM message WHERE account_seq = ? AND posted_at < ? AND conversation_id IS NOT NULL',
      accountSeq,
      time,
    );
  }

  /** Deletes all messages of the account. */
  deleteAll(accountSeq: number): void {
    this.#db.run('DELETE FROM message WHERE account_seq = ?', accountSeq);
  }
}

function toRecord(row: MessageRow): MessageRecord {
  return {
    seq: row.seq,
    messageId: row.message_id,
    accountSeq: row.account_seq,
    roomSeq: row.room_seq,
    conversationId: row.conversation_id,
    postedAt: row.posted_at,
    redactedAt: row.redacted_at,
  };
}
