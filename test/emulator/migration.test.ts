/** The program migrates a store of an earlier version with all its data, after a backup. */
import { GetPhoneNumberSettingsCommand, ListAccountsCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from '../../src/emulator/store/sqlite/migration.js';
import { SqliteBackend } from '../../src/emulator/store/sqlite/sqlite-backend.js';
import { startTestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { keptLog } from '../support/log-file.js';
import { contentsOf, makeOldStore } from '../support/store-file.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'chime-migration-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Reads the content of a database with another SQLite library than ours. */
function read(file: string): { version: unknown; users: unknown; tables: unknown[] } {
  const db = new Libsql(file);
  const [version] = db.pragma('user_version') as unknown[];
  const users = db.prepare('SELECT user_id, email FROM user').all();
  const tables = db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  db.close();
  return { version, users, tables };
}

/** Runs `work` with one more migration. */
function withMigration(sql: string, work: () => void): void {
  const list = migrations as string[];
  list.push(sql);
  try {
    work();
  } finally {
    list.pop();
  }
}

it.each([1, 2])(
  'a store of schema %i still has its accounts and users and accepts phone numbers',
  async (version) => {
    makeOldStore(dataDir, version);
    const emulator = await startTestEmulator({ dataDir });
    const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
    expect(Accounts).toMatchObject([{ AccountId: 'a', Name: 'Old' }]);
    const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId: 'a' }));
    expect(Users).toMatchObject([{ UserId: 'u', PrimaryEmail: 'old@example.com', LicenseType: 'Pro' }]);
    await acquireNumbers(emulator, ['+12065550100']);
    await emulator.client.send(new GetPhoneNumberSettingsCommand({}));
    await emulator.stop();
  },
);

it.each([1, 2])(
  'a store of schema %i is backed up first, readable only by its owner, and the backup is logged',
  async (version) => {
    const before = read(makeOldStore(dataDir, version));
    const lines: string[] = [];
    await SqliteBackend.open(
      dataDir,
      keptLog((line) => lines.push(line)),
    ).close();
    const backup = join(dataDir, `chime.db.v${version}.backup`);
    expect(readdirSync(dataDir).toSorted()).toEqual(['chime.db', `chime.db.v${version}.backup`]);
    expect(read(backup)).toEqual(before);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { from: version, to: migrations.length, backup },
    ]);
  },
);

it('a backup replaces no earlier one', async () => {
  makeOldStore(dataDir, 2);
  writeFileSync(join(dataDir, 'chime.db.v2.backup'), 'an earlier one');
  await SqliteBackend.open(dataDir).close();
  expect(readFileSync(join(dataDir, 'chime.db.v2.backup'), 'utf8')).toBe('an earlier one');
  expect(read(join(dataDir, 'chime.db.v2-2.backup'))).toMatchObject({ version: { user_version: 2 } });
});

it('a store that is up to date, or new, is not backed up', async () => {
  await SqliteBackend.open(dataDir).close();
  await SqliteBackend.open(dataDir).close();
  expect(readdirSync(dataDir)).toEqual(['chime.db']);
});

it('a migration that fails changes nothing and leaves no backup', async () => {
  makeOldStore(dataDir, 2);
  const before = contentsOf(dataDir);
  withMigration('CREATE TABLE half (x); INSERT INTO account (seq) VALUES (7)', () => {
    expect(() => SqliteBackend.open(dataDir)).toThrow(/^The store .* cannot be opened \(SQLITE_CONSTRAINT/);
  });
  expect(contentsOf(dataDir)).toEqual(before);
  await SqliteBackend.open(dataDir).close();
});

it('only drafts of a killed process are deleted once the store is locked', async () => {
  const id = '0f0c7a3e-5d5c-4b8e-9f53-0f6d5e3c1a2b';
  const drafts = [`chime.db.new-${id}`, `chime.db.v2.new-${id}`];
  const others = ['chime.db.new-mine', `other.db.new-${id}`, `chime.db.v2.backup.new-${id}`];
  for (const name of [...drafts, ...others]) writeFileSync(join(dataDir, name), '');
  const store = SqliteBackend.open(dataDir);
  expect(new Set(readdirSync(dataDir).filter((name) => name.includes('.new-')))).toEqual(new Set(others));
  // An emulator that does not get the lock deletes nothing.
  writeFileSync(join(dataDir, drafts[0] ?? ''), '');
  expect(() => SqliteBackend.open(dataDir)).toThrow('in use');
  expect(readdirSync(dataDir)).toContain(drafts[0]);
  await store.close();
});

it('no migration changes after its release, because stores have already run it', () => {
  const hashes = migrations.map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 16));
  // A new migration adds its hash. None of these hashes ever changes.
  expect(hashes).toEqual([
    'abfe4a7419f6aff2',
    'ed38f157fc7ece08',
    '66490e71401694e8',
    'a3f85d890938b06c',
    '88c2cd93f2d16fd9',
    '558fc3d8cc1ecb63',
  ]);
});
