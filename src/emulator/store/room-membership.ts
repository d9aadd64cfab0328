/** Stores the memberships of rooms: converts rows to records and back. */
import type { RoomMembershipRole } from '@aws-sdk/client-chime';
import type { Reader, Writer } from '../../sql/port.js';

/** A stored membership, with the member's data that responses contain. */
export interface RoomMembershipRecord {
  readonly seq: number;
  readonly roomSeq: number;
  readonly memberId: string;
  readonly memberType: 'User' | 'Bot';
  readonly email: string;
  /** The display name of the user or bot. Null for a user without one. */
  readonly fullName: string | null;
  readonly role: RoomMembershipRole;
  /** ARN of the caller who added the member. */
  readonly invitedBy: string;
  readonly updatedAt: number;
}

/** The key of a user or bot: its id and its position in the store. */
export interface MemberKey {
  readonly memberId: string;
  readonly userSeq: number | null;
  readonly botSeq: number | null;
}

export type NewRoomMembership = MemberKey &
  Pick<RoomMembershipRecord, 'roomSeq' | 'role' | 'invitedBy' | 'updatedAt'>;

interface RoomMembershipRow {
  seq: number;
  room_seq: number;
  member_id: string;
  member_type: 'User' | 'Bot';
  email: string;
  full_name: string | null;
  role: RoomMembershipRole;
  invited_by: string;
  updated_at: number;
}

const select = `SELECT membership.*,
    CASE WHEN bot_seq IS NULL THEN 'User' ELSE 'Bot' END AS member_type,
    coalesce("user".email, bot.email) AS email,
    coalesce("user".display_name, bot.display_name) AS full_name
  FROM room_membership AS membership
    LEFT JOIN "user" ON "user".seq = user_seq
    LEFT JOIN bot ON bot.seq = bot_seq`;

export class RoomMembershipStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(
    this: RoomMembershipStore<Writer>,
    membership: NewRoomMembership,
  ): Promise<RoomMembershipRecord> {
    await this.#db.run(
      `INSERT INTO room_membership (room_seq, member_id, user_seq, bot_seq, role, invited_by, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      membership.roomSeq,
      membership.memberId,
      membership.userSeq,
      membership.botSeq,
      membership.role,
      membership.invitedBy,
      membership.updatedAt,
    );
    const inserted = await this.find(membership.roomSeq, membership.memberId);
    if (!inserted) throw new Error('A membership just inserted is not there.');
    return inserted;
  }

  async find(roomSeq: number, memberId: string): Promise<RoomMembershipRecord | undefined> {
    const row = await this.#db.get<RoomMembershipRow>(
      `${select} WHERE member_id = ? AND room_seq = ?`,
      memberId,
      roomSeq,
    );
    return row && toRecord(row);
  }

  /** Returns at most `limit` memberships of the room after the position `after`, in creation order. */
  async list(roomSeq: number, after: number, limit: number): Promise<RoomMembershipRecord[]> {
    return (
      await this.#db.all<RoomMembershipRow>(
        `${select} WHERE room_seq = ? AND membership.seq > ? ORDER BY membership.seq LIMIT ?`,
        roomSeq,
        after,
        limit,
      )
    ).map((row) => toRecord(row));
  }

  /** Returns the number of the room's members. */
  async countInRoom(roomSeq: number): Promise<number> {
    return await this.#count('room_seq = ?', roomSeq);
  }

  /** Returns the number of rooms that the user or bot is a member of. */
  async countOfMember(memberId: string): Promise<number> {
    return await this.#count('member_id = ?', memberId);
  }

  async setRole(
    this: RoomMembershipStore<Writer>,
    membership: RoomMembershipRecord,
    role: RoomMembershipRole,
    updatedAt: number,
  ): Promise<RoomMembershipRecord> {
    await this.#db.run(
      'UPDATE room_membership SET role = ?, updated_at = ? WHERE seq = ?',
      role,
      updatedAt,
      membership.seq,
    );
    return { ...membership, role, updatedAt };
  }

  async delete(this: RoomMembershipStore<Writer>, membership: RoomMembershipRecord): Promise<void> {
    await this.#db.run('DELETE FROM room_membership WHERE seq = ?', membership.seq);
  }

  /** Removes the user or bot from every room. */
  async deleteOfMember(this: RoomMembershipStore<Writer>, memberId: string): Promise<void> {
    await this.#db.run('DELETE FROM room_membership WHERE member_id = ?', memberId);
  }

  async #count(where: string, value: string | number): Promise<number> {
    const sql = `SELECT count(*) AS count FROM room_membership WHERE ${where}`;
    return (await this.#db.get<{ count: number }>(sql, value))?.count ?? 0;
  }
}

function toRecord(row: RoomMembershipRow): RoomMembershipRecord {
  return {
    seq: row.seq,
    roomSeq: row.room_seq,
    memberId: row.member_id,
    memberType: row.member_type,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    invitedBy: row.invited_by,
    updatedAt: row.updated_at,
  };
}
