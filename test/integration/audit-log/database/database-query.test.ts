/** Lists of an audit log in a database: order, filters and pages, by index however long the log is. */
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { queryDatabase } from '../../../../src/audit-log/database/database-query.js';
import { DatabaseStore } from '../../../../src/audit-log/database/database-store.js';
import { type AuditDatabase, openDatabase } from '../../../../src/audit-log/database/open-database.js';
import { deleteOldest, storeEntries } from '../../../../src/audit-log/database/store-entries.js';
import type { AuditLogArgs } from '../../../../src/models/audit-log-input.js';
import type { SqlValue } from '../../../../src/sql/port.js';
import type { PostgresqlDatabase } from '../../../../src/sql/postgresql-database.js';
import {
  type AuditDatabases,
  engines,
  startAuditDatabases,
  type TestDatabase,
} from '../../../support/audit-database.js';
import { at, entry, identified, names, useAuditDatabase } from '../../../support/audit-list.js';
import { keptLog } from '../../../support/log-file.js';

const open = async ({ destination }: TestDatabase): Promise<AuditDatabase> => {
  const database = await openDatabase(destination, keptLog());
  onTestFinished(() => database.close());
  return database;
};

/** A cursor of this content. */
const toCursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The time of this many days ago. */
const daysAgo = (days: number) => ({ time: new Date(Date.now() - days * 86_400_000).toISOString() });

describe.each(engines)('an audit log in a database of %s', (engine) => {
  let databases: AuditDatabases;
  beforeAll(async () => {
    databases = await startAuditDatabases(engine);
  }, 60_000);
  afterAll(() => databases.stop(), 60_000);

  let test: TestDatabase;
  let database: AuditDatabase;
  beforeEach(async () => {
    test = await databases.create();
    database = await openDatabase(test.destination, keptLog());
    return () => database.close();
  });

  const { write, ask, find, walk } = useAuditDatabase(() => database);

  it('lists entries in full, the latest first', async () => {
    const late = entry(2, {
      late: true,
      omitted: 3,
      failedItems: 1,
      targets: [{ name: 'userId', count: 1, ids: ['u'] }],
    });
    await write(entry(1), late);
    const { nodes, pageInfo } = await ask();
    expect(nodes).toEqual([
      { ...late, time: at(2), changes: [], omittedChanges: 0 },
      { ...entry(1), time: at(1), changes: [], omittedChanges: 0, omitted: 0, late: false },
    ]);
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect((await ask({ mutation: 'nothing' })).pageInfo).toMatchObject({
      startCursor: null,
      endCursor: null,
    });
  });

  it('stores an entry once, however often it is passed', async () => {
    const same = identified([entry(1)]);
    await storeEntries(database, same);
    await storeEntries(database, [...same, ...identified([entry(2)])]);
    expect(await find()).toEqual(names(2, 1));
  });

  describe('with a filter', () => {
    beforeEach(() =>
      write(
        entry(0),
        entry(10, { accountId: 'b' }),
        entry(20, { caller: { id: 'eve', source: 'api-key' } }),
        entry(30, { mutation: 'deleteRoom' }),
        entry(40, { outcome: 'FORBIDDEN' }),
        entry(50, { accountId: null }),
      ),
    );

    it.each<[string, Partial<AuditLogArgs>, number[]]>([
      ['accountId', { accountId: 'b' }, [10]],
      ['caller', { caller: 'eve' }, [20]],
      ['mutation', { mutation: 'deleteRoom' }, [30]],
      ['a failed outcome', { outcome: 'FORBIDDEN' }, [40]],
      ['the outcome OK', { outcome: 'OK' }, [50, 30, 20, 10, 0]],
      ['from, with that moment', { from: at(30) }, [50, 40, 30]],
      ['to, without it', { to: at(30) }, [20, 10, 0]],
      ['several', { from: at(10), to: at(50), accountId: 'a', outcome: 'OK' }, [30, 20]],
      ['nothing that is there', { mutation: 'nothing' }, []],
    ])('by %s', async (_case, filter, minutes) => {
      expect(await find(filter)).toEqual(names(...minutes));
      expect((await walk({ ...filter, first: 1 })).found).toEqual(names(...minutes));
    });

    it('by time finds what was stored late', async () => {
      await write(entry(600), entry(5, { late: true }), entry(601), entry(15, { late: true }));
      expect(await find({ from: at(600) })).toEqual(names(601, 600));
      expect((await walk({ from: at(5), to: at(16), first: 1 })).found).toEqual(names(15, 5, 10));
    });

    it('and accounts of the caller', async () => {
      await write(entry(60, { accountId: 'c' }), entry(61, { accountId: 'b' }));
      expect(await find({}, ['b'])).toEqual(names(61, 10));
      expect((await walk({ first: 1 }, ['a', 'b', 'c'])).found).toEqual(names(61, 60, 40, 30, 20, 10, 0));
      expect(await find({ accountId: 'a' }, ['b'])).toEqual([]);
      expect(await find({}, [])).toEqual([]);
    });
  });

  it('finds callers whatever characters their ids have, and however many', async () => {
    const callers = [
      '\0',
      'a\0b',
      '\ud800',
      'x'.repeat(20_000),
      "'; DROP TABLE audit_entry; --",
      '?',
      '$1',
      '𝒳',
    ];
    for (const [minute, id] of callers.entries())
      await write(entry(minute, { caller: { id, source: 'jwt' } }));
    for (const [minute, caller] of callers.entries()) expect(await find({ caller })).toEqual(names(minute));
  });

  it('refuses a cursor of another list', async () => {
    await write(entry(0), entry(1));
    const { endCursor } = (await ask({ first: 1 })).pageInfo;
    for (const after of ['x', toCursor(null), toCursor({}), toCursor({ seq: '1' })])
      await expect(ask({ after })).rejects.toThrow(
        expect.objectContaining({
          extensions: { code: 'BAD_USER_INPUT', validationErrors: expect.any(Array) },
        }),
      );
    await expect(ask({ after: endCursor, mutation: 'updateUser' })).rejects.toThrow('cursor of this list');
    await expect(ask({ after: endCursor }, ['a'])).rejects.toThrow('cursor of this list');
  });

  it('skips and repeats nothing while several gateways write', async () => {
    const others = await Promise.all([open(test), open(test), open(test)]);
    const before = Array.from({ length: 100 }, (_, minute) => entry(minute));
    await write(...before);
    let minute = 1_000;
    const load = { isOver: false };
    const writing = others.map(async (other) => {
      while (!load.isOver)
        await storeEntries(other, identified([entry((minute += 1)), entry((minute += 1))]));
    });
    // A reader that has seen an entry has seen all that are stored before it: what it reads only ever grows upwards.
    let seen: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const { found } = await walk({ first: 40 });
      expect(new Set(found).size).toBe(found.length);
      expect(found.slice(found.length - seen.length)).toEqual(seen);
      seen = found;
    }
    load.isOver = true;
    await Promise.all(writing);
    expect(seen.slice(-100)).toEqual(before.map(({ requestId }) => requestId).toReversed());
    expect(minute).toBeGreaterThan(1_010);
  });

  it.skipIf(engine === 'sqlite')('stores nothing above an entry that is not committed yet', async () => {
    const client = new Client(test.destination.kind === 'postgresql' ? test.destination.url : '');
    await client.connect();
    onTestFinished(() => client.end());
    // What another gateway sends, in a transaction that stays open.
    const other = {
      dialect: 'postgresql',
      lockKey: (name: string) => (database as PostgresqlDatabase).lockKey(name),
      runIdempotent: async (sql: string, ...values: SqlValue[]) => {
        await client.query('BEGIN');
        await client.query(sql.replace('?', '$1'), values);
        return 1;
      },
    } as unknown as AuditDatabase;
    await storeEntries(other, identified([entry(1)]));
    let isStored = false;
    const later = write(entry(2)).then(() => (isStored = true));
    await expect
      .poll(async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount)
      .toBe(1);
    expect(isStored).toBe(false);
    expect(await find()).toEqual([]);
    await client.query('COMMIT');
    await later;
    expect(await find()).toEqual(names(2, 1));
  });

  it.skipIf(engine === 'sqlite')('stores entries on the disk if synchronous_commit is off', async () => {
    // The server of this test has that setting.
    const show = `current_setting('synchronous_commit')`;
    expect(await database.read((db) => db.get(`SELECT ${show} AS level`))).toEqual({ level: 'off' });
    await database.runIdempotent(`ALTER TABLE audit_entry ADD COLUMN level text DEFAULT ${show}`);
    await write(entry(0));
    expect(await database.read((db) => db.get('SELECT level FROM audit_entry'))).toEqual({ level: 'on' });
  });

  it('deletes old entries in batches', async () => {
    await write(...Array.from({ length: 1_200 }, (_, minute) => entry(minute)));
    const counts = [];
    for (let count = -1; count !== 0;)
      counts.push((count = await deleteOldest(database, at(1_100).getTime())));
    expect(counts).toEqual([500, 500, 100, 0]);
    expect((await walk({ first: 50 })).found).toHaveLength(100);
  });

  it('deletes what is older than the setting says', async () => {
    await write(entry(0, daysAgo(31)), entry(1, daysAgo(29)), entry(2, daysAgo(0)));
    const store = await DatabaseStore.open(test.destination, 30, keptLog());
    onTestFinished(() => store.close());
    await expect.poll(() => find()).toEqual(names(2, 1));
  });

  it('is refused when a newer version has migrated it, and is not changed', async () => {
    await write(entry(0));
    await database.runIdempotent('UPDATE audit_log_version SET version = 99');
    await expect(openDatabase(test.destination, keptLog())).rejects.toThrow(
      /^the database of the audit log, .*(gateway\.db|DATABASE_URL), was migrated by a newer version of this program \(schema 99, this program knows 1\)$/,
    );
    expect(await find()).toEqual(names(0));
  });

  it('is migrated once by gateways that start together', async () => {
    const fresh = await databases.create();
    const started = await Promise.all(Array.from({ length: 5 }, () => open(fresh)));
    await Promise.all(started.map((one, minute) => storeEntries(one, identified([entry(minute)]))));
    const { nodes } = await (await open(fresh)).read((db) => queryDatabase(db, { first: 50 }, 'all'));
    expect(nodes).toHaveLength(5);
  });
});
