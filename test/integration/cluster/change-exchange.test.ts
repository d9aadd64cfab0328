/** Changes with `WORKERS` above 1: every worker knows of each change once, whatever their source is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Program, sampleAt, startedAt, startProgram, workerPids } from '../../support/program.js';
import { hasRedis, startRedis } from '../../support/redis.js';

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const WAIT = { timeout: 20_000 };
const USER =
  'accountId: "12a3456b-7c89-012d-3456-78901e23fg45", userId: "d0000000-0000-4000-8000-000000000001"';

let directory: string;
let program: Program;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-exchange-'));
});
afterEach(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await rm(directory, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<string> {
  program = startProgram({ WORKERS: '2', DATA_DIR: join(directory, 'data'), EMULATOR_SEED: 'demo', ...env });
  return startedAt(program);
}

async function update(url: string): Promise<void> {
  const query = `mutation { updateUser(${USER}, input: { licenseType: Basic }) { userId } }`;
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  expect(await response.json()).toMatchObject({ data: { updateUser: {} } });
}

/** Returns a function that reads a sample of both workers. */
const samplesAt =
  (url: string, name: string, labels = '') =>
  async (): Promise<unknown[]> =>
    Promise.all([1, 2].map((worker) => sampleAt(url, `${name}{${labels}worker="${worker}"}`)()));

const changesAt = (url: string) =>
  samplesAt(url, 'chime_gateway_changes_total', 'resource="User",kind="Updated",');

const isConnectedAt = (url: string, source: string) =>
  samplesAt(url, 'chime_gateway_change_source_connected', `source="${source}",`);

it('passes the changes of a worker to the others through the primary', async () => {
  const url = await start({ EMULATOR_SIDE_DOOR: 'false' });
  await expect.poll(isConnectedAt(url, 'workers'), WAIT).toEqual([1, 1]);
  for (let count = 1; count <= 4; count += 1) {
    await update(url);
    await expect.poll(changesAt(url), WAIT).toEqual([count, count]);
  }
});

it('makes the other workers read again when one is killed', async () => {
  const url = await start({ EMULATOR_SIDE_DOOR: 'false' });
  await expect.poll(isConnectedAt(url, 'workers'), WAIT).toEqual([1, 1]);
  process.kill(workerPids(program)[0] ?? Number.NaN, 'SIGKILL');
  const resyncs = samplesAt(url, 'chime_gateway_change_resyncs_total');
  await expect.poll(async () => new Set(await resyncs()), WAIT).toEqual(new Set([0, 1]));
});

it('reads the feed of the emulator in each worker', async () => {
  const url = await start();
  await expect.poll(isConnectedAt(url, 'feed'), WAIT).toEqual([1, 1]);
  for (let count = 1; count <= 4; count += 1) {
    await update(url);
    await expect.poll(changesAt(url), WAIT).toEqual([count, count]);
  }
});

it('signs the requests to the feed with the credentials of the emulator', async () => {
  const url = await start({ EMULATOR_CREDENTIALS: 'AKIDEXAMPLE00000:example-secret-of-tests' });
  await expect.poll(isConnectedAt(url, 'feed'), WAIT).toEqual([1, 1]);
});

it.skipIf(!hasRedis)('shares changes through Redis and nothing else', async () => {
  const redis = await startRedis();
  const url = await start({ EMULATOR_SIDE_DOOR: 'false', REDIS_URL: redis.url });
  await expect.poll(isConnectedAt(url, 'redis'), WAIT).toEqual([1, 1]);
  for (let count = 1; count <= 4; count += 1) {
    await update(url);
    await expect.poll(changesAt(url), WAIT).toEqual([count, count]);
  }
  await redis.stop();
});
