/** The file of the store after many records were deleted: by a reset, which replaces it, and by batches. */
import { CreateAccountCommand, GetAccountCommand } from '@aws-sdk/client-chime';
import { closeSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteBackend } from '../../src/emulator/store/sqlite/sqlite-backend.js';
import { refusal, startTestEmulator } from '../support/emulator.js';
import { countUsers, makeStore } from '../support/store-file.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chime-replaced-'));
  file = join(directory, 'chime.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const sizeOf = (path: string) => statSync(path).size;

/** Makes the store one of an earlier version, whose file could not shrink. */
function forgetPageOwners(): void {
  const connection = new Libsql(file);
  connection.exec('PRAGMA auto_vacuum = NONE; VACUUM');
  connection.close();
}

/** Deletes the account of `makeStore` and all of its users. */
async function deleteUsers(backend: SqliteBackend): Promise<void> {
  await backend.write([], async (store) => {
    const account = await store.accounts.find('a');
    if (account) await store.accounts.setDeleted(account, 0);
  });
  const removeSome = () => backend.write([], (store) => store.leftovers.remove(500));
  while ((await removeSome()) > 0);
}

it('a reset leaves a small file, assigns no sequence number again, and works on without a restart', async () => {
  await makeStore(directory, 8_000);
  const before = sizeOf(file);
  const emulator = await startTestEmulator({ dataDir: directory });
  try {
    await emulator.controlApi('/reset', { Seed: 'none' });
    expect(sizeOf(file)).toBeLessThan(before / 4);
    expect(await refusal(emulator.client.send(new GetAccountCommand({ AccountId: 'a' })))).toBe(
      'NotFoundException 404',
    );
    await emulator.client.send(new CreateAccountCommand({ Name: 'Next' }));
    expect(readdirSync(directory).toSorted()).toEqual(
      ['chime.db', 'chime.db-shm', 'chime.db-wal', 'chime.db.lock'].toSorted(),
    );
  } finally {
    await emulator.stop();
  }
  const backend = SqliteBackend.open(directory);
  const accounts = await backend.read((store) => store.accounts.list({ after: 0, limit: 10 }));
  expect(accounts.map(({ name, seq }) => [name, seq])).toEqual([['Next', 2]]);
  await backend.close();
});

it('a reset whose new content cannot be written changes nothing', async () => {
  await makeStore(directory, 3);
  const backend = SqliteBackend.open(directory);
  const replacing = backend.replaceContent([], () => Promise.reject(new Error('refused')));
  await expect(replacing).rejects.toThrow('refused');
  await backend.close();
  expect([await countUsers(directory), readdirSync(directory)]).toEqual([3, ['chime.db']]);
});

it('a reset is refused while another process reads the store, and changes nothing', async () => {
  await makeStore(directory, 3);
  const backend = SqliteBackend.open(directory);
  await backend.write([], (store) => store.settings.set('key', 'kept'));
  const reader = new Libsql(file);
  reader.exec('BEGIN; SELECT * FROM setting');
  const replacing = backend.replaceContent([], () => Promise.resolve());
  await expect(replacing).rejects.toThrow('while another process reads it');
  reader.close();
  expect(await backend.read((store) => store.settings.get('key'))).toBe('kept');
  await backend.write([], (store) => store.settings.set('key', 'changed'));
  await backend.replaceContent([], () => Promise.resolve());
  expect(await backend.read((store) => store.settings.get('key'))).toBeUndefined();
  await backend.close();
});

it('a write that comes before a reset is gone with everything else, and one that comes after it stays', async () => {
  await makeStore(directory, 3);
  const backend = SqliteBackend.open(directory);
  const set = (key: string) => backend.write([], (store) => store.settings.set(key, 'yes'));
  const before = set('before');
  const replacing = backend.replaceContent([], (store) => store.settings.set('content', 'new'));
  await Promise.all([before, replacing.then(() => set('after'))]);
  const values = ['before', 'content', 'after'].map((key) =>
    backend.read((store) => store.settings.get(key)),
  );
  expect(await Promise.all(values)).toEqual([undefined, 'new', 'yes']);
  await backend.close();
});

it.each(['of this version', 'of an earlier version'])(
  'a store %s returns its free space after many records were deleted',
  async (version) => {
    await makeStore(directory, 30_000);
    if (version === 'of an earlier version') forgetPageOwners();
    const full = sizeOf(file);
    const backend = SqliteBackend.open(directory);
    await deleteUsers(backend);
    while (await backend.file.shrink());
    await backend.close();
    expect(sizeOf(file)).toBeLessThan(full * 0.7);
  },
  60_000,
);

it('a copy of the store is taken while writes go on', async () => {
  await makeStore(directory, 8_000);
  const backend = SqliteBackend.open(directory);
  const progress = { isCopied: false };
  const copying = copy(backend, progress);
  let written = 0;
  for (; !progress.isCopied; written += 1)
    await backend.write([], (store) => store.settings.set('count', `${written}`));
  await copying;
  await backend.close();
  expect(written).toBeGreaterThan(1);
});

async function copy(backend: SqliteBackend, progress: { isCopied: boolean }): Promise<void> {
  closeSync(await backend.file.snapshot());
  progress.isCopied = true;
}
