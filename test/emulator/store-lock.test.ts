/** The lock of a store while its previous owner removes the file. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockStore } from '../../src/emulator/store/sqlite/store-lock.js';

/** Actions that run after a lock file is opened and before it is locked, one for each opening. */
const actions = vi.hoisted(() => [] as (() => void)[]);

vi.mock('libsql', async (importOriginal) => {
  const original = await importOriginal<{ default: typeof Libsql }>();
  class InterruptedDatabase extends original.default {
    override exec(sql: string): this {
      actions.shift()?.();
      super.exec(sql);
      return this;
    }
  }
  return { default: InterruptedDatabase };
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
  actions.push(() => rmSync(`${store}.lock`));
  const release = lockStore(store);
  expect(() => lockStore(store)).toThrow('database is locked');
  release();
});

it('belongs to nobody else, if another process replaces the opened file before it is locked', () => {
  const releases: (() => void)[] = [];
  // The file of the first owner is open when that owner leaves and the next one comes.
  const first = lockStore(store);
  actions.push(() => {
    first();
    releases.push(lockStore(store));
  });
  expect(() => lockStore(store)).toThrow('database is locked');
  for (const release of releases) release();
});
