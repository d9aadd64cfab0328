/** How the built program ends: by signals, in time or not, by errors that nobody handled, and by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { builtPath } from '../../support/dist.js';
import { askAt } from '../../support/gateway.js';
import { keepOutput } from '../../support/log-file.js';
import {
  endOf,
  linesOf,
  livingWorkers,
  type Program,
  startedAt,
  startProgram,
} from '../../support/program.js';
import { isRest } from '../../support/rest.js';
import { after, hang, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

/** Reads a user that no other query reads, because identical reads share a call. */
const queryOf = (index: number): string => `{ user(accountId: "a", userId: "u${index}") { userId } }`;
const MUTATION = 'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }';
const ANSWER = { data: { user: { userId: 'u' } } };

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let upstream: Upstream;
let programs: Program[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-shutdown-'));
  upstream = await startUpstream();
  programs = [];
});
afterEach(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
  await upstream.stop();
  await rm(directory, { recursive: true });
});

async function run(env: Record<string, string> = {}): Promise<{ program: Program; url: string }> {
  const settings = { CHIME_ENDPOINT: upstream.url, DATA_DIR: directory, ...env };
  const program = startProgram(settings);
  programs.push(program);
  return { program, url: await startedAt(program) };
}

async function expectNoWorkers(program: Program): Promise<void> {
  await expect.poll(() => livingWorkers(program), { timeout: 30_000 }).toEqual([]);
}

const underWay = (url: string, count = 1): Promise<unknown>[] =>
  Array.from({ length: count }, (_, index) =>
    askAt(`${url}/graphql`, { 'x-request-id': 'mine' })(queryOf(index)),
  );

const OVERDUE = 'stopping took too long: ending with unfinished work';
const AT_ONCE = 'ending at once: a second signal';

/** In `npm test`, `process` stops a program without workers. */
const WORKERS = isRest ? (['1', '2'] as const) : (['2'] as const);

describe.each(WORKERS)('with %s workers', (workers) => {
  const start = (env: Record<string, string> = {}) => run({ WORKERS: workers, ...env });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s has it be not ready, answer what is under way and what comes while it waits, and end with 0',
    async (signal) => {
      const { program, url } = await start({ SHUTDOWN_DELAY_SECONDS: '1' });
      upstream.script(after(500, respond(userBody())));
      const answers = underWay(url, 4);
      await expect.poll(() => upstream.requests).toHaveLength(4);
      program.child.kill(signal);
      await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
      const readiness = await fetch(`${url}/readyz`);
      expect(await readiness.json()).toEqual({ status: 'not-ready', reasons: ['shutting-down'] });
      expect(readiness.headers.get('connection')).toBe('close');
      for (const answer of [...answers, ...underWay(url)]) expect(await answer).toEqual(ANSWER);
      expect((await endOf(program)).code).toBe(0);
      expect(livingWorkers(program)).toEqual([]);
    },
  );

  it('what takes longer than it may is cut off: with 1, and the log has what that was', async () => {
    const { program, url } = await start({ SHUTDOWN_GRACE_SECONDS: '1' });
    upstream.script(hang);
    const [answer] = underWay(url);
    const cut = answer?.catch(String);
    await expect.poll(() => upstream.requests).toHaveLength(1);
    program.child.kill('SIGTERM');
    const { code, ms } = await endOf(program);
    expect(await cut).toMatch('fetch failed');
    expect(code).toBe(1);
    expect(ms).toBeGreaterThanOrEqual(900);
    expect(ms).toBeLessThan(4_000);
    const open = { requests: 1, requestIds: ['mine'], upstreamCalls: 1 };
    expect(linesOf(program, OVERDUE)).toMatchObject([open]);
    expect(livingWorkers(program)).toEqual([]);
  });

  it('a second signal ends it at once, with 1; one that comes twice is one', async () => {
    const { program, url } = await start();
    upstream.script(hang);
    const [answer] = underWay(url);
    const cut = answer?.catch(String);
    await expect.poll(() => upstream.requests).toHaveLength(1);
    program.child.kill('SIGINT');
    await expect.poll(() => linesOf(program, 'stopping')).toHaveLength(1);
    program.child.kill('SIGINT');
    await delay(700);
    expect(program.child.exitCode).toBeNull();
    program.child.kill('SIGTERM');
    const { code, ms } = await endOf(program);
    expect(await cut).toMatch('fetch failed');
    expect(code).toBe(1);
    expect(ms).toBeLessThan(1_500);
    expect(linesOf(program, AT_ONCE)).toMatchObject([workers === '1' ? { requests: 1 } : { workers: 1 }]);
    await expectNoWorkers(program);
  });
});

it('SIGHUP, which is for workers, does not end a program that has none', async () => {
  const { program, url } = await run();
  upstream.script(respond(userBody()));
  program.child.kill('SIGHUP');
  const said = 'SIGHUP has no effect: a rolling restart needs WORKERS of 2 or more';
  await expect.poll(() => linesOf(program, said)).toHaveLength(1);
  expect(await underWay(url)[0]).toEqual(ANSWER);
});

it('the audit log is complete when it has ended', async () => {
  const audit = join(directory, 'log', 'audit.jsonl');
  const { program, url } = await run({ AUDIT_LOG: audit });
  upstream.script(after(300, respond('')));
  const answer = askAt(`${url}/graphql`)(MUTATION);
  await expect.poll(() => upstream.requests).toHaveLength(1);
  program.child.kill('SIGTERM');
  expect((await endOf(program)).code).toBe(0);
  expect(await answer).toHaveProperty('data.logoutUser.__typename');
  expect(JSON.parse(await readFile(audit, 'utf8'))).toMatchObject({ mutation: 'logoutUser', outcome: 'OK' });
});

/** Runs a module of ours to its end. */
async function runModule(code: string): Promise<{ code: unknown; ms: number; stdout: string }> {
  const file = join(directory, 'module.mjs');
  await writeFile(file, code);
  const child = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'] } });
  keepOutput(child);
  let stdout = '';
  let stopped = performance.now();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    stopped = performance.now();
  });
  const [exitCode] = (await once(child, 'close')) as unknown[];
  return { code: exitCode, ms: performance.now() - stopped, stdout };
}

/** The path of a file of the program, as a literal. */
const source = (name: string) => JSON.stringify(builtPath(name));

describe('what is left after a stop', () => {
  it('does not hold the process: gateway and emulator leave nothing open', async () => {
    const { code, ms, stdout } = await runModule(`
      import { pino } from ${JSON.stringify(import.meta.resolve('pino'))};
      const { readSettings } = await import(${source('settings/settings.js')});
      const { startGateway } = await import(${source('server.js')});
      const settings = { PORT: '0', EMULATOR_PORT: '0', DATA_DIR: ${JSON.stringify(directory)} };
      for (const _ of [1, 2]) {
        const gateway = await startGateway(readSettings(settings), pino({ level: 'silent' }));
        const body = JSON.stringify({ query: '{ accounts { nodes { name users { nodes { userId } } } } }' });
        const headers = { 'content-type': 'application/json', connection: 'close' };
        await (await fetch(gateway.url + '/graphql', { method: 'POST', headers, body })).text();
        await (await fetch(gateway.url + '/metrics', { headers })).text();
        await gateway.stop();
      }
      console.log('stopped');
    `);
    expect(stdout).toBe('stopped\n');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2_000);
  });

  it('ends the process with 1 when it would hold it, and the log has what it is', async () => {
    const { code, stdout } = await runModule(`
      import { pino } from ${JSON.stringify(import.meta.resolve('pino'))};
      const { prepareShutdown } = await import(${source('process/shutdown.js')});
      prepareShutdown(pino(), { stop: async () => {} }, 300);
      setInterval(() => {}, 60_000);
      process.kill(process.pid, 'SIGTERM');
    `);
    expect(code).toBe(1);
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as object;
    expect(last).toMatchObject({ msg: OVERDUE, resources: { Timeout: expect.any(Number) as number } });
  });
});
