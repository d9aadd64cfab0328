/** The emulator as a process: it starts, refuses to start, stops, and preserves its data in between. */
import {
  CreateAccountCommand,
  DeleteAccountCommand,
  GetAccountCommand,
  ListAccountsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEmulator, testClient } from '../support/emulator.js';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { runToEnd, startProcess, type EmulatorProcess } from '../support/emulator-process.js';

let dataDir: string;
const running = new Set<EmulatorProcess>();
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chime-process-'));
});
afterEach(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGKILL');
    await exited;
  }
  running.clear();
  await rm(dataDir, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<EmulatorProcess> {
  const started = await startProcess({ DATA_DIR: dataDir, ...env });
  running.add(started);
  return started;
}

/** Returns the only line that the process writes to stderr before it exits with code 1. */
async function refusalToStart(env: Record<string, string>): Promise<string> {
  const ended = await runToEnd({ DATA_DIR: dataDir, LOG_LEVEL: 'info', ...env });
  expect(ended).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) as string });
  return ended.stderr;
}

/** Starts on the directory, counts the accounts of the demo seed, and empties the store. */
async function countThenEmpty(): Promise<number | undefined> {
  const emulator = await startTestEmulator({ dataDir, seed: 'demo' });
  const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
  await emulator.controlApi('/reset', { Seed: 'none' });
  await emulator.stop();
  return Accounts?.length;
}

describe('starting', () => {
  it.each([
    ['EMULATOR_PORT', 'http'],
    ['EMULATOR_PORT', '70000'],
    ['EMULATOR_SEED', 'prod'],
    ['LOG_LEVEL', 'loud'],
    ['EMULATOR_CREDENTIALS', 'hunter2'],
    ['EMULATOR_SIDE_DOOR', 'yes'],
    ['DANGEROUSLY_ALLOW_UNAUTHENTICATED', '1x'],
  ])('with %s=%s is refused in one line that does not repeat the value', async (name, value) => {
    expect(await refusalToStart({ [name]: value })).toMatch(new RegExp(`^${name} (?!.*${value})`));
  });

  it('on a port in use is refused, and the store is free again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await refusalToStart({ EMULATOR_PORT: String(port) })).toMatch(`port ${port}: the port is in use`);
    other.close();
    await start();
  });

  it('in a directory that cannot be created is refused', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    expect(await refusalToStart({ DATA_DIR: join(file, 'below') })).toMatch('cannot be written');
  });

  it('on a store that another process uses is refused, and that process continues', async () => {
    const first = await start();
    expect(await refusalToStart({})).toMatch('in use by another process');
    const client = testClient(first.url);
    await client.send(new CreateAccountCommand({ Name: 'Still here' }));
    client.destroy();
  });

  it('on a store of a newer version is refused, and the file is unchanged', async () => {
    const file = join(dataDir, 'chime.db');
    const newer = new Libsql(file);
    // The file has no write-ahead log. libsql removes one at an unknown time, and the directory is compared below.
    newer.pragma('journal_mode = DELETE');
    newer.exec('CREATE TABLE future (x); PRAGMA user_version = 999');
    newer.close();
    const before = await readFile(file);
    const files = await readdir(dataDir);
    expect(await refusalToStart({})).toMatch('newer version');
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(dataDir)).toEqual(files);
  });

  it('on a file that is no database is refused, and the file is unchanged', async () => {
    const file = join(dataDir, 'chime.db');
    const text = 'not a database, but long enough to look like one '.repeat(100);
    await writeFile(file, text);
    expect(await refusalToStart({})).toMatch('not a database');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'emulator.example.com'])(
    'on %s, where other machines can reach it, is refused without credentials',
    async (HOST) => {
      const line = 'EMULATOR_CREDENTIALS must be set where HOST is not a loopback address.\n';
      expect(await refusalToStart({ HOST })).toBe(line);
      expect(await refusalToStart({ HOST, EMULATOR_SIDE_DOOR: 'true' })).toBe(line);
      expect(await readdir(dataDir)).toEqual([]);
    },
  );

  it.each<[Record<string, string>, number, number]>([
    [{ EMULATOR_CREDENTIALS: 'AKID:secret' }, 401, 404],
    [{ EMULATOR_CREDENTIALS: 'AKID:secret', EMULATOR_SIDE_DOOR: 'true' }, 401, 401],
    [{ DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' }, 200, 404],
    [{ DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true', EMULATOR_SIDE_DOOR: 'true' }, 200, 200],
  ])(
    'where other machines can reach it, with %o, returns %i, and the control API %i',
    async (env, api, door) => {
      const { port } = new URL((await start({ HOST: '0.0.0.0', ...env })).url);
      const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
      expect(await statusOf('/accounts')).toBe(api);
      // With credentials the route is checked first. An unknown operation does not exist, signed or not.
      expect(await statusOf('/_emulator/clock')).toBe(door);
    },
  );

  it('on a loopback address has no control API when the setting disables it', async () => {
    const { url } = await start({ EMULATOR_SIDE_DOOR: 'false' });
    expect((await fetch(`${url}/_emulator/clock`)).status).toBe(404);
  });

  it('with credentials refuses other keys (W-21, E-4)', async () => {
    const { url } = await start({ EMULATOR_CREDENTIALS: 'AKID:se:cret' });
    const right = testClient(url, 'AKID', 'se:cret');
    const wrong = testClient(url, 'AKID', 'other');
    expect((await right.send(new ListAccountsCommand({}))).Accounts).toEqual([]);
    await expect(wrong.send(new ListAccountsCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    right.destroy();
    wrong.destroy();
  });
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops it at once with exit code 0 and releases the store',
  async (signal) => {
    const first = await start();
    // An idle keep-alive connection must not delay the stop.
    const client = testClient(first.url);
    await client.send(new ListAccountsCommand({}));
    const asked = Date.now();
    first.child.kill(signal);
    expect(await first.exited).toBe(0);
    expect(Date.now() - asked).toBeLessThan(2000);
    client.destroy();
    await start();
  },
);

describe('the stored data', () => {
  it('exist after a restart in the same process, including page tokens and the moved clock (W-29, W-31)', async () => {
    const first = await startTestEmulator({ dataDir });
    const AccountId = await createAccount(first, 'Team', 'Kept');
    await inviteUser(first, AccountId, 'a@example.com');
    await inviteUser(first, AccountId, 'b@example.com');
    await first.controlApi('/clock', { AdvanceSeconds: 3600 });
    const page = await first.client.send(new ListUsersCommand({ AccountId, MaxResults: 1 }));
    await first.stop();
    const second = await startTestEmulator({ dataDir });
    const { Account } = await second.client.send(new GetAccountCommand({ AccountId }));
    const rest = await second.client.send(new ListUsersCommand({ AccountId, NextToken: page.NextToken }));
    const clock = await second.controlApi<{ OffsetSeconds: number }>('/clock');
    await second.stop();
    expect(Account?.Name).toBe('Kept');
    expect(rest.Users?.map((user) => user.PrimaryEmail)).toEqual(['b@example.com']);
    expect(clock.OffsetSeconds).toBe(3600);
  });

  it('contain nothing of an account deleted more than 90 days ago (A-15)', async () => {
    const emulator = await startTestEmulator({ dataDir });
    const [early, late] = [await createAccount(emulator), await createAccount(emulator)];
    await emulator.client.send(new DeleteAccountCommand({ AccountId: early }));
    await emulator.controlApi('/clock', { AdvanceSeconds: 91 * 86_400 });
    await emulator.client.send(new DeleteAccountCommand({ AccountId: late }));
    await emulator.stop();
    const db = new Libsql(join(dataDir, 'chime.db'));
    const rows = db.prepare('SELECT account_id FROM account').all();
    db.close();
    expect(rows).toEqual([{ account_id: late }]);
  });

  it('are the demo organisation at the first start, and not again after their deletion', async () => {
    expect(await countThenEmpty()).toBe(3);
    expect(await countThenEmpty()).toBe(0);
  });
});
