/** The built program with an audit log in a database: workers that share it, and processes that are killed. */
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuditDatabases,
  engines,
  startAuditDatabases,
  type TestDatabase,
} from '../../../support/audit-database.js';
import { askAt, codesOf } from '../../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../../support/model-upstream.js';
import { queryDatabase } from '../../../support/postgresql.js';
import { type Program, startedAt, startProgram, workerPids } from '../../../support/program.js';

const SQL = 'SELECT entry FROM audit_entry ORDER BY seq';

const logout = (userId: string) =>
  `mutation { logoutUser(accountId: "a", userId: "${userId}") { __typename } }`;

async function readUsers({ destination }: TestDatabase): Promise<string[]> {
  let rows: { entry: string }[];
  if (destination.kind === 'postgresql') {
    rows = await queryDatabase<{ entry: string }>(destination.url, SQL);
  } else {
    const file = new Libsql(destination.path);
    rows = file.prepare(SQL).all() as { entry: string }[];
    file.close();
  }
  const entries = rows.map(({ entry }) => JSON.parse(entry) as { targets: { ids: string[] }[] });
  return entries.map(({ targets }) => targets[0]?.ids[0] ?? '');
}

/** Sends mutations from several clients until `isOver`. Returns those that were acknowledged and those that failed. */
async function load(url: string, name: string, isOver: () => boolean) {
  const acknowledged: string[] = [];
  const failed: string[] = [];
  const client = async (number: number) => {
    for (let count = 0; !isOver(); count += 1) {
      const userId = `${name}-${number}-${count}`;
      const answer = await askAt(`${url}/graphql`)(logout(userId)).catch(() => undefined);
      if (!answer) return;
      if (codesOf(answer).length === 0) acknowledged.push(userId);
      else failed.push(userId, ...codesOf(answer));
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => client(number)));
  return { acknowledged, failed };
}

describe.each(engines)('programs with a database of %s', { timeout: 60_000 }, (engine) => {
  let upstream: ModelUpstream;
  let databases: AuditDatabases;
  let test: TestDatabase;
  let programs: Program[];
  beforeAll(async () => {
    [upstream, databases] = await Promise.all([startModelUpstream(), startAuditDatabases(engine)]);
  }, 60_000);
  afterAll(async () => {
    await upstream.stop();
    await databases.stop();
  }, 60_000);
  beforeEach(async () => {
    programs = [];
    test = await databases.create();
  });
  afterEach(async () => {
    for (const { child, exit } of programs) {
      child.kill('SIGKILL');
      await exit;
    }
  });

  const start = async (env: Record<string, string> = {}): Promise<{ program: Program; url: string }> => {
    const program = startProgram({ CHIME_ENDPOINT: upstream.url, ...test.env, ...env });
    programs.push(program);
    return { program, url: await startedAt(program) };
  };

  it('have every acknowledged mutation of one that is killed under load', async () => {
    const [one, other] = [await start(), await start()];
    let isOver = false;
    const loads = [load(one.url, 'one', () => isOver), load(other.url, 'other', () => isOver)];
    await expect.poll(async () => (await readUsers(test)).length, { timeout: 20_000 }).toBeGreaterThan(200);
    one.program.child.kill('SIGKILL');
    await one.program.exit;
    const before = (await readUsers(test)).length;
    await expect.poll(async () => (await readUsers(test)).length).toBeGreaterThan(before + 50);
    isOver = true;
    const results = await Promise.all(loads);
    expect(results.flatMap(({ failed }) => failed)).toEqual([]);
    const acknowledged = results.flatMap((result) => result.acknowledged);
    const stored = await readUsers(test);
    expect(new Set(stored).size).toBe(stored.length);
    expect(acknowledged.filter((user) => !stored.includes(user))).toEqual([]);
  });

  it('share it among workers', async () => {
    const { program, url } = await start({ WORKERS: '3' });
    expect(workerPids(program)).toHaveLength(3);
    const end = performance.now() + 2_000;
    const { acknowledged, failed } = await load(url, 'user', () => performance.now() > end);
    expect(failed).toEqual([]);
    expect((await readUsers(test)).toSorted()).toEqual(acknowledged.toSorted());
    program.child.kill('SIGTERM');
    const [code] = await program.exit;
    expect(code).toBe(0);
  });
});
