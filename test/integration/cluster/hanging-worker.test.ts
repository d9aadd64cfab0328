/** A worker of the built program that hangs while nobody wants it to end; the program waits a tenth of its usual time for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { builtPath } from '../../support/dist.js';
import {
  endOf,
  linesOf,
  livingWorkers,
  type Program,
  sampleAt,
  startedAt,
  startProgram,
  workerPids,
} from '../../support/program.js';

/** Milliseconds without an answer. */
const HANGS_AFTER = 3_000;

const HANGS = 'worker hangs: replacing it';

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let program: Program;

/** The path of a file of the program, as a literal. */
const source = (name: string) => JSON.stringify(builtPath(name));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-hanging-'));
  const main = join(directory, 'main.mjs');
  await writeFile(
    main,
    `const { startCluster } = await import(${source('cluster/primary.js')});
     const { readSettings } = await import(${source('settings/settings.js')});
     const { createLog } = await import(${source('process/logger.js')});
     const { prepareShutdown } = await import(${source('process/shutdown.js')});
     const log = await createLog('info');
     const cluster = await startCluster(readSettings(), log, ${HANGS_AFTER});
     prepareShutdown(log, cluster, cluster.stopsWithin);
     console.log('GraphQL ' + cluster.url + '/graphql');`,
  );
  program = startProgram({ WORKERS: '2', DATA_DIR: join(directory, 'data') }, main);
});
afterEach(async () => {
  // First of all, as one that is stopped does not notice that its primary is gone.
  for (const pid of livingWorkers(program)) process.kill(pid, 'SIGKILL');
  program.child.kill('SIGKILL');
  await program.exit;
  await rm(directory, { recursive: true });
});

/** Stops or continues processes, as a shell does and a machine that sleeps. */
function signal(name: 'SIGSTOP' | 'SIGCONT', ...pids: number[]): void {
  for (const pid of pids) process.kill(pid, name);
}

it('is killed and replaced, and the others go on', async () => {
  const url = await startedAt(program);
  const [victim] = linesOf(program, 'worker started');
  const pid = victim?.workerPid ?? 0;
  signal('SIGSTOP', pid);
  // One of these is given to it, and to another worker once it is gone.
  const asked = [1, 2].map(async () => fetch(`${url}/readyz`).then(({ status }) => status, String));
  expect(await Promise.all(asked)).toEqual([200, 200]);
  await expect.poll(() => workerPids(program), { timeout: 30_000 }).toHaveLength(3);
  expect(linesOf(program, HANGS)).toMatchObject([{ level: 50, worker: victim?.worker, workerPid: pid }]);
  expect(linesOf(program, 'worker ended: replacing it')).toMatchObject([{ reason: 'SIGKILL' }]);
  expect(livingWorkers(program)).toEqual(workerPids(program).filter((one) => one !== pid));
  for (const _ of [1, 2, 3, 4]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const hung = `chime_gateway_worker_ends_total{worker="${victim?.worker}",reason="hung"}`;
  expect(await sampleAt(url, hung)()).toBe(1);
  program.child.kill('SIGTERM');
  expect((await endOf(program)).code).toBe(0);
});

it('is not what the primary takes workers for when it was stopped itself, nor when all were', async () => {
  const url = await startedAt(program);
  const primary = program.child.pid ?? 0;
  const workers = workerPids(program);
  signal('SIGSTOP', primary);
  await delay(2 * HANGS_AFTER);
  signal('SIGCONT', primary);
  await delay(HANGS_AFTER / 3);
  signal('SIGSTOP', primary, ...workers);
  await delay(2 * HANGS_AFTER);
  signal('SIGCONT', primary);
  await delay(HANGS_AFTER / 5);
  signal('SIGCONT', ...workers);
  await delay(HANGS_AFTER);
  expect(linesOf(program, HANGS)).toEqual([]);
  expect(livingWorkers(program)).toEqual(workers);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});
