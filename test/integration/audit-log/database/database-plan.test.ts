/** Pages of an audit log in a database that has many entries: they are found by index. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryDatabase } from '../../../../src/audit-log/database/database-query.js';
import { type AuditDatabase, openDatabase } from '../../../../src/audit-log/database/open-database.js';
import type { AuditLogArgs } from '../../../../src/models/audit-log-input.js';
import type { Reader, SqlValue } from '../../../../src/sql/port.js';
import { type AuditDatabases, engines, startAuditDatabases } from '../../../support/audit-database.js';
import { at, entry, names, useAuditDatabase } from '../../../support/audit-list.js';
import { keptLog } from '../../../support/log-file.js';

const COUNT = 60_000;

describe.each(engines)('60,000 entries in a database of %s', { timeout: 120_000 }, (engine) => {
  let databases: AuditDatabases;
  let database: AuditDatabase;
  const { write, walk } = useAuditDatabase(() => database);
  beforeAll(async () => {
    databases = await startAuditDatabases(engine);
    database = await openDatabase((await databases.create()).destination, keptLog());
    for (let start = 0; start < COUNT; start += 2_000) {
      await write(
        ...Array.from({ length: 2_000 }, (_, index) => {
          const minute = start + index;
          return entry(minute, {
            accountId: `a${minute % 40}`,
            caller: { id: `c${minute % 7}`, source: 'jwt' },
            mutation: minute === 3 ? 'deleteRoom' : `m${minute % 11}`,
            outcome: minute % 50 === 0 ? 'NOT_FOUND' : 'OK',
            ...(minute % 10_000 === 0 ? { late: true as const } : {}),
          });
        }),
      );
    }
    if (engine === 'postgresql') await database.runIdempotent('ANALYZE audit_entry');
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await databases.stop();
  }, 60_000);

  it('finds every page by an index, and looks at a bounded part of them', async () => {
    const statements: [string, SqlValue[]][] = [];
    const filters: Partial<AuditLogArgs>[] = [
      {},
      { accountId: 'a3' },
      { caller: 'c1' },
      { mutation: 'deleteRoom' },
      { outcome: 'OK' },
      { outcome: 'NOT_FOUND' },
      { outcome: 'UNKNOWN' },
      { from: at(100), to: at(200) },
      { to: at(100), accountId: 'a3' },
      { accountId: 'a3', caller: 'c1', mutation: 'm5', outcome: 'NOT_FOUND' },
    ];
    await database.read(async (db) => {
      const recorder: Reader = {
        dialect: db.dialect,
        get: (sql, ...values) => {
          statements.push([sql, values]);
          return db.get(sql, ...values);
        },
        all: (sql, ...values) => {
          statements.push([sql, values]);
          return db.all(sql, ...values);
        },
      };
      for (const filter of filters) await queryDatabase(recorder, { first: 50, ...filter }, 'all');
      await queryDatabase(recorder, { first: 50 }, new Set(['a1', 'a2', 'none']));
      for (const [sql, values] of statements) {
        const prefix = engine === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
        const plan = JSON.stringify(await db.all(`${prefix} ${sql}`, ...values));
        expect(plan).not.toMatch(/Seq Scan on audit_entry|SCAN audit_entry|TEMP B-TREE/);
        expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan|SEARCH audit_entry/);
      }
    });
    expect(statements.length).toBeGreaterThan(filters.length);
  });

  it('reads combined filters in pages that may be short, until the last', async () => {
    const { found, pages } = await walk({ mutation: 'deleteRoom', outcome: 'OK' });
    expect(found).toEqual(names(3));
    expect(pages).toBe(1);
    const rare = await walk({ accountId: 'a3', mutation: 'deleteRoom' });
    expect(rare.found).toEqual(names(3));
    const windows = await walk({ outcome: 'OK', from: at(0), to: at(4) });
    expect(windows.found).toEqual(names(3, 2, 1));
    const everything = await walk({ outcome: 'OK', first: 100, to: at(300) });
    expect(everything.found).toHaveLength(294);
    const sparse = await walk({ caller: 'c3', mutation: 'deleteRoom' });
    expect(sparse).toEqual({ found: names(3), pages: 2 });
    const granted = await walk({ mutation: 'deleteRoom' }, ['a1', 'a2', 'a3', 'a4']);
    expect(granted.found).toEqual(names(3));
    expect(granted.pages).toBeGreaterThan(1);
  });
});
