/**
 * Connections that the primary passes to a worker that has just ended. It does so when it learns too late that the worker
 * no longer listens: here it stands still around the message that has the worker stop.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { builtPath } from '../../support/dist.js';
import { linesOf, livingWorkers, type Program, startedAt, startProgram } from '../../support/program.js';

/** Milliseconds in which clients connect, and then a worker without connections ends. */
const BEFORE = 500;
const AFTER = 1_500;

/** What the primary prints when it begins to stand still. */
const STANDS = 'the primary stands still';

const WORKERS = 2;

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let program: Program;

/** The path of a file of the program, as a literal. */
const source = (name: string) => JSON.stringify(builtPath(name));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-untaken-'));
  const main = join(directory, 'main.mjs');
  await writeFile(
    main,
    `import cluster from 'node:cluster';
     import { writeSync } from 'node:fs';
     const { startCluster } = await import(${source('cluster/primary.js')});
     const { readSettings } = await import(${source('settings/settings.js')});
     const { createLog } = await import(${source('process/logger.js')});
     const { prepareShutdown } = await import(${source('process/shutdown.js')});
     const standStill = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
     cluster.on('fork', (worker) => {
       const send = worker.send.bind(worker);
       worker.send = (message, ...more) => {
         if (!message.drain) return send(message, ...more);
         writeSync(1, '${STANDS}\\n');
         standStill(${BEFORE});
         const isSent = send(message, ...more);
         standStill(${AFTER});
         return isSent;
       };
     });
     const log = await createLog('info');
     const running = await startCluster(readSettings(), log);
     prepareShutdown(log, running, running.stopsWithin);
     process.on('SIGHUP', () => void running.restart());
     console.log('GraphQL ' + running.url + '/graphql');`,
  );
  program = startProgram({ WORKERS: String(WORKERS), DATA_DIR: join(directory, 'data') }, main);
});
afterEach(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await rm(directory, { recursive: true });
});

/** Asks on a new connection. Answers the status, or the code of the error. */
const ask = (url: string): Promise<number | string | undefined> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    request(`${url}/graphql`, { method: 'POST', headers, agent: false }, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode)),
    )
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      .end('{"query":"{ __typename }"}');
  });

/** The log lines of all requests so far. */
const requests = () => linesOf(program, 'request');

/** Asks until it is the turn of the first worker, which is the first to be replaced. */
async function askUntilTurnOfFirst(url: string): Promise<void> {
  do {
    const before = requests().length;
    expect(await ask(url)).toBe(200);
    await expect.poll(() => requests().length).toBe(before + 1);
  } while (requests().at(-1)?.worker !== WORKERS);
}

it('are passed on to another worker', async () => {
  const url = await startedAt(program);
  await askUntilTurnOfFirst(url);
  const asked: Promise<number | string | undefined>[] = [];
  program.child.stdout?.on('data', (chunk: Buffer) => {
    if (chunk.includes(STANDS)) asked.push(ask(url), ask(url), ask(url));
  });
  program.child.kill('SIGHUP');
  await expect.poll(() => linesOf(program, 'rolling restart done'), { timeout: 30_000 }).toHaveLength(1);
  expect(asked).toHaveLength(3 * WORKERS);
  expect(await Promise.all(asked)).toEqual(asked.map(() => 200));
  // Nothing more is passed to the workers that have ended.
  for (const _ of [1, 2, 3, 4]) expect(await ask(url)).toBe(200);
  expect(livingWorkers(program)).toHaveLength(WORKERS);
  program.child.kill('SIGTERM');
  expect(await program.exit).toEqual([0, null]);
});
