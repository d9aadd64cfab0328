/** Stores as files: as a killed server leaves them, damaged in several ways, and compared byte by byte. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { migrations } from '../../src/emulator/store/migration.js';
import { Store } from '../../src/emulator/store/store.js';
import { freshUser } from '../../src/emulator/domain/user-lifecycle.js';

/** Writes a store of one account with users to the directory. Returns the path of its file. */
export function makeStore(dataDir: string, users = 500): string {
  const store = Store.open(dataDir);
  store.transaction(() => fill(store, users, (work) => work()));
  store.close();
  return join(dataDir, 'chime.db');
}

/** Writes the same store as after a killed server: the users, one transaction each, are only in the write-ahead log. */
export function makeKilledStore(dataDir: string, users = 20): string {
  const elsewhere = mkdtempSync(join(tmpdir(), 'chime-killed-'));
  const store = Store.open(elsewhere);
  fill(store, users, (work) => store.transaction(work));
  for (const name of readdirSync(elsewhere)) cpSync(join(elsewhere, name), join(dataDir, name));
  store.close();
  rmSync(elsewhere, { recursive: true });
  return join(dataDir, 'chime.db');
}

/**
 * Writes a store of an earlier version of the program, which had `version` migrations, with one account and one user.
 */
export function makeOldStore(dataDir: string, version: number): string {
  const file = join(dataDir, 'chime.db');
  const old = new Libsql(file);
  for (const migration of migrations.slice(0, version)) old.exec(migration);
  old.exec(`
    INSERT INTO account (account_id, name, account_type, account_status, default_license, supported_licenses, created_at)
      VALUES ('a', 'Old', 'Team', 'Active', 'Pro', '["Basic","Pro"]', 0);
    INSERT INTO user (user_id, account_seq, email, email_key, license, user_type, registration_status)
      VALUES ('u', 1, 'old@example.com', 'old@example.com', 'Pro', 'PrivateUser', 'Registered');
    PRAGMA user_version = ${version}`);
  old.close();
  return file;
}

function fill(store: Store, users: number, carryOut: <Result>(work: () => Result) => Result): void {
  const account = carryOut(() =>
    store.accounts.insert({
      accountId: 'a',
      name: 'Kept',
      accountType: 'Team',
      accountStatus: 'Active',
      defaultLicense: 'Pro',
      supportedLicenses: ['Pro'],
      createdAt: 0,
    }),
  );
  for (let index = 0; index < users; index += 1)
    carryOut(() => store.users.insert(freshUser(account, `user${index}@example.com`, undefined)));
}

/** Returns the number of users in the store, read from the file in its present state. */
export function countUsers(dataDir: string): number {
  const store = Store.open(dataDir);
  const account = store.accounts.find('a');
  const query = {
    accountSeq: account?.seq ?? 0,
    after: 0,
    limit: 100_000,
    emailKey: undefined,
    userType: undefined,
  };
  const { length: count } = store.users.list(query);
  store.close();
  return count;
}

/** Returns the content of the directory for comparison: the hash of each file. */
export function contentsOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory)
    .toSorted()
    .map((name) => {
      const path = join(directory, name);
      return [name, statSync(path).isDirectory() ? 'a directory' : hashOf(path)] as const;
    });
  return Object.fromEntries(entries);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Changes the bytes of a file. */
export function rewrite(file: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(file, change(readFileSync(file)));
}

/** Overwrites the bytes between two offsets with nonsense. */
export function scribble(bytes: Buffer, from: number, to: number): Buffer {
  return bytes.fill(0x5a, from, to);
}
