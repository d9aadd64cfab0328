/** The store on a disk that is slow or fails: what reads see meanwhile, and what becomes of the writes. */
import type * as Fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Background from '../../src/emulator/store/sqlite/background.js';
import { SqliteBackend } from '../../src/emulator/store/sqlite/sqlite-backend.js';
import { isStorageFailure } from '../../src/emulator/store/store-error.js';

const FAILURE = Object.assign(new Error('input/output error'), { code: 'EIO' });

type Done = (error: Error | null) => void;

const disk = vi.hoisted(() => ({
  /** The calls that wait for the disk. Undefined: calls end at once. */
  waiting: undefined as Done[] | undefined,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const fdatasync = (descriptor: number, done: Done) =>
    disk.waiting ? void disk.waiting.push(done) : fs.fdatasync(descriptor, done);
  return { ...fs, fdatasync };
});

const background = vi.hoisted(() => ({
  /** The statements on other threads. */
  statements: [] as string[],
  /** What they wait for. */
  before: undefined as Promise<unknown> | undefined,
}));

vi.mock('../../src/emulator/store/sqlite/background.js', async (original) => {
  const module = await original<typeof Background>();
  const runInBackground = async (...call: Parameters<typeof module.runInBackground>) => {
    background.statements.push(call[2]);
    await background.before;
    return module.runInBackground(...call);
  };
  return { ...module, runInBackground };
});

let directory: string;
let backend: SqliteBackend;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chime-slow-disk-'));
  backend = SqliteBackend.open(directory);
  disk.waiting = [];
  background.statements = [];
});
afterEach(async () => {
  disk.waiting = undefined;
  background.before = undefined;
  await backend.close();
  rmSync(directory, { recursive: true });
});

const read = () => backend.read((store) => store.settings.get('key'));
const write = (value: string) => backend.write([], (store) => store.settings.set('key', value));

/** Lets the calls that wait for the disk end, once there are any. */
async function reachDisk(error: Error | null = null): Promise<void> {
  await expect.poll(() => disk.waiting).toHaveLength(1);
  for (const done of disk.waiting?.splice(0) ?? []) done(error);
}

it('serves reads while the disk writes, from the state before', async () => {
  const isWritten = vi.fn<() => void>();
  const first = write('first').finally(isWritten);
  await expect.poll(() => disk.waiting).toHaveLength(1);
  for (let round = 0; round < 10; round += 1) {
    expect(await read()).toBeUndefined();
    await setImmediate();
  }
  expect(isWritten).not.toHaveBeenCalled();
  await reachDisk();
  await first;
  expect(await read()).toBe('first');
  const second = write('second');
  await expect.poll(() => disk.waiting).toHaveLength(1);
  expect(await read()).toBe('first');
  await reachDisk();
  await second;
  expect(await read()).toBe('second');
});

it('does not wait for the disk when nothing was changed', async () => {
  const result = await backend.write([], (store) => store.settings.get('key'));
  expect([result, disk.waiting]).toEqual([undefined, []]);
});

it('writes to the database itself what the disk refused in the log', async () => {
  const writing = write('kept');
  await reachDisk(FAILURE);
  await writing;
  expect([await read(), statSync(join(directory, 'chime.db-wal')).size]).toEqual(['kept', 0]);
});

it('reports a failure while the log cannot be emptied, and recovers when it can', async () => {
  const failing = vi.fn<(error: unknown) => void>();
  const before = write('before');
  await reachDisk();
  await before;
  // A reader of the present state needs the log.
  const reader = new Libsql(join(directory, 'chime.db'));
  reader.exec('BEGIN; SELECT * FROM setting');
  const writing = write('unsure').catch(failing);
  await reachDisk(FAILURE);
  await writing;
  await write('refused').catch(failing);
  reader.close();
  expect(failing).toHaveBeenCalledTimes(2);
  for (const [error] of failing.mock.calls) expect(isStorageFailure(error)).toBe(true);
  const later = write('later');
  await reachDisk();
  await later;
  expect(await read()).toBe('later');
});

const MIB = 1 << 20;
// SQLite does not write pages that stay the same.
const writeMuch = () => write(randomBytes(MIB / 2).toString('hex'));
const logSize = () => statSync(join(directory, 'chime.db-wal')).size;

/** Makes work on other threads wait until the returned function is called. */
function holdBackground(): () => void {
  const gate = new EventEmitter();
  background.before = once(gate, 'open');
  return () => gate.emit('open');
}

describe('a long log', () => {
  beforeEach(() => {
    disk.waiting = undefined;
  });

  it('is moved into the database while writes go on, and emptied between two of them', async () => {
    const release = holdBackground();
    while (logSize() < 8 * MIB) await writeMuch();
    expect(background.statements).toEqual(['PRAGMA store.wal_checkpoint(PASSIVE)']);
    release();
    await expect.poll(async () => (await write('small'), logSize())).toBeLessThan(MIB);
    expect(background.statements.at(-1)).toBe('PRAGMA store.wal_checkpoint(TRUNCATE)');
    expect(await read()).toBe('small');
  });

  it('makes writes wait if they are faster than its moving', async () => {
    const release = holdBackground();
    while (logSize() < 36 * MIB) await writeMuch();
    const isWritten = vi.fn<() => void>();
    const writing = [writeMuch(), writeMuch()].map((last) => last.then(isWritten));
    for (let round = 0; round < 1_000; round += 1) await setImmediate();
    expect(isWritten).not.toHaveBeenCalled();
    release();
    await Promise.all(writing);
    await write('small');
    expect(logSize()).toBeLessThan(4 * MIB);
  });

  it('is empty after the store is closed, even while it is being moved', async () => {
    while (background.statements.length === 0) await writeMuch();
    await backend.close();
    const files = readdirSync(directory);
    backend = SqliteBackend.open(directory);
    expect(files).toEqual(['chime.db']);
    expect(await read()).toHaveLength(MIB);
  });
});
