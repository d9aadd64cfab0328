/** A full disk: the server's responses, the data that it preserves, and its recovery once there is space again. */
import { CreateAccountCommand, ListAccountsCommand, type ChimeClient } from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal, testClient } from '../support/emulator.js';
import { runToEnd, startProcess, type EmulatorProcess } from '../support/emulator-process.js';
import { canLimitFiles, limitedFiles, smallDisks, type SmallDisk } from '../support/small-disk.js';
import { startGatewayTo } from '../support/gateway.js';
import { contentsOf, makeOldStore } from '../support/store-file.js';

const WRITERS = 20;

let directory: string;
let disk: SmallDisk | undefined;
let running: EmulatorProcess | undefined;
let client: ChimeClient | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-disk-'));
});
afterEach(async () => {
  await end('SIGKILL');
  await disk?.remove();
  disk = undefined;
  await rm(directory, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<EmulatorProcess> {
  running = await startProcess({ DATA_DIR: directory, ...env }, disk?.setup);
  client = testClient(running.url);
  return running;
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null | undefined> {
  client?.destroy();
  running?.child.kill(signal);
  return running?.exited;
}

async function createAccount(Name: string): Promise<string> {
  await client?.send(new CreateAccountCommand({ Name }));
  return Name;
}

async function listNames(): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client?.send(new ListAccountsCommand({ MaxResults: 200, NextToken }));
    names.push(...(page?.Accounts ?? []).map(({ Name = '' }) => Name));
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return names.toSorted();
}

/** Writes many records at once until every writer was refused. Returns the names of acknowledged records. */
async function fill(label: string): Promise<string[]> {
  const acknowledged: string[] = [];
  const write = async (writer: number) => {
    for (let count = 0; ; count += 1) acknowledged.push(await createAccount(`${label}${writer}.${count}`));
  };
  const refusals = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => refusal(write(writer))));
  expect(new Set(refusals)).toEqual(new Set(['ServiceUnavailableException 503']));
  return acknowledged;
}

async function backUp(): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${running?.url}/_emulator/backup`, { method: 'POST', headers, body: '{}' });
  await answer.arrayBuffer();
  return answer.status;
}

it('an older store that cannot be backed up is refused and unchanged', async () => {
  makeOldStore(directory, 2);
  const before = contentsOf(directory);
  const ended = await runToEnd({ DATA_DIR: directory }, `trap '' XFSZ; ulimit -S -f 100`);
  const stderr = expect.stringMatching(/^The store \S+ cannot be opened[^\n]+\n$/) as string;
  expect(ended).toEqual({ code: 1, stdout: '', stderr });
  expect(contentsOf(directory)).toEqual(before);
});

it.skipIf(!canLimitFiles)('a log on a full disk blocks nothing (E-57)', async () => {
  disk = await limitedFiles(directory);
  // Every write to that file fails because it has no space.
  disk = { ...disk, setup: `${disk.setup}; exec 2>/dev/full` };
  await start({ LOG_LEVEL: 'info' });
  const acknowledged = await fill('full');
  expect(await listNames()).toEqual(acknowledged.toSorted());
  expect(await end('SIGTERM')).toBe(0);
});

it.skipIf(!canLimitFiles)(
  'behind the gateway it is UPSTREAM_UNAVAILABLE until there is space again',
  async () => {
    disk = await limitedFiles(directory);
    const { child, url } = await start();
    const acknowledged = await fill('full');
    const gateway = await startGatewayTo({ endpoint: url });
    const create = (name: string) =>
      gateway
        .ask(`mutation { createAccount(input: { name: "${name}" }) { __typename } }`)
        .then(({ errors }) => errors?.[0]?.extensions.code);
    const long = 'n'.repeat(90);
    const codes: unknown[] = [];
    // A small write may still find space.
    for (let count = 0; count < 10 && !codes.includes('UPSTREAM_UNAVAILABLE'); count += 1)
      codes.push(await create(`${long}${count}`));
    expect(codes.at(-1)).toBe('UPSTREAM_UNAVAILABLE');
    const { data } = await gateway.ask<{ accounts: { edges: unknown[] } }, Record<string, never>>(
      '{ accounts(first: 5) { edges { node { name } } } }',
    );
    expect(data?.accounts.edges).toHaveLength(5);
    disk.grow(child.pid ?? 0);
    expect(await create('later')).toBeUndefined();
    const written = codes.filter((code) => code === undefined).length;
    expect(await listNames()).toHaveLength(acknowledged.length + written + 1);
    await gateway.stop();
  },
);

for (const { what, lacks } of smallDisks)
  if (lacks !== undefined)
    process.stderr.write(`Skipped: the tests of what happens when ${what}, as there is no ${lacks}.\n`);

describe.for(smallDisks)('when $what', ({ what, make, lacks }) => {
  beforeEach(async ({ skip }) => {
    skip(lacks !== undefined, `there is no ${lacks}`);
    disk = await make(directory);
  });

  it('writes get 503 and reads continue; with space, writes succeed again without a restart (E-57, W-31)', async () => {
    const { child } = await start();
    const acknowledged = await fill('full');
    expect(acknowledged.length).toBeGreaterThan(WRITERS);
    expect(await listNames()).toEqual(acknowledged.toSorted());
    disk?.grow(child.pid ?? 0);
    // These writes are enough for SQLite to move the log back into the database.
    for (let round = 0; round < 15; round += 1) {
      const names = Array.from({ length: WRITERS }, (_, writer) => `later${round}.${writer}`);
      acknowledged.push(...(await Promise.all(names.map(createAccount))));
    }
    expect(await backUp()).toBe(200);
    await end('SIGKILL');
    await start();
    expect(await listNames()).toEqual(acknowledged.toSorted());
  });

  it.each([
    ['SIGKILL', null],
    ['SIGTERM', 0],
  ] as const)(
    'a server that was ended by %s and started again has exactly what it acknowledged (W-31)',
    async (signal, code) => {
      await start();
      const acknowledged = await fill('full');
      expect(await end(signal)).toBe(code);
      const { child } = await start();
      expect(await listNames()).toEqual(acknowledged.toSorted());
      disk?.grow(child.pid ?? 0);
      acknowledged.push(await createAccount('later'));
      expect(await listNames()).toEqual(acknowledged.toSorted());
    },
  );

  // A new file may still grow up to the limit.
  it.skipIf(what !== 'the disk is full')('a backup gets 503, and the store is intact', async () => {
    await start();
    const acknowledged = await fill('full');
    expect(await backUp()).toBe(503);
    expect(await listNames()).toEqual(acknowledged.toSorted());
  });
});
