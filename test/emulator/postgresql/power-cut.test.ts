/**
 * PostgreSQL ends without writing anything more, as in a power cut, while clients of two servers read and write. The
 * histories stay linearizable: no acknowledged write is lost, and none that was read.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeError } from '../../../src/process/logger.js';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { createEnterprise } from '../../support/emulator-scene.js';
import { keptLog } from '../../support/log-file.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  queryDatabase,
  startPostgresql,
} from '../../support/postgresql.js';
import { REPEATS } from '../../support/rounds.js';
import { createUserRegisters } from '../../support/user-register.js';

const TIMEOUT_MS = 60_000 * REPEATS;
const USERS = 2;
const CLIENTS = 4;
/** The pause of a client that finds no server, in milliseconds. */
const PAUSE_MS = 20;
/** How many writes are acknowledged before a cut: at least 20, and then any number up to 150. */
const randomWrites = () => 20 + Math.floor(Math.random() * 130);
/** The most milliseconds until these writes are acknowledged, the recovery of PostgreSQL included. */
const WRITES_TIMEOUT_MS = 30_000;

const cuts = Array.from({ length: REPEATS }, () => ['crash', 'crash', 'kill'] as const).flat();

async function startServer(url: string): Promise<TestEmulator> {
  // The program's own selection of an error's members. The pool adds the whole connection to an error.
  const log = keptLog().child({}, { serializers: { err: describeError } });
  const emulator = await startTestEmulator({ database: { url, poolSize: 4 }, log });
  onTestFinished(() => emulator.stop());
  return emulator;
}

describe.skipIf(postgresqlPrograms === undefined)('power cuts of PostgreSQL', { timeout: TIMEOUT_MS }, () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql();
  }, TIMEOUT_MS);
  afterAll(() => server.stop(), TIMEOUT_MS);

  it.each(['on', 'off'])('lose no write where synchronous_commit is %s', async (level) => {
    const url = await createSchema(server.url, `-c synchronous_commit=${level}`);
    const registers = await createUserRegisters([await startServer(url), await startServer(url)], USERS);
    const load = { isOver: false, outages: 0 };
    const readAll = async () => {
      for (let user = 0; user < USERS; user += 1) if (!(await registers.operate('read', user))) return false;
      return true;
    };
    const work = async () => {
      while (!load.isOver) {
        if (await registers.operate()) continue;
        load.outages += 1;
        // Every client reads before it writes again. A write could hide the loss of the previous one.
        while (!(await readAll())) await delay(PAUSE_MS);
      }
    };
    const working = Promise.all(Array.from({ length: CLIENTS }, work));
    for (const cut of cuts) {
      const written = registers.count('write') + randomWrites();
      await expect
        .poll(() => registers.count('write'), { interval: 5, timeout: WRITES_TIMEOUT_MS })
        .toBeGreaterThan(written);
      await server[cut]();
      await server.start();
    }
    load.isOver = true;
    await working;
    expect(await readAll()).toBe(true);
    expect(load.outages).toBeGreaterThanOrEqual(cuts.length);
    expect(registers.findViolations()).toEqual([]);
  });

  it.each([
    { level: 'off', used: 'on' },
    { level: 'local', used: 'local' },
    { level: 'remote_write', used: 'remote_write' },
    { level: 'on', used: 'on' },
    { level: 'remote_apply', used: 'remote_apply' },
  ])('find writes with synchronous_commit $used where it is $level', async ({ level, used }) => {
    const url = await createSchema(server.url, `-c synchronous_commit=${level}`);
    const emulator = await startServer(url);
    await queryDatabase(
      url,
      `ALTER TABLE account ADD COLUMN level text DEFAULT current_setting('synchronous_commit')`,
    );
    await createEnterprise(emulator);
    expect(await queryDatabase(url, 'SELECT level FROM account')).toEqual([{ level: used }]);
  });
});
