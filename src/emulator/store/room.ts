/** Stores chat rooms: converts rows to records and back. */
import type { Database, SqlValue } from './database.js';

/** A stored room. `requestName` is its name in the request that created it. */
export interface RoomRecord {
  readonly seq: number;
  readonly roomId: string;
  readonly accountSeq: number;
  readonly name: string;
  /** The ARN of the caller who created the room. */
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly requestToken: string | null;
  readonly requestName: string;
}

export type NewRoom = Omit<RoomRecord, 'seq' | 'updatedAt' | 'requestName'>;

interface RoomRow {
  seq: number;
  room_id: string;
  account_seq: number;
  name: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  request_token: string | null;
  request_name: string;
}

/** Selects rooms of one account after `after` in creation order. */
export interface RoomQuery {
  readonly accountSeq: number;
  readonly after: number;
  readonly limit: number;
  /** Selects only rooms of which this user or bot is a member. */
  readonly memberId?: string | undefined;
}

export class RoomStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert(room: NewRoom): RoomRecord {
    this.#db.run(
      `INSERT INTO room (room_id, account_seq, name, created_by, created_at, updated_at, request_token, request_name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      room.roomId,
      room.accountSeq,
      room.name,
      room.createdBy,
      room.createdAt,
      room.createdAt,
      room.requestToken,
      room.name,
    );
    const inserted = this.find(room.accountSeq, room.roomId);
    if (!inserted) throw new Error('A room just inserted is not there.');
    return inserted;
  }

  /** Returns the room of that id if it is in that account. */
  find(accountSeq: number, roomId: string): RoomRecord | undefined {
    const row = this.#db.get<RoomRow>(
      'SELECT * FROM room WHERE room_id = ? AND account_seq = ?',
      roomId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Returns the account's room that a request with that token created. */
  findByToken(accountSeq: number, requestToken: string): RoomRecord | undefined {
    const row = this.#db.get<RoomRow>(
      'SELECT * FROM room WHERE account_seq = ? AND request_token = ?',
      accountSeq,
      requestToken,
    );
    return row && toRecord(row);
  }

  list({ accountSeq, after, limit, memberId }: RoomQuery): RoomRecord[] {
    const values: SqlValue[] = [accountSeq, after];
    let where = 'account_seq = ? AND seq > ?';
    if (memberId !== undefined) {
      where += ' AND seq IN (SELECT room_seq FROM room_membership WHERE member_id = ?)';
      values.push(memberId);
    }
    return this.#db
      .all<RoomRow>(`SELECT * FROM room WHERE ${where} ORDER BY seq LIMIT ?`, ...values, limit)
      .map((row) => toRecord(row));
  }

  /** Returns the number of the account's rooms. */
  count(accountSeq: number): number {
    const row = this.#db.get<{ count: number }>(
      'SELECT count(*) AS count FROM room WHERE account_seq = ?',
      accountSeq,
    );
    return row?.count ?? 0;
  }

  rename(room: RoomRecord, name: string, updatedAt: number): RoomRecord {
    this.#db.run('UPDATE room SET name = ?, updated_at = ? WHERE seq = ?', name, updatedAt, room.seq);
    return { ...room, name, updatedAt };
  }

  /** Deletes the room with its memberships and messages. */
  delete(room: RoomRecord): void {
    this.#db.run('DELETE FROM room WHERE seq = ?', room.seq);
  }

  /** Deletes all rooms of the account, with their memberships and messages. */
  deleteAll(accountSeq: number): void {
    this.#db.run('DELETE FROM room WHERE account_seq = ?', accountSeq);
  }
}

function toRecord(row: RoomRow): RoomRecord {
  return {
    seq: row.seq,
    roomId: row.room_id,
    accountSeq: row.account_seq,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    requestToken: row.request_token,
    requestName: row.request_name,
  };
}
