/** Writes that share a transaction, on a separate store: their effects on each other, and the data that readers see. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/emulator/store/sqlite/database.js';
import { GroupCommit } from '../../src/emulator/store/sqlite/group-commit.js';

let directory: string;
let db: Database;
let group: GroupCommit;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-group-'));
  db = Database.open(directory);
  group = new GroupCommit(db);
});
afterEach(async () => {
  await db.close();
  await rm(directory, { recursive: true });
});

async function put(key: string): Promise<string> {
  await db.writer.run('INSERT INTO setting (key, value) VALUES (?, ?)', key, key);
  return key;
}

async function keys(connection = db.reader): Promise<string[]> {
  const rows = await connection.all<{ key: string }>('SELECT key FROM setting ORDER BY key');
  return rows.map(({ key }) => key);
}

/** Breaks a foreign key in a way that SQLite notices only at the commit. */
async function failCommit(): Promise<void> {
  await db.writer.run('PRAGMA defer_foreign_keys = ON');
  await db.writer.run("INSERT INTO claimed_domain (domain, account_seq) VALUES ('example.org', 7)");
}

describe('writes that wait together', () => {
  it('resolve with what each of them returned, in one transaction and in order of arrival', async () => {
    let open = 0;
    const write = (key: string) =>
      group.run(async () => {
        if (db.writer.inTransaction) open += 1;
        return `${await put(key)}${(await keys(db.writer)).length}`;
      });
    expect(await Promise.all(['c', 'a', 'b'].map(write))).toEqual(['c1', 'a2', 'b3']);
    expect(open).toBe(3);
    expect(db.writer.inTransaction).toBe(false);
  });

  it('store nothing of one that fails after it has written, and all of the others', async () => {
    const refused = group.run(async () => {
      await put('half');
      throw new Error('refused');
    });
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      refused,
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(refused).rejects.toThrow('refused');
    expect(await keys()).toEqual(['first', 'last']);
  });

  it('all fail and store nothing when they cannot be committed; later ones succeed', async () => {
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      group.run(failCommit),
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await keys()).toEqual([]);
    await group.run(() => put('later'));
    expect(await keys()).toEqual(['later']);
  });

  it('all fail and store nothing when SQLite rolls the whole transaction back', async () => {
    const outcomes = await Promise.allSettled([
      group.run(() => put('first')),
      group.run(() =>
        db.writer.run("INSERT OR ROLLBACK INTO setting (key, value) VALUES ('first', 'again')"),
      ),
      group.run(() => put('last')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await keys()).toEqual([]);
  });
});

it('a read sees nothing of a write that is not committed yet', async () => {
  const writing = group.run(() => put('a'));
  expect(await keys()).toEqual([]);
  await writing;
  expect(await keys()).toEqual(['a']);
});

it('an idle group has committed the waiting writes', async () => {
  const writing = group.run(() => put('a'));
  await group.whenIdle();
  expect(await keys()).toEqual(['a']);
  expect(await writing).toBe('a');
});
