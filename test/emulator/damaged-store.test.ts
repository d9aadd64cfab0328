/** Files that are not a store, or no longer one. The emulator refuses them in one line and does not change a byte. */
import { GetUserCommand, InviteUsersCommand, ListAccountsCommand } from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteBackend } from '../../src/emulator/store/sqlite/sqlite-backend.js';
import { FULL_ACCOUNT_ID, insertUsers, startFilledEmulator } from '../support/emulator-store.js';
import { refusal } from '../support/emulator.js';
import { keptLog } from '../support/log-file.js';
import {
  contentsOf,
  countUsers,
  makeKilledStore,
  makeStore,
  rewrite,
  scribble,
} from '../support/store-file.js';

const PAGE = 4096;
/** The size of a page with its header in the write-ahead log. */
const FRAME = PAGE + 24;
/** Returns the offset of a frame in the log. */
const frame = (index: number) => 32 + index * FRAME;
const USERS = 20;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'chime-damaged-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Returns the error of opening the store. All files in the directory must be the same before and after. */
async function refusalToOpen(): Promise<string> {
  const before = contentsOf(dataDir);
  let message = '';
  try {
    await SqliteBackend.open(dataDir).close();
  } catch (error) {
    message = error instanceof Error ? `${error.name}: ${error.message}` : '';
  }
  expect(contentsOf(dataDir)).toEqual(before);
  return message;
}

const whole = () => makeStore(dataDir);
const killed = () => makeKilledStore(dataDir, USERS);
const log = () => `${join(dataDir, 'chime.db')}-wal`;

it.each<[what: string, spoil: () => void | Promise<void>, said: RegExp]>([
  [
    'cut off within a page',
    async () => rewrite(await whole(), (bytes) => bytes.subarray(0, 100_001)),
    /is damaged/,
  ],
  [
    'cut off after a page',
    async () => rewrite(await whole(), (bytes) => bytes.subarray(0, bytes.length - PAGE)),
    /is damaged/,
  ],
  ['of one page only', async () => rewrite(await whole(), (bytes) => bytes.subarray(0, PAGE)), /is damaged/],
  [
    'with nonsense in the middle',
    async () => rewrite(await whole(), (bytes) => scribble(bytes, 12 * PAGE, 14 * PAGE)),
    /is damaged \(.*[Pp]age/,
  ],
  [
    'with a spoilt header',
    async () => rewrite(await whole(), (bytes) => scribble(bytes, 0, 100)),
    /not a database/,
  ],
  ['that is empty', async () => truncateSync(await whole()), /it is empty/],
  ['that is a directory', () => mkdirSync(join(dataDir, 'chime.db')), /is not a file/],
  ['that is missing while its log exists', async () => rmSync(await killed()), /it is missing/],
  [
    'with a spoilt header of its log',
    async () => {
      await killed();
      rewrite(log(), (bytes) => scribble(bytes, 0, frame(0)));
    },
    /transactions/,
  ],
  [
    'with nonsense in the middle of its log',
    async () => {
      await killed();
      rewrite(log(), (bytes) => scribble(bytes, frame(8), frame(9)));
    },
    /transactions/,
  ],
  [
    'with one other byte in its log',
    async () => {
      await killed();
      rewrite(log(), (bytes) => scribble(bytes, frame(9) + 99, frame(9) + 100));
    },
    /transactions/,
  ],
  [
    'cut off, with a log',
    async () => rewrite(await killed(), (bytes) => bytes.subarray(0, 9 * PAGE)),
    /is damaged/,
  ],
  [
    'of another program',
    () => {
      const other = new Libsql(join(dataDir, 'chime.db'));
      other.exec('CREATE TABLE bookmark (url TEXT)');
      other.close();
    },
    /belongs to another program/,
  ],
])('a store %s is refused and unchanged', async (_what, spoil, said) => {
  await spoil();
  const message = await refusalToOpen();
  expect(message).toMatch(/^StartupError: The (store|database) [^\n]+\.$/);
  expect(message).toMatch(said);
});

it('a store whose log says that it is newer is refused and unchanged', async () => {
  const file = await makeStore(dataDir, 1);
  const newer = new Libsql(file);
  newer.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA user_version = 999');
  const asKilled = ['', '-wal'].map((suffix) => [file + suffix, readFileSync(file + suffix)] as const);
  newer.close();
  for (const [path, bytes] of asKilled) writeFileSync(path, bytes);
  expect(await refusalToOpen()).toMatch(/newer version of this program \(schema 999/);
});

describe('the result of a power cut is no damage: a log', () => {
  it.each<[what: string, spoil: (bytes: Buffer) => Buffer, kept: number]>([
    ['as it was', (bytes) => bytes, USERS],
    ['cut off in the last transaction', (bytes) => bytes.subarray(0, bytes.length - 100), USERS - 1],
    [
      'whose last transaction is not all there',
      (bytes) => scribble(bytes, bytes.length - 2 * FRAME, bytes.length - FRAME - 1),
      USERS - 1,
    ],
    ['that was given room but no content', (bytes) => bytes.fill(0), 0],
    ['of no length', () => Buffer.alloc(0), 0],
  ])('%s', async (_what, spoil, kept) => {
    await killed();
    rewrite(log(), spoil);
    expect(await countUsers(dataDir)).toBe(kept);
  });
});

it('damage that is found while the server runs is reported and logged, and writes stop (E-57)', async () => {
  const lines: string[] = [];
  const emulator = await startFilledEmulator(
    async (store, account) => void (await insertUsers(store, account, 20_000)),
    {
      log: keptLog((line) => lines.push(line)),
    },
  );
  const { client, dataDir: stored } = emulator;
  const file = join(stored, 'chime.db');
  rewriteInPlace(file, 60 * PAGE);
  const AccountId = FULL_ACCOUNT_ID;
  const readAll = async () => {
    for (let index = 0; index < 20_000; index += 500)
      await client.send(new GetUserCommand({ AccountId, UserId: `user-${index}` }));
  };
  expect(await refusal(readAll())).toBe('ServiceUnavailableException 503');
  const before = contentsOf(stored);
  const invite = new InviteUsersCommand({ AccountId, UserEmailList: ['a@example.com'] });
  expect(await refusal(client.send(invite))).toBe('ServiceUnavailableException 503');
  expect(contentsOf(stored)).toEqual(before);
  expect((await client.send(new ListAccountsCommand({}))).Accounts).toHaveLength(1);
  expect(lines.filter((line) => line.includes('The store is damaged'))).toHaveLength(2);
  await emulator.stop();
});

/** Overwrites an open file from an offset to its end. */
function rewriteInPlace(file: string, from: number): void {
  const descriptor = openSync(file, 'r+');
  const length = statSync(file).size - from;
  writeSync(descriptor, Buffer.alloc(length, 0x5a), 0, length, from);
  closeSync(descriptor);
}
