/** Accounts, their claimed domains and sign-in delegate groups: rows to records and back. */
import type { Account, AccountSettings, License } from '@aws-sdk/client-chime';
import type { Database, SqlValue } from './database.js';

export type AccountType = NonNullable<Account['AccountType']>;
export type AccountStatus = NonNullable<Account['AccountStatus']>;

/** An account as kept. `seq` is its place in creation order and its key inside the store. */
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

/** What can change after creation. */
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

/** Selects accounts after `after` in creation order; the filters given must all hold. */
export interface AccountQuery {
  readonly after: number;
  readonly limit: number;
  readonly namePrefix?: string;
  /** Only the account this user (by lower-cased e-mail) is present in. */
  readonly emailKey?: string;
}

/** The last in the order of text, which is that of code points. */
const LAST_CHARACTER = '\u{10FFFF}';

export class AccountStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether an account was ever created here, whatever became of it. */
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

  /** The account of that id unless it was deleted. */
  find(accountId: string): AccountRecord | undefined {
    const row = this.#db.get<AccountRow>(
      'SELECT * FROM account WHERE account_id = ? AND deleted_at IS NULL',
      accountId,
    );
    return row && toRecord(row);
  }

  /** The account of that id if it was deleted and not purged yet. */
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
      // No name of that prefix comes after the second value: names have 100 characters at most.
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

  /** Marks the account as deleted at that time, or with null as not deleted. */
  setDeleted(account: AccountRecord, at: number | null): void {
    this.#db.run('UPDATE account SET deleted_at = ? WHERE seq = ?', at, account.seq);
  }

  /** Forgets for good the accounts deleted before that time. */
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

  /** Names of the account's delegate groups, in the order they were added. */
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

  /** Domains the account has claimed, lower case, in alphabetical order. */
  domains(account: AccountRecord): string[] {
    return this.#db
      .all<{ domain: string }>(
        'SELECT domain FROM claimed_domain WHERE account_seq = ? ORDER BY domain',
        account.seq,
      )
      .map((row) => row.domain);
  }

  /** `seq` of the account that has claimed that domain (lower case). */
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

  /** One account at most: an address may be invited to several, and the one it has registered with comes first. */
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
    // Written by insert and update alone.
    supportedLicenses: JSON.parse(row.supported_licenses) as License[],
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
  };
}
