/** Writes that share a transaction, on a separate store: their effects on each other, and the data that readers see. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/emulator/store/database.js';
import { GroupCommit } from '../../src/emulator/store/group-commit.js';

let directory: string;
let db: Database;
let group: GroupCommit;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-group-'));
  db = Database.open(directory);
  group = new GroupCommit(db);
});
afterEach(async () => {
  db.close();
  await rm(directory, { recursive: true });
});

function put(key: string): string {
  db.run('INSERT INTO setting (key, value) VALUES (?, ?)', key, key);
  return key;
}

function keys(): string[] {
  return db.all<{ key: string }>('SELECT key FROM setting ORDER BY key').map(({ key }) => key);
}

/** Breaks a foreign key in a way that SQLite notices only at the commit. */
function failCommit(): void {
  db.run('PRAGMA defer_foreign_keys = ON');
  db.run("INSERT INTO claimed_domain (domain, account_seq) VALUES ('example.org', 7)");
}

describe('writes that wait together', () => {
  it('resolve with what each of them returned, in one transaction and in order of arrival', async () => {
    let open = 0;
    const write = (key: string) =>
      group.run(() => {
        if (db.inTransaction) open += 1;
        return `${put(key)}${keys().length}`;
      });
    expect(await Promise.all(['c', 'a', 'b'].map(write))).toEqual(['c1', 'a2', 'b3']);
    expect(open).toBe(3);
    expect(db.inTransaction).toBe(false);
  });

  it('store nothing of one that fails after it has written, and all of the others', async () => {
    const refused = group.run(() => {
      put('half');
      throw new Error('refused');
    });
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      refused,
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(refused).rejects.toThrow('refused');
    expect(keys()).toEqual(['first', 'last']);
  });

  it('all fail and store nothing when they cannot be committed; later ones succeed', async () => {
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      group.run(failCommit),
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(keys()).toEqual([]);
    await group.run(() => put('later'));
    expect(keys()).toEqual(['later']);
  });

  it('all fail and store nothing when SQLite rolls the whole transaction back', async () => {
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      group.run(() => db.run("INSERT OR ROLLBACK INTO setting (key, value) VALUES ('first', 'again')")),
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(keys()).toEqual([]);
  });
});

it('a read sees nothing of a write that is not committed yet', async () => {
  const writing = group.run(() => put('a'));
  expect(keys()).toEqual([]);
  await writing;
  expect(keys()).toEqual(['a']);
});

it('closing commits waiting writes', async () => {
  const writing = group.run(() => put('a'));
  group.flush();
  expect(keys()).toEqual(['a']);
  expect(await writing).toBe('a');
});
