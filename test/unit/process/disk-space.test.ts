/** The warning about disks that are nearly full. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type DiskSpace, diskSpaceAt, watchDisks } from '../../../src/process/disk-space.js';

const SIZE = 1_000_000;
const INTERVAL_MS = 10_000;

let logged: { msg: string }[];
let free: number | undefined;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  logged = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => logged.push(JSON.parse(line)) });
  const read = async (): Promise<DiskSpace | undefined> =>
    free === undefined ? undefined : { free, size: SIZE };
  free = SIZE;
  stop = watchDisks({ store: '/store' }, log, read);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function look(bytes: number | undefined): Promise<string[]> {
  free = bytes;
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  return logged.map(({ msg }) => msg);
}

const FULL = 'the disk is nearly full';
const ROOM = 'the disk has room again';

it('is logged once, and its end once, with a margin between the two', async () => {
  expect(await look(100_000)).toEqual([]);
  expect(await look(99_999)).toEqual([FULL]);
  expect(await look(0)).toEqual([FULL]);
  expect(await look(105_000)).toEqual([FULL]);
  expect(await look(110_001)).toEqual([FULL, ROOM]);
  expect(await look(1)).toEqual([FULL, ROOM, FULL]);
  expect(logged[0]).toEqual({ level: 40, disk: 'store', freeBytes: 99_999, sizeBytes: SIZE, msg: FULL });
});

it('logs nothing about a disk whose space is unknown', async () => {
  expect(await look(undefined)).toEqual([]);
});

it('ends with the watch', async () => {
  stop();
  expect(await look(0)).toEqual([]);
});

it('reads the file system of a file that does not exist yet, and none for a path without an existing parent', async () => {
  expect((await diskSpaceAt(import.meta.filename))?.size).toBeGreaterThan(0);
  expect((await diskSpaceAt(`${import.meta.dirname}/none.jsonl`))?.free).toBeGreaterThan(0);
  expect(await diskSpaceAt('/none/of/these')).toBeUndefined();
});
