/** Stores chat messages without their text: the place and time of each, and whether it was redacted. */
import type { Reader, Writer } from '../../sql/port.js';

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

export class MessageStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(this: MessageStore<Writer>, message: NewMessage): Promise<MessageRecord> {
    await this.#db.run(
      `INSERT INTO message (message_id, account_seq, room_seq, conversation_id, posted_at)
       VALUES (?, ?, ?, ?, ?)`,
      message.messageId,
      message.accountSeq,
      message.roomSeq,
      message.conversationId,
      message.postedAt,
    );
    const inserted = await this.find(message.accountSeq, message.messageId);
    if (!inserted) throw new Error('A message just inserted is not there.');
    return inserted;
  }

  /** Returns the message of that id if it is in that account. */
  async find(accountSeq: number, messageId: string): Promise<MessageRecord | undefined> {
    const row = await this.#db.get<MessageRow>(
      'SELECT * FROM message WHERE message_id = ? AND account_seq = ?',
      messageId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Marks the message as redacted at that time, unless it already was. */
  async redact(this: MessageStore<Writer>, message: MessageRecord, at: number): Promise<void> {
    await this.#db.run(
      'UPDATE message SET redacted_at = coalesce(redacted_at, ?) WHERE seq = ?',
      at,
      message.seq,
    );
  }

  /** Deletes the account's messages in rooms that were posted before that time. */
  async deleteInRoomsBefore(this: MessageStore<Writer>, accountSeq: number, time: number): Promise<void> {
    await this.#db.run(
      'DELETE FROM message WHERE account_seq = ? AND posted_at < ? AND room_seq IS NOT NULL',
      accountSeq,
      time,
    );
  }

  /** Deletes the account's messages in conversations that were posted before that time. */
  async deleteInConversationsBefore(
    this: MessageStore<Writer>,
    accountSeq: number,
    time: number,
  ): Promise<void> {
    await this.#db.run(
      'DELETE FROM message WHERE account_seq = ? AND posted_at < ? AND conversation_id IS NOT NULL',
      accountSeq,
      time,
    );
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
