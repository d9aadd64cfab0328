/**
 * Stores the phone number inventory: converts rows to records and back. Numbers are in E.164 form with the plus sign.
 */
import type { PhoneNumberProductType, PhoneNumberType } from '@aws-sdk/client-chime';
import type { Reader, SqlValue, Writer } from '../../sql/port.js';
import type { UserRecord } from './user.js';

/** A deleted number is in the deletion queue for seven days, as AWS documents. */
export const DELETION_QUEUE = 7 * 24 * 3600 * 1000;

/** A number in the inventory. Times are milliseconds since 1970. */
export interface PhoneNumberRecord {
  readonly seq: number;
  readonly e164: string;
  readonly country: string;
  readonly numberType: PhoneNumberType;
  readonly productType: PhoneNumberProductType;
  readonly acquiredAt: number;
  readonly updatedAt: number;
  /** The time at which the number entered the deletion queue. */
  readonly deletedAt: number | null;
  readonly association: PhoneNumberUser | null;
  /** The calling name. It is empty when the last update cleared it. */
  readonly callingName: string | null;
  /** The time at which the calling name was requested. */
  readonly callingNameUpdatedAt: number | null;
  /** The time at which it is acquired or the update of its calling name ends, until that is recorded as a change. */
  readonly settlesAt: number | null;
}

/** The user who has a number. */
export interface PhoneNumberUser {
  readonly accountId: string;
  readonly userId: string;
  readonly at: number;
}

export type NewPhoneNumber = Pick<
  PhoneNumberRecord,
  'e164' | 'country' | 'numberType' | 'productType' | 'acquiredAt' | 'settlesAt'
>;
export type PhoneNumberChange = Partial<
  Pick<PhoneNumberRecord, 'productType' | 'deletedAt' | 'callingName' | 'callingNameUpdatedAt' | 'settlesAt'>
>;

/** Selects numbers after `after` in the order in which they were ordered. All given filters must match. */
export interface PhoneNumberQuery {
  readonly after: number;
  readonly limit: number;
  readonly now: number;
  readonly state?: 'Unassigned' | 'Assigned' | 'Deleted';
  readonly productType?: PhoneNumberProductType;
  readonly accountId?: string;
  readonly userId?: string;
}

interface PhoneNumberRow {
  seq: number;
  e164: string;
  country: string;
  number_type: PhoneNumberType;
  product_type: PhoneNumberProductType;
  acquired_at: number;
  updated_at: number;
  deleted_at: number | null;
  associated_at: number | null;
  calling_name: string | null;
  calling_name_updated_at: number | null;
  settles_at: number | null;
  account_id: string | null;
  user_id: string | null;
}

const selectNumber = `SELECT phone_number.*, "user".user_id, account.account_id FROM phone_number
  LEFT JOIN "user" ON "user".seq = phone_number.user_seq LEFT JOIN account ON account.seq = "user".account_seq`;
const notPurged = '(phone_number.deleted_at IS NULL OR phone_number.deleted_at > ?)';

export class PhoneNumberStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Inserts a number. It is in the inventory from `acquiredAt` on, and only taken before. */
  async insert(this: PhoneNumberStore<Writer>, number: NewPhoneNumber): Promise<void> {
    await this.#db.run(
      `INSERT INTO phone_number (e164, country, number_type, product_type, acquired_at, updated_at,
         settles_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      number.e164,
      number.country,
      number.numberType,
      number.productType,
      number.acquiredAt,
      number.acquiredAt,
      number.settlesAt,
    );
  }

  /** Returns the number if it is in the inventory at that time, including the deletion queue. */
  async find(e164: string, now: number): Promise<PhoneNumberRecord | undefined> {
    const row = await this.#db.get<PhoneNumberRow>(
      `${selectNumber} WHERE e164 = ? AND acquired_at <= ? AND ${notPurged}`,
      e164,
      now,
      now - DELETION_QUEUE,
    );
    return row && toRecord(row);
  }

  async list({
    after,
    limit,
    now,
    state,
    productType,
    accountId,
    userId,
  }: PhoneNumberQuery): Promise<PhoneNumberRecord[]> {
    const values: SqlValue[] = [after, now, now - DELETION_QUEUE];
    let where = `phone_number.seq > ? AND acquired_at <= ? AND ${notPurged}`;
    if (state !== undefined) {
      where += ` AND phone_number.deleted_at IS ${state === 'Deleted' ? 'NOT NULL' : 'NULL'}`;
      if (state !== 'Deleted') where += ` AND user_seq IS ${state === 'Assigned' ? 'NOT NULL' : 'NULL'}`;
    }
    const filters = { product_type: productType, account_id: accountId, user_id: userId };
    for (const [column, value] of Object.entries(filters)) {
      if (value === undefined) continue;
      where += ` AND ${column} = ?`;
      values.push(value);
    }
    return (
      await this.#db.all<PhoneNumberRow>(
        `${selectNumber} WHERE ${where} ORDER BY phone_number.seq LIMIT ?`,
        ...values,
        limit,
      )
    ).map((row) => toRecord(row));
  }

  async update(
    this: PhoneNumberStore<Writer>,
    number: PhoneNumberRecord,
    change: PhoneNumberChange,
    now: number,
  ): Promise<PhoneNumberRecord> {
    const next = { ...number, ...change, updatedAt: now };
    await this.#db.run(
      `UPDATE phone_number SET product_type = ?, deleted_at = ?, calling_name = ?, calling_name_updated_at = ?,
         settles_at = ?, updated_at = ? WHERE seq = ?`,
      next.productType,
      next.deletedAt,
      next.callingName,
      next.callingNameUpdatedAt,
      next.settlesAt,
      now,
      number.seq,
    );
    return next;
  }

  /** Assigns an unassigned number to a user without a number. */
  async assign(
    this: PhoneNumberStore<Writer>,
    number: PhoneNumberRecord,
    user: UserRecord,
    now: number,
  ): Promise<void> {
    await this.#db.run(
      'UPDATE phone_number SET user_seq = ?, associated_at = ?, updated_at = ? WHERE seq = ?',
      user.seq,
      now,
      now,
      number.seq,
    );
  }

  /** Unassigns the user's number. */
  async releaseFrom(this: PhoneNumberStore<Writer>, user: UserRecord, now: number): Promise<void> {
    await this.#db.run(
      'UPDATE phone_number SET user_seq = NULL, associated_at = NULL, updated_at = ? WHERE user_seq = ?',
      now,
      user.seq,
    );
  }

  /** Unassigns the numbers of all users of an account. Returns these numbers. */
  async releaseAll(this: PhoneNumberStore<Writer>, accountSeq: number, now: number): Promise<string[]> {
    const isAssigned = `user_seq IS NOT NULL
      AND EXISTS (SELECT seq FROM "user" WHERE "user".seq = user_seq AND account_seq = ?)`;
    const rows = await this.#db.all<{ e164: string }>(
      `SELECT e164 FROM phone_number WHERE ${isAssigned} ORDER BY seq`,
      accountSeq,
    );
    await this.#db.run(
      `UPDATE phone_number SET user_seq = NULL, associated_at = NULL, updated_at = ? WHERE ${isAssigned}`,
      now,
      accountSeq,
    );
    return rows.map(({ e164 }) => e164);
  }

  /** Returns the unavailable numbers from `first` to `last`: in the inventory, in the deletion queue, or ordered. */
  async taken(first: string, last: string, now: number): Promise<Set<string>> {
    const rows = await this.#db.all<{ e164: string }>(
      `SELECT e164 FROM phone_number WHERE e164 >= ? AND e164 <= ? AND ${notPurged}`,
      first,
      last,
      now - DELETION_QUEUE,
    );
    return new Set(rows.map(({ e164 }) => e164));
  }

  /** Returns how many numbers exist or are ordered, without the deletion queue. */
  async count(): Promise<number> {
    return (
      (await this.#db.get<{ n: number }>('SELECT count(*) AS n FROM phone_number WHERE deleted_at IS NULL'))
        ?.n ?? 0
    );
  }

  /** Moves an ordered number into the inventory at that time, earlier than planned. */
  async acquire(this: PhoneNumberStore<Writer>, e164: string, at: number): Promise<void> {
    await this.#db.run(
      'UPDATE phone_number SET acquired_at = ?, updated_at = ?, settles_at = NULL WHERE e164 = ? AND acquired_at > ?',
      at,
      at,
      e164,
      at,
    );
  }

  /** Removes a number for good. */
  async remove(this: PhoneNumberStore<Writer>, e164: string): Promise<void> {
    await this.#db.run('DELETE FROM phone_number WHERE e164 = ?', e164);
  }

  /** Whether time alone will change a number, sooner or later. */
  async hasPending(): Promise<boolean> {
    const row = await this.#db.get(
      `SELECT seq FROM phone_number WHERE settles_at IS NOT NULL
       UNION ALL SELECT seq FROM phone_number WHERE deleted_at IS NOT NULL LIMIT 1`,
    );
    return row !== undefined;
  }

  /** Whether {@link listSettled} or {@link listPurged} return numbers. */
  async isDue(now: number): Promise<boolean> {
    const row = await this.#db.get(
      `SELECT seq FROM phone_number WHERE settles_at <= ?
       UNION ALL SELECT seq FROM phone_number WHERE deleted_at <= ? LIMIT 1`,
      now,
      now - DELETION_QUEUE,
    );
    return row !== undefined;
  }

  /** Returns the numbers that were acquired, or have their new calling name, and for which {@link settle} was not called. */
  async listSettled(now: number): Promise<PhoneNumberRecord[]> {
    return (
      await this.#db.all<PhoneNumberRow>(
        `${selectNumber} WHERE settles_at <= ? ORDER BY settles_at, phone_number.seq`,
        now,
      )
    ).map((row) => toRecord(row));
  }

  /** Notes that the numbers of {@link listSettled} are recorded as changed. */
  async settle(this: PhoneNumberStore<Writer>, now: number): Promise<void> {
    await this.#db.run('UPDATE phone_number SET settles_at = NULL WHERE settles_at <= ?', now);
  }

  /** Returns the numbers whose time in the deletion queue is over. */
  async listPurged(now: number): Promise<string[]> {
    const rows = await this.#db.all<{ e164: string }>(
      'SELECT e164 FROM phone_number WHERE deleted_at <= ? ORDER BY deleted_at, seq',
      now - DELETION_QUEUE,
    );
    return rows.map(({ e164 }) => e164);
  }

  /** Removes the numbers of {@link listPurged}. They can be ordered again. */
  async purge(this: PhoneNumberStore<Writer>, now: number): Promise<void> {
    await this.#db.run('DELETE FROM phone_number WHERE deleted_at <= ?', now - DELETION_QUEUE);
  }
}

function toRecord(row: PhoneNumberRow): PhoneNumberRecord {
  const { account_id: accountId, user_id: userId, associated_at: at } = row;
  return {
    seq: row.seq,
    e164: row.e164,
    country: row.country,
    numberType: row.number_type,
    productType: row.product_type,
    acquiredAt: row.acquired_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    association: accountId !== null && userId !== null && at !== null ? { accountId, userId, at } : null,
    callingName: row.calling_name,
    callingNameUpdatedAt: row.calling_name_updated_at,
    settlesAt: row.settles_at,
  };
}
