/**
 * Only one process at a time can use a store. If two start at the same moment, one runs. A lock ends with its process.
 */
import { CreateAccountCommand, paginateListAccounts } from '@aws-sdk/client-chime';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtPath } from '../support/dist.js';
import { testClient } from '../support/emulator.js';
import { startProcess, type EmulatorProcess } from '../support/emulator-process.js';
import { REPEATS } from '../support/rounds.js';

const RACES = 6 * REPEATS;

/** Starts two processes at once and returns the one that runs. */
async function race(dataDir: string): Promise<EmulatorProcess> {
  const starts = [0, 1].map(() => startProcess({ DATA_DIR: dataDir }));
  const outcomes = await Promise.allSettled(starts);
  const running = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
  const reasons = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => String(reason));
  const [winner, second] = running;
  second?.child.kill('SIGKILL');
  expect(reasons).toEqual([
    expect.stringMatching(/ended with 1: The store \S+ is in use by another process\./),
  ]);
  if (!winner) throw new Error('Neither runs.');
  return winner;
}

it(
  `in ${RACES} races of two processes for one store exactly one wins, also after kill -9, and nothing is lost (W-31)`,
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'chime-lock-'));
    const names = new Set<string>();
    for (let round = 0; round < RACES; round += 1) {
      // Every fifth race is for a store that does not exist yet. The others are for a store whose server was killed or
      // stopped.
      if (round % 5 === 0) {
        names.clear();
        await rm(dataDir, { recursive: true });
      }
      const { url, child, exited } = await race(dataDir);
      const client = testClient(url);
      await client.send(new CreateAccountCommand({ Name: `n${round}` }));
      names.add(`n${round}`);
      const kept = new Set<string | undefined>();
      for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
        for (const { Name } of Accounts) kept.add(Name);
      expect(kept).toEqual(names);
      client.destroy();
      child.kill(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await exited;
    }
    expect((await readdir(dataDir)).filter((name) => !/^chime\.db(-wal)?$/.test(name))).toEqual([]);
    await rm(dataDir, { recursive: true });
  },
  60_000 * REPEATS,
);

/** A program that opens the store on a signal from the test and reports the result. */
const OPENER = `
  const { SqliteBackend } = await import(process.argv[1]);
  process.on('message', ({ dataDir, at }) => {
    while (Date.now() < at);
    try {
      globalThis.store = SqliteBackend.open(dataDir);
      process.send('open');
    } catch (error) {
      process.send(error.message);
    }
  });
  process.send('ready');`;

async function answerOf(opener: ChildProcess): Promise<unknown> {
  const [answer] = (await once(opener, 'message')) as unknown[];
  return answer;
}

it(
  `of two processes that open a killed store within the same millisecond, exactly one gets it (${RACES} times)`,
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'chime-lock-'));
    const store = builtPath('emulator/store/sqlite/sqlite-backend.js');
    for (let round = 0; round < RACES; round += 1) {
      const openers = [0, 1].map(() =>
        spawn(process.execPath, ['--input-type=module', '-e', OPENER, store], {
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        }),
      );
      await Promise.all(openers.map(answerOf));
      const answers = Promise.all(openers.map(answerOf));
      const at = Date.now() + 20;
      for (const opener of openers) opener.send({ dataDir, at });
      const inUse = `The store ${join(dataDir, 'chime.db')} is in use by another process.`;
      expect((await answers).map(String).toSorted()).toEqual([inUse, 'open']);
      await Promise.all(
        openers.map((opener) => {
          const exited = once(opener, 'exit');
          opener.kill('SIGKILL');
          return exited;
        }),
      );
    }
    await rm(dataDir, { recursive: true });
  },
  60_000 * REPEATS,
);
