/** Stores chat rooms: converts rows to records and back. */
import type { Reader, SqlValue, Writer } from '../../sql/port.js';

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

export class RoomStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(this: RoomStore<Writer>, room: NewRoom): Promise<RoomRecord> {
    await this.#db.run(
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
    const inserted = await this.find(room.accountSeq, room.roomId);
    if (!inserted) throw new Error('A room just inserted is not there.');
    return inserted;
  }

  /** Returns the room of that id if it is in that account. */
  async find(accountSeq: number, roomId: string): Promise<RoomRecord | undefined> {
    const row = await this.#db.get<RoomRow>(
      'SELECT * FROM room WHERE room_id = ? AND account_seq = ?',
      roomId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Returns the account's room that a request with that token created. */
  async findByToken(accountSeq: number, requestToken: string): Promise<RoomRecord | undefined> {
    const row = await this.#db.get<RoomRow>(
      'SELECT * FROM room WHERE account_seq = ? AND request_token = ?',
      accountSeq,
      requestToken,
    );
    return row && toRecord(row);
  }

  async list({ accountSeq, after, limit, memberId }: RoomQuery): Promise<RoomRecord[]> {
    const values: SqlValue[] = [accountSeq, after];
    let where = 'account_seq = ? AND seq > ?';
    if (memberId !== undefined) {
      where += ' AND seq IN (SELECT room_seq FROM room_membership WHERE member_id = ?)';
      values.push(memberId);
    }
    return (
      await this.#db.all<RoomRow>(`SELECT * FROM room WHERE ${where} ORDER BY seq LIMIT ?`, ...values, limit)
    ).map((row) => toRecord(row));
  }

  /** Returns the number of the account's rooms. */
  async count(accountSeq: number): Promise<number> {
    const row = await this.#db.get<{ count: number }>(
      'SELECT count(*) AS count FROM room WHERE account_seq = ?',
      accountSeq,
    );
    return row?.count ?? 0;
  }

  async rename(
    this: RoomStore<Writer>,
    room: RoomRecord,
    name: string,
    updatedAt: number,
  ): Promise<RoomRecord> {
    await this.#db.run('UPDATE room SET name = ?, updated_at = ? WHERE seq = ?', name, updatedAt, room.seq);
    return { ...room, name, updatedAt };
  }

  /** Deletes the room with its memberships and messages. */
  async delete(this: RoomStore<Writer>, room: RoomRecord): Promise<void> {
    await this.#db.run('DELETE FROM room WHERE seq = ?', room.seq);
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
