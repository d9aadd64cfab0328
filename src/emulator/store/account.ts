/** Stores accounts, their claimed domains and their sign-in delegate groups: converts rows to records and back. */
import type { Account, AccountSettings, License } from '@aws-sdk/client-chime';
import type { Database, SqlValue } from './database.js';

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

/** The last character in text order, which is the order of code points. */
const LAST_CHARACTER = '\u{10FFFF}';

export class AccountStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether an account was ever created here, even if it was deleted later. */
  everCreated(): boolean {
    return this.#db.get(`SELECT seq FROM sqlite_sequence WHERE name = 'account' AND seq > 0`) !== undefined;
  }

  insert(account: NewAccount): AccountRecord {
    this.#db.run(
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
    const inserted = this.find(account.accountId);
    if (!inserted) throw new Error('An account just inserted is not there.');
    return inserted;
  }

  /** Returns the account of that id unless it was deleted. */
  find(accountId: string): AccountRecord | undefined {
    const row = this.#db.get<AccountRow>(
      'SELECT * FROM account WHERE account_id = ? AND deleted_at IS NULL',
      accountId,
    );
    return row && toRecord(row);
  }

  /** Returns the account of that id if it was deleted but not purged yet. */
  findDeleted(accountId: string): AccountRecord | undefined {
    const row = this.#db.get<AccountRow>(
      'SELECT * FROM account WHERE account_id = ? AND deleted_at IS NOT NULL',
      accountId,
    );
    return row && toRecord(row);
  }

  list({ after, limit, namePrefix, emailKey }: AccountQuery): AccountRecord[] {
    const values: SqlValue[] = [after];
    let where = 'deleted_at IS NULL AND seq > ?';
    if (emailKey !== undefined) {
      where += ' AND seq = ?';
      values.push(this.#seqOfUser(emailKey) ?? -1);
    }
    if (namePrefix !== undefined) {
      // No name with that prefix sorts after the second value, because names have at most 100 characters.
      where += ' AND name >= ? AND name <= ?';
      values.push(namePrefix, namePrefix + LAST_CHARACTER.repeat(100));
    }
    return this.#db
      .all<AccountRow>(`SELECT * FROM account WHERE ${where} ORDER BY seq LIMIT ?`, ...values, limit)
      .map((row) => toRecord(row));
  }

  update(account: AccountRecord, change: AccountChange): AccountRecord {
    const next = { ...account, ...change };
    this.#db.run(
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
  setDeleted(account: AccountRecord, at: number | null): void {
    this.#db.run('UPDATE account SET deleted_at = ? WHERE seq = ?', at, account.seq);
  }

  /** Removes for good the accounts that were deleted before that time. */
  purgeDeletedBefore(time: number): void {
    this.#db.run('DELETE FROM account WHERE deleted_at IS NOT NULL AND deleted_at < ?', time);
  }

  settings(account: AccountRecord): Required<AccountSettings> {
    const row = this.#db.get<{ disable_remote_control: number; enable_dial_out: number }>(
      'SELECT disable_remote_control, enable_dial_out FROM account WHERE seq = ?',
      account.seq,
    );
    return {
      DisableRemoteControl: row?.disable_remote_control === 1,
      EnableDialOut: row?.enable_dial_out === 1,
    };
  }

  updateSettings(account: AccountRecord, settings: Required<AccountSettings>): void {
    this.#db.run(
      'UPDATE account SET disable_remote_control = ?, enable_dial_out = ? WHERE seq = ?',
      Number(settings.DisableRemoteControl),
      Number(settings.EnableDialOut),
      account.seq,
    );
  }

  /** Returns the names of the account's delegate groups in the order of their addition. */
  delegateGroups(account: AccountRecord): string[] {
    return this.#db
      .all<{ group_name: string }>(
        'SELECT group_name FROM signin_delegate_group WHERE account_seq = ? ORDER BY seq',
        account.seq,
      )
      .map((row) => row.group_name);
  }

  addDelegateGroup(account: AccountRecord, groupName: string): void {
    this.#db.run(
      'INSERT OR IGNORE INTO signin_delegate_group (account_seq, group_name) VALUES (?, ?)',
      account.seq,
      groupName,
    );
  }

  removeDelegateGroup(account: AccountRecord, groupName: string): void {
    this.#db.run(
      'DELETE FROM signin_delegate_group WHERE account_seq = ? AND group_name = ?',
      account.seq,
      groupName,
    );
  }

  /** Returns the domains that the account has claimed, in lower case and alphabetical order. */
  domains(account: AccountRecord): string[] {
    return this.#db
      .all<{ domain: string }>(
        'SELECT domain FROM claimed_domain WHERE account_seq = ? ORDER BY domain',
        account.seq,
      )
      .map((row) => row.domain);
  }

  /** Returns the `seq` of the account that has claimed that domain (lower case). */
  ownerOfDomain(domain: string): number | undefined {
    const row = this.#db.get<{ account_seq: number }>(
      'SELECT account_seq FROM claimed_domain WHERE domain = ?',
      domain,
    );
    return row?.account_seq;
  }

  claimDomain(account: AccountRecord, domain: string): void {
    this.#db.run('INSERT INTO claimed_domain (domain, account_seq) VALUES (?, ?)', domain, account.seq);
  }

  releaseDomain(domain: string): void {
    this.#db.run('DELETE FROM claimed_domain WHERE domain = ?', domain);
  }

  /**
   * Returns at most one account. Several may have invited an address; the account in which it is registered comes
   * first.
   */
  #seqOfUser(emailKey: string): number | undefined {
    const row = this.#db.get<{ account_seq: number }>(
      `SELECT account_seq FROM user WHERE email_key = ? AND removed_at IS NULL
       ORDER BY registration_status = 'Unregistered', seq LIMIT 1`,
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
