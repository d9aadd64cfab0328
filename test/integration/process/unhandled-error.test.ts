/** The built program when something in it breaks that nobody handles: an error, or a worker that hangs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askAt } from '../../support/gateway.js';
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
import { itInRest } from '../../support/rest.js';
import { after, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let upstream: Upstream;
let programs: Program[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-unhandled-'));
  upstream = await startUpstream();
  programs = [];
});
afterEach(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
  await upstream.stop();
  await rm(directory, { recursive: true });
});

/** A program that breaks when it is told to, as by a bug. */
async function run(env: Record<string, string> = {}): Promise<{ program: Program; url: string }> {
  const file = join(directory, 'bugs.mjs');
  await writeFile(
    file,
    `process.on('SIGUSR2', () => void Promise.reject(new Error('rejected')));
     process.on('SIGWINCH', () => { throw new Error('thrown'); });
     process.on('SIGCONT', () => void Promise.reject('ann@example.com'));
     process.on('SIGURG', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`,
  );
  const settings = { CHIME_ENDPOINT: upstream.url, DATA_DIR: directory, NODE_OPTIONS: `--import=${file}` };
  const program = startProgram({ ...settings, ...env });
  programs.push(program);
  return { program, url: await startedAt(program) };
}

describe('an error that nobody handled', () => {
  const LOGGED = 'unhandled error: stopping';

  it.each([
    ['SIGUSR2', 'rejected'],
    ['SIGWINCH', 'thrown'],
    ['SIGCONT', 'string thrown'],
  ] as const)(
    'is logged without what it carries, and ends the program with 1 after what is under way: %s, %s',
    async (signal, message) => {
      const { program, url } = await run();
      upstream.script(after(500, respond(userBody())));
      const answer = askAt(`${url}/graphql`)(QUERY);
      await expect.poll(() => upstream.requests).toHaveLength(1);
      program.child.kill(signal);
      expect(await answer).toEqual({ data: { user: { userId: 'u' } } });
      expect((await endOf(program)).code).toBe(1);
      expect(linesOf(program, LOGGED)).toMatchObject([{ level: 60, err: { message } }]);
      expect(program.output.stdout + program.output.stderr).not.toContain('ann@');
    },
  );

  itInRest('is counted', async () => {
    const { program, url } = await run({ SHUTDOWN_DELAY_SECONDS: '1' });
    const counted = sampleAt(url, 'chime_gateway_unhandled_errors_total');
    expect(await counted()).toBe(0);
    for (const signal of ['SIGUSR2', 'SIGWINCH'] as const) program.child.kill(signal);
    await expect.poll(counted).toBe(2);
    expect((await endOf(program)).code).toBe(1);
  });

  it('in a worker ends that worker, which is replaced', async () => {
    const { program, url } = await run({ WORKERS: '2' });
    const [failing] = linesOf(program, 'worker started');
    process.kill(failing?.workerPid ?? 0, 'SIGUSR2');
    await expect.poll(() => workerPids(program), { timeout: 30_000 }).toHaveLength(3);
    expect(linesOf(program, LOGGED)).toMatchObject([{ worker: failing?.worker }]);
    expect(linesOf(program, 'worker ended: replacing it')).toMatchObject([{ reason: 'exit code 1' }]);
    for (const _ of [1, 2, 3]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    // Counted where it outlives the worker.
    const labels = `worker="${failing?.worker}"`;
    expect(await sampleAt(url, `chime_gateway_unhandled_errors_total{${labels}}`)()).toBe(1);
    expect(await sampleAt(url, `chime_gateway_worker_ends_total{${labels},reason="exit"}`)()).toBe(1);
    program.child.kill('SIGTERM');
    expect((await endOf(program)).code).toBe(0);
  });

  itInRest('in the primary ends the program with 1, and is counted', async () => {
    const { program, url } = await run({ WORKERS: '2', SHUTDOWN_DELAY_SECONDS: '2' });
    const counted = sampleAt(url, 'chime_gateway_unhandled_errors_total{worker="primary"}');
    expect(await counted()).toBe(0);
    program.child.kill('SIGUSR2');
    await expect.poll(counted).toBe(1);
    expect((await endOf(program)).code).toBe(1);
    expect(livingWorkers(program)).toEqual([]);
  });
});

/** With one worker that answers nothing any more, not even its primary. */
async function runWithHanging(env: Record<string, string> = {}): Promise<{ program: Program; url: string }> {
  const running = await run({ WORKERS: '2', ...env });
  process.kill(workerPids(running.program)[0] ?? 0, 'SIGURG');
  return running;
}

describe('a worker that hangs', () => {
  it('is killed when its time is over, and the program ends with 1', async () => {
    const { program } = await runWithHanging({ SHUTDOWN_GRACE_SECONDS: '1' });
    program.child.kill('SIGTERM');
    const { code, ms } = await endOf(program);
    expect(code).toBe(1);
    expect(ms).toBeLessThan(5_000);
    expect(linesOf(program, 'worker does not end: killing it')).toHaveLength(1);
    expect(livingWorkers(program)).toEqual([]);
  });

  it('holds up a rolling restart no longer than it may take to end', async () => {
    const { program, url } = await runWithHanging({ SHUTDOWN_GRACE_SECONDS: '1' });
    const [hanging] = linesOf(program, 'worker started');
    program.child.kill('SIGHUP');
    await expect.poll(() => linesOf(program, 'rolling restart done'), { timeout: 30_000 }).toHaveLength(1);
    expect(linesOf(program, 'worker does not end: killing it')).toHaveLength(1);
    const overdue = `chime_gateway_worker_ends_total{worker="${hanging?.worker}",reason="overdue"}`;
    expect(await sampleAt(url, overdue)()).toBe(1);
  });

  itInRest('is killed at once by a second signal', async () => {
    const { program } = await runWithHanging();
    program.child.kill('SIGTERM');
    await delay(700);
    program.child.kill('SIGTERM');
    expect((await endOf(program)).code).toBe(1);
    await expect.poll(() => livingWorkers(program), { timeout: 30_000 }).toEqual([]);
  });
});
