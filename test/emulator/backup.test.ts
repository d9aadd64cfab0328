/** The command `backup`, with and without a server on the store. */
import { CreateAccountCommand } from '@aws-sdk/client-chime';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator, type TestEmulatorOptions } from '../support/emulator.js';
import { readBackup, runStoreCommand } from '../support/store-command.js';
import { contentsOf, makeKilledStore, makeStore, rewrite, scribble } from '../support/store-file.js';

const CREDENTIALS = { accessKeyId: 'AKID', secretAccessKey: 'se:cret' };

let directory: string;
let dataDir: string;
let target: string;
const running = new Set<TestEmulator>();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chime-backup-'));
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

const run = (args: string[]) => runStoreCommand(args, { DATA_DIR: dataDir });

describe('a backup', () => {
  it('of a running server has all committed data, in a file that only its owner may read, and no other file remains', async () => {
    const emulator = await start();
    await emulator.client.send(new CreateAccountCommand({ Name: 'First' }));
    const names = readdirSync(dataDir);
    expect(await run(['backup', target])).toEqual([
      0,
      `The store ${dataDir}/chime.db was copied to ${target}.\n`,
    ]);
    await emulator.client.send(new CreateAccountCommand({ Name: 'Second' }));
    expect(readBackup(target)).toEqual({ names: ['First'], check: 'ok' });
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect([readdirSync(dataDir), readdirSync(directory)]).toEqual([names, ['backup.db', 'data']]);
  });

  it('of a server under constant writes shows a single moment', async () => {
    const emulator = await start();
    const write = async (writer: number) => {
      for (let count = 0; count < 60; count += 1)
        await emulator.client.send(new CreateAccountCommand({ Name: `${writer}.${count}` }));
    };
    const writing = Promise.all([0, 1, 2, 3].map(write));
    const results = [];
    for (let number = 0; number < 3; number += 1) results.push(await run(['backup', `${target}${number}`]));
    await writing;
    for (const [number, [code]] of results.entries()) {
      expect(code).toBe(0);
      const { names, check } = readBackup(`${target}${number}`);
      expect(check).toBe('ok');
      // Each writer's names have no gap: no later write is present without the earlier ones.
      const counts = new Map<string, number>();
      for (const name of names as string[]) {
        const [writer = '', count] = name.split('.');
        expect(Number(count)).toBe(counts.get(writer) ?? 0);
        counts.set(writer, Number(count) + 1);
      }
    }
  });

  it('of a running server needs neither its address nor its credentials', async () => {
    await makeStore(dataDir, 7);
    await start({ credentials: CREDENTIALS, controlApi: false });
    expect((await run(['backup', target]))[0]).toBe(0);
    expect(readBackup(target)).toEqual({ names: ['Kept'], check: 'ok' });
  });

  it.each(['stopped', 'killed'] as const)(
    'of a store whose server was %s does not change it',
    async (how) => {
      if (how === 'killed') await makeKilledStore(dataDir, 7);
      else await makeStore(dataDir, 7);
      const before = contentsOf(dataDir);
      expect((await run(['backup', target]))[0]).toBe(0);
      expect(contentsOf(dataDir)).toEqual(before);
      expect(readBackup(target)).toEqual({ names: ['Kept'], check: 'ok' });
      expect(statSync(target).mode & 0o777).toBe(0o600);
    },
  );

  it('replaces no file', async () => {
    await makeStore(dataDir, 1);
    writeFileSync(target, 'precious');
    expect(await run(['backup', target])).toEqual([
      1,
      `The file ${target} is there already, and a backup replaces none.\n`,
    ]);
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it.each<[what: string, prepare: () => string[] | Promise<string[]>, said: RegExp]>([
    ['a store that is not there', () => ['backup', target], /^There is no store/],
    [
      'a directory that is not there',
      async () => (await makeStore(dataDir, 1), ['backup', join(directory, 'none', 'b')]),
      /cannot be written \(ENOENT\)/,
    ],
    ['no file', () => ['backup'], /^Name one file/],
    ['two files', () => ['backup', target, target], /^Name one file/],
    ['an unknown command', () => ['erase', target], /^Name one file/],
    [
      'a damaged store',
      async () => {
        rewrite(await makeStore(dataDir), (bytes) => scribble(bytes, 50_000, 60_000));
        return ['backup', target];
      },
      /is damaged/,
    ],
  ])('of or to %s is refused', async (_what, prepare, said) => {
    const args = await prepare();
    const before = contentsOf(dataDir);
    expect(await run(args)).toEqual([1, expect.stringMatching(said)]);
    expect(contentsOf(dataDir)).toEqual(before);
    expect(readdirSync(directory)).toEqual(['data']);
  });
});
