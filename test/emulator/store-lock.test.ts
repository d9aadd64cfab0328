/** The lock of a store while its previous owner removes the file. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockStore } from '../../src/emulator/store/sqlite/store-lock.js';

/** What happens between the moment a lock file is opened and the moment it is locked. */
const between = vi.hoisted(() => ({ opening: [] as (() => void)[] }));

vi.mock('libsql', async (importOriginal) => {
  const original = await importOriginal<{ default: typeof Libsql }>();
  class SlowDatabase extends original.default {
    override exec(sql: string): this {
      between.opening.shift()?.();
      super.exec(sql);
      return this;
    }
  }
  return { default: SlowDatabase };
});

let directory: string;
let store: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-store-lock-'));
  store = join(directory, 'chime.db');
});
afterEach(() => rm(directory, { recursive: true }));

it('excludes others until it is released', () => {
  const release = lockStore(store);
  expect(() => lockStore(store)).toThrow('database is locked');
  release();
  lockStore(store)();
});

it('is that of a new file, if the opened one is removed before it is locked', () => {
  between.opening.push(() => rmSync(`${store}.lock`));
  const release = lockStore(store);
  expect(() => lockStore(store)).toThrow('database is locked');
  release();
});

it('belongs to nobody else, if another process replaces the opened file before it is locked', () => {
  lockStore(store)();
  const releases: (() => void)[] = [];
  // The first lock is released and the second one taken while the third one has opened the first one's file.
  const first = lockStore(store);
  between.opening.push(() => {
    first();
    releases.push(lockStore(store));
  });
  expect(() => lockStore(store)).toThrow('database is locked');
  for (const release of releases) release();
});
