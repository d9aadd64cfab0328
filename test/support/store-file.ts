/** Stores as files: as a killed server leaves them, damaged in several ways, and compared byte by byte. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { migrations } from '../../src/emulator/store/sqlite/migration.js';
import { SqliteBackend } from '../../src/emulator/store/sqlite/sqlite-backend.js';
import type { Store } from '../../src/emulator/store/store.js';
import type { Writer } from '../../src/sql/port.js';
import { freshUser } from '../../src/emulator/domain/user-lifecycle.js';

/** Writes a store of one account with users to the directory. Returns the path of its file. */
export async function makeStore(dataDir: string, users = 500): Promise<string> {
  const backend = SqliteBackend.open(dataDir);
  await backend.write([], (store) => fill(users, (work) => work(store)));
  await backend.close();
  return join(dataDir, 'chime.db');
}

/** Writes the same store as after a killed server: the users, one transaction each, are only in the write-ahead log. */
export async function makeKilledStore(dataDir: string, users = 20): Promise<string> {
  const elsewhere = mkdtempSync(join(tmpdir(), 'chime-killed-'));
  const backend = SqliteBackend.open(elsewhere);
  await fill(users, (work) => backend.write([], work));
  for (const name of ['chime.db', 'chime.db-wal']) cpSync(join(elsewhere, name), join(dataDir, name));
  await backend.close();
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

type Work<Result> = (store: Store<Writer>) => Promise<Result>;

async function fill(users: number, carryOut: <Result>(work: Work<Result>) => Promise<Result>): Promise<void> {
  const account = await carryOut((store) =>
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
    await carryOut((store) => store.users.insert(freshUser(account, `user${index}@example.com`, undefined)));
}

/** Returns the number of users in the store, read from the file in its present state. */
export async function countUsers(dataDir: string): Promise<number> {
  const backend = SqliteBackend.open(dataDir);
  const account = await backend.read((store) => store.accounts.find('a'));
  const query = {
    accountSeq: account?.seq ?? 0,
    after: 0,
    limit: 100_000,
    emailKey: undefined,
    userType: undefined,
  };
  const { length: count } = await backend.read((store) => store.users.list(query));
  await backend.close();
  return count;
}

/**
 * Returns the content of the directory for comparison: the hash of each file. The index of a log is not compared,
 * because it has nothing but the positions of readers and what is in the log.
 */
export function contentsOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory)
    .filter((name) => !name.endsWith('-shm'))
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
