/** The command `restore`: the data that it restores, the files that it preserves, and its refusals. */
import { CreateAccountCommand, ListAccountsCommand } from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestEmulator,
  testClient,
  type TestEmulator,
  type TestEmulatorOptions,
} from '../support/emulator.js';
import { startProcess } from '../support/emulator-process.js';
import { readBackup, runStoreCommand } from '../support/store-command.js';
import {
  contentsOf,
  countUsers,
  makeKilledStore,
  makeOldStore,
  makeStore,
  rewrite,
  scribble,
} from '../support/store-file.js';

let directory: string;
let dataDir: string;
let target: string;
const running = new Set<TestEmulator>();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chime-restore-'));
  dataDir = join(directory, 'data');
  target = join(directory, 'backup.db');
  mkdirSync(dataDir);
});
afterEach(async () => {
  for (const emulator of running) await emulator.stop();
  running.clear();
  rmSync(directory, { recursive: true });
});

async function start(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  const emulator = await startTestEmulator({ dataDir, ...options });
  running.add(emulator);
  return emulator;
}

async function stop(emulator: TestEmulator): Promise<void> {
  running.delete(emulator);
  await emulator.stop();
}

const run = (args: string[], env: Record<string, string> = {}) =>
  runStoreCommand(args, { DATA_DIR: dataDir, EMULATOR_PORT: '2', ...env });

const portOf = ({ url }: { url: string }) => ({ EMULATOR_PORT: new URL(url).port });

describe('restoring', () => {
  it('restores a backup of a running server, and the previous store remains', async () => {
    const first = await start();
    await first.client.send(new CreateAccountCommand({ Name: 'First' }));
    await run(['backup', target], portOf(first));
    await first.client.send(new CreateAccountCommand({ Name: 'Second' }));
    await stop(first);
    const [code, line] = await run(['restore', target]);
    const kept = /kept as (\S+)\.\n$/.exec(line)?.[1] ?? '';
    expect([code, readBackup(kept).names]).toEqual([0, ['First', 'Second']]);
    const second = await start();
    const { Accounts } = await second.client.send(new ListAccountsCommand({}));
    expect(Accounts?.map(({ Name }) => Name)).toEqual(['First']);
    expect(existsSync(target)).toBe(true);
    expect(statSync(join(dataDir, 'chime.db')).mode & 0o777).toBe(0o600);
  });

  it('is refused while a server has the store open, and does not change it', async () => {
    await makeStore(join(directory, 'data'), 3);
    await run(['backup', target]);
    const { url, child, exited } = await startProcess({ DATA_DIR: dataDir });
    const client = testClient(url);
    await client.send(new CreateAccountCommand({ Name: 'Later' }));
    const before = contentsOf(dataDir);
    expect(await run(['restore', target])).toEqual([
      1,
      `The store ${dataDir}/chime.db is in use by another process.\n`,
    ]);
    expect(contentsOf(dataDir)).toEqual(before);
    await client.send(new CreateAccountCommand({ Name: 'Later still' }));
    client.destroy();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it.each<[what: string, spoil: (file: string) => void]>([
    ['is damaged', (file) => rewrite(file, (bytes) => scribble(bytes, 50_000, 60_000))],
    ['is no database', (file) => rewrite(file, (bytes) => scribble(bytes, 0, 100))],
    ['is empty', (file) => writeFileSync(file, '')],
    ['is gone', (file) => rmSync(file)],
  ])('replaces a store that %s; what remains of it is stored with its log', async (_what, spoil) => {
    await makeStore(dataDir, 5);
    await run(['backup', target]);
    rmSync(join(dataDir, 'chime.db'));
    const file = await makeKilledStore(dataDir, 40);
    spoil(file);
    const left = Object.values(contentsOf(dataDir)).toSorted();
    const [code, line] = await run(['restore', target]);
    expect([code, line]).toEqual([0, expect.stringMatching(/kept as/)]);
    const { 'chime.db': _restored, ...kept } = contentsOf(dataDir);
    expect(Object.values(kept).toSorted()).toEqual(left);
    expect(Object.keys(kept).every((name) => name.startsWith('chime.db.replaced-'))).toBe(true);
    expect(await countUsers(dataDir)).toBe(5);
  });

  it('works without a previous store, and from a copied store with its log', async () => {
    const elsewhere = join(directory, 'copy');
    mkdirSync(elsewhere);
    await makeKilledStore(elsewhere, 6);
    const before = contentsOf(elsewhere);
    expect(await run(['restore', join(elsewhere, 'chime.db')])).toEqual([
      0,
      expect.stringMatching(/There was none before/),
    ]);
    expect(contentsOf(elsewhere)).toEqual(before);
    expect(await countUsers(dataDir)).toBe(6);
  });

  it('of an older store lets the next start migrate it', async () => {
    const old = join(directory, 'old');
    mkdirSync(old);
    expect((await run(['restore', makeOldStore(old, 1)]))[0]).toBe(0);
    expect(await countUsers(dataDir)).toBe(1);
    expect(readdirSync(dataDir)).toEqual(['chime.db', 'chime.db.v1.backup']);
  });

  it.each<[what: string, make: () => string, said: RegExp]>([
    ['that is not there', () => target, /^There is no backup/],
    ['that is empty', () => (writeFileSync(target, ''), target), /^There is no backup/],
    ['that is the store itself', () => join(dataDir, 'chime.db'), /is the store itself/],
    [
      'that is damaged',
      () => {
        copyFileSync(join(dataDir, 'chime.db'), target);
        rewrite(target, (bytes) => scribble(bytes, 50_000, 60_000));
        return target;
      },
      /backup\.db is damaged/,
    ],
    [
      'of a newer version',
      () => {
        copyFileSync(join(dataDir, 'chime.db'), target);
        const newer = new Libsql(target);
        newer.exec('PRAGMA user_version = 999');
        newer.close();
        return target;
      },
      /newer version/,
    ],
    [
      'of another program',
      () => {
        const other = new Libsql(target);
        other.exec('CREATE TABLE bookmark (url TEXT)');
        other.close();
        return target;
      },
      /belongs to another program/,
    ],
  ])('a backup %s is refused, and the store is unchanged', async (_what, make, said) => {
    await makeStore(dataDir);
    const backup = make();
    const before = contentsOf(dataDir);
    expect(await run(['restore', backup])).toEqual([1, expect.stringMatching(said)]);
    expect(contentsOf(dataDir)).toEqual(before);
  });
});

/** Only root can create files of another owner. */
const isRoot = process.geteuid?.() === 0;
if (!isRoot) process.stderr.write('Skipped: the test of a restore by root, as this is another account.\n');

it.skipIf(!isRoot).each(['store', 'data directory'])(
  'by root gives the restored store to the owner of the %s',
  async (what) => {
    const server = { uid: 65_001, gid: 65_002 };
    copyFileSync(await makeStore(dataDir), target);
    if (what === 'store') chownSync(join(dataDir, 'chime.db'), server.uid, server.gid);
    else {
      rmSync(join(dataDir, 'chime.db'));
      chownSync(dataDir, server.uid, server.gid);
    }
    await runStoreCommand(['restore', target], { DATA_DIR: dataDir });
    expect(statSync(join(dataDir, 'chime.db'))).toMatchObject(server);
    expect(statSync(join(dataDir, 'chime.db')).mode & 0o777).toBe(0o600);
  },
);
