/**
 * Stores users: converts rows to records and back. A user removed from a Team account remains as a row that no look-up
 * finds.
 */
import type {
  InviteStatus,
  License,
  RegistrationStatus,
  TelephonySettings,
  UserType,
} from '@aws-sdk/client-chime';
import type { Reader, SqlValue, Writer } from '../../sql/port.js';

/** A stored user. `seq` is its position in creation order. Times are milliseconds since 1970. */
export interface UserRecord {
  readonly seq: number;
  readonly accountSeq: number;
  readonly userId: string;
  readonly email: string;
  readonly displayName: string | null;
  readonly license: License;
  readonly userType: UserType;
  readonly registrationStatus: RegistrationStatus;
  readonly invitationStatus: InviteStatus | null;
  readonly invitedAt: number | null;
  readonly registeredAt: number | null;
  readonly removedAt: number | null;
  readonly personalPin: string | null;
  /** E.164. The value is read from the inventory, which is also where it changes. */
  readonly primaryProvisionedNumber: string | null;
  readonly alexaEnabled: boolean;
  readonly alexaRoomArn: string | null;
  readonly telephony: Telephony;
}

export type Telephony = { readonly [Flag in keyof TelephonySettings]: boolean };
export type NewUser = Omit<UserRecord, 'seq' | 'primaryProvisionedNumber'>;
export type UserChange = Partial<Omit<NewUser, 'accountSeq' | 'userId'>>;

/** Selects users of one account after `after` in creation order. */
export interface UserQuery {
  readonly accountSeq: number;
  readonly after: number;
  readonly limit: number;
  readonly emailKey?: string;
  readonly userType?: UserType;
}

interface UserRow {
  seq: number;
  account_seq: number;
  user_id: string;
  email: string;
  display_name: string | null;
  license: License;
  user_type: UserType;
  registration_status: RegistrationStatus;
  invitation_status: InviteStatus | null;
  invited_at: number | null;
  registered_at: number | null;
  removed_at: number | null;
  personal_pin: string | null;
  primary_provisioned_number: string | null;
  alexa_enabled: number;
  alexa_room_arn: string | null;
  inbound_calling: number;
  outbound_calling: number;
  sms: number;
}

/** Returns the form in which addresses are compared. AWS documents nothing about case, so ignoring it is our choice. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** Returns the part after the last `@`, in lower case. */
export function emailDomain(email: string): string {
  return emailKey(email.slice(email.lastIndexOf('@') + 1));
}

const columns = [
  'account_seq',
  'user_id',
  'email',
  'email_key',
  'display_name',
  'license',
  'user_type',
  'registration_status',
  'invitation_status',
  'invited_at',
  'registered_at',
  'removed_at',
  'personal_pin',
  'alexa_enabled',
  'alexa_room_arn',
  'inbound_calling',
  'outbound_calling',
  'sms',
];
const selectUser =
  'SELECT "user".*, (SELECT e164 FROM phone_number WHERE user_seq = "user".seq) AS primary_provisioned_number FROM "user"';
const insertUser = `INSERT INTO "user" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

export class UserStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(this: UserStore<Writer>, user: NewUser): Promise<UserRecord> {
    await this.#db.run(insertUser, ...toValues(user));
    const row = await this.#db.get<UserRow>(`${selectUser} WHERE user_id = ?`, user.userId);
    if (!row) throw new Error('A user just inserted is not there.');
    return toRecord(row);
  }

  /** Updates a user. `user` must equal the stored record. */
  async update(this: UserStore<Writer>, user: UserRecord, change: UserChange): Promise<UserRecord> {
    const next = { ...user, ...change };
    const stored = toValues(user);
    const values = toValues(next);
    // The statement names only columns that differ. SQLite rewrites every index of a named column, even if its value is
    // the same.
    const changed = [...columns.keys()].filter((index) => values[index] !== stored[index]);
    if (changed.length > 0) {
      const assignments = changed.map((index) => `${columns[index]} = ?`).join(', ');
      const parameters = changed.map((index) => values[index] ?? null);
      await this.#db.run(`UPDATE "user" SET ${assignments} WHERE seq = ?`, ...parameters, user.seq);
    }
    return next;
  }

  /** Returns the user of that id if present in that account. */
  async find(accountSeq: number, userId: string): Promise<UserRecord | undefined> {
    const row = await this.#db.get<UserRow>(
      `${selectUser} WHERE user_id = ? AND account_seq = ? AND removed_at IS NULL`,
      userId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Returns the user of that address, including one removed from the account (`removedAt` set). */
  async findByEmail(accountSeq: number, email: string): Promise<UserRecord | undefined> {
    const row = await this.#db.get<UserRow>(
      `${selectUser} WHERE account_seq = ? AND email_key = ?`,
      accountSeq,
      emailKey(email),
    );
    return row && toRecord(row);
  }

  async list({ accountSeq, after, limit, emailKey: email, userType }: UserQuery): Promise<UserRecord[]> {
    const values: SqlValue[] = [accountSeq, after];
    let where = 'account_seq = ? AND seq > ? AND removed_at IS NULL';
    if (email !== undefined) {
      where += ' AND email_key = ?';
      values.push(email);
    }
    if (userType !== undefined) {
      where += ' AND user_type = ?';
      values.push(userType);
    }
    return (
      await this.#db.all<UserRow>(`${selectUser} WHERE ${where} ORDER BY seq LIMIT ?`, ...values, limit)
    ).map((row) => toRecord(row));
  }

  async hasRegistered(accountSeq: number): Promise<boolean> {
    const row = await this.#db.get(
      `SELECT seq FROM "user" WHERE account_seq = ? AND registration_status = 'Registered' AND removed_at IS NULL
       LIMIT 1`,
      accountSeq,
    );
    return row !== undefined;
  }

  async suspendRegistered(this: UserStore<Writer>, accountSeq: number): Promise<void> {
    await this.#db.run(
      `UPDATE "user" SET registration_status = 'Suspended'
       WHERE account_seq = ? AND registration_status = 'Registered' AND removed_at IS NULL`,
      accountSeq,
    );
  }

  /** Deletes at most `limit` users who were removed before that time. Returns the number deleted. */
  async pruneRemoved(this: UserStore<Writer>, before: number, limit: number): Promise<number> {
    return await this.#db.run(
      'DELETE FROM "user" WHERE seq IN (SELECT seq FROM "user" WHERE removed_at < ? LIMIT ?)',
      before,
      limit,
    );
  }

  async hasPin(pin: string): Promise<boolean> {
    return (await this.#db.get('SELECT seq FROM "user" WHERE personal_pin = ?', pin)) !== undefined;
  }
}

function toValues(user: NewUser): SqlValue[] {
  return [
    user.accountSeq,
    user.userId,
    user.email,
    emailKey(user.email),
    user.displayName,
    user.license,
    user.userType,
    user.registrationStatus,
    user.invitationStatus,
    user.invitedAt,
    user.registeredAt,
    user.removedAt,
    user.personalPin,
    Number(user.alexaEnabled),
    user.alexaRoomArn,
    Number(user.telephony.InboundCalling),
    Number(user.telephony.OutboundCalling),
    Number(user.telephony.SMS),
  ];
}

function toRecord(row: UserRow): UserRecord {
  return {
    seq: row.seq,
    accountSeq: row.account_seq,
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    license: row.license,
    userType: row.user_type,
    registrationStatus: row.registration_status,
    invitationStatus: row.invitation_status,
    invitedAt: row.invited_at,
    registeredAt: row.registered_at,
    removedAt: row.removed_at,
    personalPin: row.personal_pin,
    primaryProvisionedNumber: row.primary_provisioned_number,
    alexaEnabled: row.alexa_enabled === 1,
    alexaRoomArn: row.alexa_room_arn,
    telephony: {
      InboundCalling: row.inbound_calling === 1,
      OutboundCalling: row.outbound_calling === 1,
      SMS: row.sms === 1,
    },
  };
}
