/** Stores accounts, their claimed domains and their sign-in delegate groups: converts rows to records and back. */
import type { Account, AccountSettings, License } from '@aws-sdk/client-chime';
import type { Reader, SqlValue, Writer } from '../../sql/port.js';

export type AccountType = NonNullable<Account['AccountType']>;
export type AccountStatus = NonNullable<Account['AccountStatus']>;

/** A stored account. `seq` is its position in creation order and its key inside the store. */
export interface AccountRecord {
  readonly seq: number;
  readonly accountId: string;
  readonly name: string;
  readonly accountType: AccountType;
  readonly accountStatus: AccountStatus;
  readonly defaultLicense: License;
  readonly supportedLicenses: readonly License[];
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

export type NewAccount = Omit<AccountRecord, 'seq' | 'deletedAt'>;

/** The members that can change after creation. */
export type AccountChange = Partial<
  Pick<AccountRecord, 'name' | 'accountType' | 'accountStatus' | 'defaultLicense' | 'supportedLicenses'>
>;

interface AccountRow {
  seq: number;
  account_id: string;
  name: string;
  account_type: AccountType;
  account_status: AccountStatus;
  default_license: License;
  supported_licenses: string;
  created_at: number;
  deleted_at: number | null;
}

/** Selects accounts after `after` in creation order. All given filters must match. */
export interface AccountQuery {
  readonly after: number;
  readonly limit: number;
  readonly namePrefix?: string;
  /** Selects only the account in which this user (by lower-cased e-mail address) is present. */
  readonly emailKey?: string;
}

/** The key of the setting that says that there have been accounts. */
const MARK_KEY = 'accounts-created';

/** The last character in text order, which is the order of code points. */
const LAST_CHARACTER = '\u{10FFFF}';

export class AccountStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Whether an account was ever created here, even if it was deleted later. SQLite undoes the sequence numbers of a
   * transaction that fails. PostgreSQL does not, so its accounts leave a mark when the last one goes.
   */
  async everCreated(): Promise<boolean> {
    const sql =
      this.#db.dialect === 'sqlite'
        ? `SELECT seq FROM sqlite_sequence WHERE name = 'account' AND seq > 0`
        : `SELECT seq FROM account UNION ALL SELECT 1 FROM setting WHERE key = '${MARK_KEY}' LIMIT 1`;
    return (await this.#db.get(sql)) !== undefined;
  }

  async insert(this: AccountStore<Writer>, account: NewAccount): Promise<AccountRecord> {
    await this.#db.run(
      `INSERT INTO account (account_id, name, account_type, account_status, default_license, supported_licenses,
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      account.accountId,
      account.name,
      account.accountType,
      account.accountStatus,
      account.defaultLicense,
      JSON.stringify(account.supportedLicenses),
      account.createdAt,
    );
    const inserted = await this.find(account.accountId);
    if (!inserted) throw new Error('An account just inserted is not there.');
    return inserted;
  }

  /** Returns the account of that id unless it was deleted. */
  async find(accountId: string): Promise<AccountRecord | undefined> {
    const row = await this.#db.get<AccountRow>(
      'SELECT * FROM account WHERE account_id = ? AND deleted_at IS NULL',
      accountId,
    );
    return row && toRecord(row);
  }

  /** Returns the account of that id if it was deleted but not purged yet. */
  async findDeleted(accountId: string): Promise<AccountRecord | undefined> {
    const row = await this.#db.get<AccountRow>(
      'SELECT * FROM account WHERE account_id = ? AND deleted_at IS NOT NULL',
      accountId,
    );
    return row && toRecord(row);
  }

  async list({ after, limit, namePrefix, emailKey }: AccountQuery): Promise<AccountRecord[]> {
    const values: SqlValue[] = [after];
    let where = 'deleted_at IS NULL AND seq > ?';
    if (emailKey !== undefined) {
      where += ' AND seq = ?';
      values.push((await this.#seqOfUser(emailKey)) ?? -1);
    }
    if (namePrefix !== undefined) {
      // No name with that prefix sorts after the second value, because names have at most 100 characters.
      where += ' AND name >= ? AND name <= ?';
      values.push(namePrefix, namePrefix + LAST_CHARACTER.repeat(100));
    }
    return (
      await this.#db.all<AccountRow>(
        `SELECT * FROM account WHERE ${where} ORDER BY seq LIMIT ?`,
        ...values,
        limit,
      )
    ).map((row) => toRecord(row));
  }

  async update(
    this: AccountStore<Writer>,
    account: AccountRecord,
    change: AccountChange,
  ): Promise<AccountRecord> {
    const next = { ...account, ...change };
    await this.#db.run(
      `UPDATE account SET name = ?, account_type = ?, account_status = ?, default_license = ?,
         supported_licenses = ? WHERE seq = ?`,
      next.name,
      next.accountType,
      next.accountStatus,
      next.defaultLicense,
      JSON.stringify(next.supportedLicenses),
      account.seq,
    );
    return next;
  }

  /** Marks the account as deleted at that time, or as not deleted if `at` is null. */
  async setDeleted(this: AccountStore<Writer>, account: AccountRecord, at: number | null): Promise<void> {
    await this.#db.run('UPDATE account SET deleted_at = ? WHERE seq = ?', at, account.seq);
  }

  /** Removes for good the accounts that were deleted before that time and have no records left. */
  async purgeDeletedBefore(this: AccountStore<Writer>, time: number): Promise<void> {
    const purged = await this.#db.run(
      `DELETE FROM account WHERE deleted_at IS NOT NULL AND deleted_at < ?
         AND NOT EXISTS (SELECT seq FROM "user" WHERE account_seq = account.seq)
         AND NOT EXISTS (SELECT seq FROM room WHERE account_seq = account.seq)
         AND NOT EXISTS (SELECT seq FROM message WHERE account_seq = account.seq)`,
      time,
    );
    if (purged > 0) await this.leaveMark();
  }

  /** Records that there have been accounts. */
  async leaveMark(this: AccountStore<Writer>): Promise<void> {
    await this.#db.run(
      `INSERT INTO setting (key, value) VALUES ('${MARK_KEY}', '') ON CONFLICT (key) DO NOTHING`,
    );
  }

  async settings(account: AccountRecord): Promise<Required<AccountSettings>> {
    const row = await this.#db.get<{ disable_remote_control: number; enable_dial_out: number }>(
      'SELECT disable_remote_control, enable_dial_out FROM account WHERE seq = ?',
      account.seq,
    );
    return {
      DisableRemoteControl: row?.disable_remote_control === 1,
      EnableDialOut: row?.enable_dial_out === 1,
    };
  }

  async updateSettings(
    this: AccountStore<Writer>,
    account: AccountRecord,
    settings: Required<AccountSettings>,
  ): Promise<void> {
    await this.#db.run(
      'UPDATE account SET disable_remote_control = ?, enable_dial_out = ? WHERE seq = ?',
      Number(settings.DisableRemoteControl),
      Number(settings.EnableDialOut),
      account.seq,
    );
  }

  /** Returns the names of the account's delegate groups in the order of their addition. */
  async delegateGroups(account: AccountRecord): Promise<string[]> {
    return (
      await this.#db.all<{ group_name: string }>(
        'SELECT group_name FROM signin_delegate_group WHERE account_seq = ? ORDER BY seq',
        account.seq,
      )
    ).map((row) => row.group_name);
  }

  async addDelegateGroup(
    this: AccountStore<Writer>,
    account: AccountRecord,
    groupName: string,
  ): Promise<void> {
    await this.#db.run(
      'INSERT INTO signin_delegate_group (account_seq, group_name) VALUES (?, ?) ON CONFLICT DO NOTHING',
      account.seq,
      groupName,
    );
  }

  async removeDelegateGroup(
    this: AccountStore<Writer>,
    account: AccountRecord,
    groupName: string,
  ): Promise<void> {
    await this.#db.run(
      'DELETE FROM signin_delegate_group WHERE account_seq = ? AND group_name = ?',
      account.seq,
      groupName,
    );
  }

  /** Returns the domains that the account has claimed, in lower case and alphabetical order. */
  async domains(account: AccountRecord): Promise<string[]> {
    return (
      await this.#db.all<{ domain: string }>(
        'SELECT domain FROM claimed_domain WHERE account_seq = ? ORDER BY domain',
        account.seq,
      )
    ).map((row) => row.domain);
  }

  /** Returns the `seq` of the account that has claimed that domain (lower case). */
  async ownerOfDomain(domain: string): Promise<number | undefined> {
    const row = await this.#db.get<{ account_seq: number }>(
      'SELECT account_seq FROM claimed_domain WHERE domain = ?',
      domain,
    );
    return row?.account_seq;
  }

  async claimDomain(this: AccountStore<Writer>, account: AccountRecord, domain: string): Promise<void> {
    await this.#db.run('INSERT INTO claimed_domain (domain, account_seq) VALUES (?, ?)', domain, account.seq);
  }

  async releaseDomain(this: AccountStore<Writer>, domain: string): Promise<void> {
    await this.#db.run('DELETE FROM claimed_domain WHERE domain = ?', domain);
  }

  /**
   * Returns at most one account. Several may have invited an address; the account in which it is registered comes
   * first.
   */
  async #seqOfUser(emailKey: string): Promise<number | undefined> {
    const row = await this.#db.get<{ account_seq: number }>(
      `SELECT account_seq FROM "user" JOIN account ON account.seq = account_seq
       WHERE email_key = ? AND removed_at IS NULL AND account.deleted_at IS NULL
       ORDER BY registration_status = 'Unregistered', "user".seq LIMIT 1`,
      emailKey,
    );
    return row?.account_seq;
  }
}

function toRecord(row: AccountRow): AccountRecord {
  return {
    seq: row.seq,
    accountId: row.account_id,
    name: row.name,
    accountType: row.account_type,
    accountStatus: row.account_status,
    defaultLicense: row.default_license,
    // Only insert and update write the value.
    supportedLicenses: JSON.parse(row.supported_licenses) as License[],
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
  };
}
