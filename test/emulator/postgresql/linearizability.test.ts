/** Several clients of two servers on one PostgreSQL database read and write users; each history is linearizable. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../../src/process/logger.js';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { keptLog } from '../../support/log-file.js';
import { findViolation, type Operation } from '../../support/linearizability.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  queryDatabase,
  startPostgresql,
} from '../../support/postgresql.js';
import { createUserRegisters, type UserRegisters } from '../../support/user-register.js';

const TIMEOUT_MS = 60_000;
const USERS = 2;
/** More clients would make each request slower, and a stale read less likely. */
const CLIENTS = 4;
const DURATION_MS = 5_000;
const BREAK_INTERVAL_MS = 200;

/** The initial value. */
const UNSET = 'unset';

const read = (value: string, start: number, end: number): Operation => ({
  kind: 'read',
  value,
  start,
  end,
});
const write = (value: string, start: number, end: number): Operation => ({
  kind: 'write',
  value,
  start,
  end,
});

/** Lets all clients work on the users until the time is over. */
async function record(registers: UserRegisters): Promise<void> {
  const deadline = performance.now() + DURATION_MS;
  const work = async () => {
    while (performance.now() < deadline) await registers.operate();
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  for (const kind of ['read', 'write'] as const) expect(registers.count(kind)).toBeGreaterThan(5);
}

describe('the checker', () => {
  it.each<[string, Operation[]]>([
    ['nothing', []],
    [
      'reads after writes',
      [read(UNSET, 0, 1), write('a', 2, 3), read('a', 4, 5), write('b', 6, 7), read('b', 8, 9)],
    ],
    [
      'old and new values during a write',
      [write('a', 0, 9), read(UNSET, 1, 2), read('a', 3, 4), read('a', 5, 6)],
    ],
    [
      'writes at the same time in either order',
      [write('a', 0, 9), write('b', 0, 9), read('b', 1, 2), read('a', 3, 4)],
    ],
    [
      'a write that happened without a response',
      [write('a', 0, Infinity), read(UNSET, 1, 2), read('a', 3, 4)],
    ],
    [
      'a write that did not happen',
      [write('a', 0, Infinity), read(UNSET, 1, 2), write('b', 3, 4), read('b', 5, 6)],
    ],
  ])('accepts %s', (_what, history) => {
    expect(findViolation(history, UNSET)).toBeUndefined();
  });

  it.each<[string, Operation[]]>([
    ['a stale read', [write('a', 0, 1), write('b', 2, 3), read('a', 4, 5)]],
    ['a stale read of the initial value', [write('a', 0, 1), read(UNSET, 2, 3)]],
    ['a lost write', [write('a', 0, 1), read('a', 2, 3), write('b', 4, 5), read('a', 6, 7)]],
    ['an old value after a new one during a write', [write('a', 0, 9), read('a', 1, 2), read(UNSET, 3, 4)]],
    [
      'a value that returns',
      [write('a', 0, 9), write('b', 0, 9), read('a', 1, 2), read('b', 3, 4), read('a', 5, 6)],
    ],
    ['a value before its write', [read('a', 0, 1), write('a', 2, 3)]],
    ['a value that nobody wrote', [read('a', 0, 1)]],
    [
      'a write without a response that is lost after a read',
      [write('a', 0, Infinity), read('a', 1, 2), read(UNSET, 3, 4)],
    ],
  ])('refuses %s', (_what, history) => {
    expect(findViolation(history, UNSET)).toBeDefined();
  });
});

describe.skipIf(postgresqlPrograms === undefined)(
  'two servers on one PostgreSQL',
  { timeout: TIMEOUT_MS },
  () => {
    let server: Postgresql;
    let emulators: [TestEmulator, TestEmulator];
    beforeAll(async () => {
      server = await startPostgresql({ isDurable: false });
      const database = { url: await createSchema(server.url), poolSize: 4 };
      // The program's own selection of an error's members. The pool adds the whole connection to an error.
      const log = keptLog().child({}, { serializers: { err: describeError } });
      const start = () => startTestEmulator({ database, log });
      emulators = await Promise.all([start(), start()]);
    }, TIMEOUT_MS);
    afterAll(async () => {
      await Promise.all(emulators.map((emulator) => emulator.stop()));
      await server.stop();
    }, TIMEOUT_MS);

    it('behave like one', async () => {
      const registers = await createUserRegisters(emulators, USERS);
      await record(registers);
      expect(registers.histories.flat().filter(({ end }) => end === Infinity)).toEqual([]);
      expect(registers.findViolations()).toEqual([]);
    });

    it('behave like one while their connections break', async () => {
      const registers = await createUserRegisters(emulators, USERS);
      const over = new AbortController();
      const breakConnections = async () => {
        for (; !over.signal.aborted; await delay(BREAK_INTERVAL_MS))
          await queryDatabase(
            server.url,
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'chime-emulator' AND random() < 0.5`,
          );
      };
      const breaking = breakConnections();
      await record(registers).finally(() => over.abort());
      await breaking;
      expect(registers.findViolations()).toEqual([]);
    });
  },
);
