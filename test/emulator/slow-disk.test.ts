/** The store on a disk that is slow or fails: what reads see meanwhile, and what becomes of the writes. */
import type * as Fs from 'node:fs';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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

let directory: string;
let backend: SqliteBackend;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chime-slow-disk-'));
  backend = SqliteBackend.open(directory);
  disk.waiting = [];
});
afterEach(async () => {
  disk.waiting = undefined;
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
