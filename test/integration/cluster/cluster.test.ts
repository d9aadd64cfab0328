/** The built program with `WORKERS` above 1, as processes over real HTTP: how they start, are replaced, and end. */
import { appendFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyPrograms } from '../../support/dist.js';
import {
  isAlive,
  linesOf,
  livingWorkers,
  type Program,
  sampleAt,
  startedAt,
  startProgram,
  workerPids,
} from '../../support/program.js';
import { after, respond, startUpstream, userBody } from '../../support/upstream.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Each agent asks for another user, because identical reads share a call. */
const queryFor = (userId: number) => `{ user(accountId: "a", userId: "${userId}") { userId } }`;

/** The clients of the load that keep their connection: milliseconds between an answer and their next request. */
const KEPT = [0, 0, 1, 5, 20, 100, 300, 1_000];

// Several processes start in each test, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let programs: Program[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-cluster-'));
  programs = [];
});
afterEach(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function run(env: Record<string, string> = {}, main?: string): Program {
  const program = startProgram({ WORKERS: '2', DATA_DIR: join(directory, 'data'), ...env }, main);
  programs.push(program);
  return program;
}

/** How often workers of this number ended for the reason, as /metrics has it. */
const endsAt = (url: string, worker: number | undefined, reason: string) =>
  sampleAt(url, `chime_gateway_worker_ends_total{worker="${worker}",reason="${reason}"}`)();

/** The program's own copy of the code, to change under it. */
async function copyOfProgram(): Promise<{ main: string; worker: string }> {
  const dist = join(directory, 'dist');
  copyPrograms(dist);
  await cp(join(ROOT, 'package.json'), join(directory, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return { main: join(dist, 'main.js'), worker: join(dist, 'worker.js') };
}

/** Asks in one request and answers status and body. */
function ask(
  url: string,
  query: string,
  agent: Agent | false,
  seen?: (answer: IncomingMessage) => void,
): Promise<[number | undefined, string]> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request(`${url}/graphql`, { method: 'POST', headers, agent }, (answer) => {
      seen?.(answer);
      text(answer).then((body) => resolve([answer.statusCode, body.trimEnd()]), reject);
    });
    outgoing.on('error', reject).end(JSON.stringify({ query }));
  });
}

interface Load {
  /** How many requests were answered as they should be, and what became of the others. */
  answered: number;
  readonly failures: unknown[];
  /** Of each connection that its client would have kept, the header `connection` of its last answer. */
  readonly endings: (string | undefined)[];
  stop(): Promise<void>;
}

/** Clients that ask one request after the other: most on a connection that they keep, some on a new one each time. */
function startLoad(url: string): Load {
  const over = new AbortController();
  const { signal } = over;
  const load: Load = { answered: 0, failures: [], endings: [], stop };
  const last = new Map<Socket, string | undefined>();
  const note = ({ socket, headers }: IncomingMessage): void => {
    if (!last.has(socket)) socket.once('close', () => signal.aborted || load.endings.push(last.get(socket)));
    last.set(socket, headers.connection);
  };
  const client = async (pause: number, agent: Agent | false): Promise<void> => {
    while (!signal.aborted) {
      try {
        const answer = await ask(url, '{ accounts { nodes { name } } }', agent, agent ? note : undefined);
        if (isDeepStrictEqual(answer, [200, '{"data":{"accounts":{"nodes":[]}}}'])) load.answered += 1;
        else load.failures.push(answer);
      } catch (error) {
        load.failures.push(error);
      }
      await delay(pause);
    }
    if (agent) agent.destroy();
  };
  const clients = [
    ...KEPT.map(async (pause) => client(pause, new Agent({ keepAlive: true }))),
    ...[1, 20].map(async (pause) => client(pause, false)),
  ];
  async function stop(): Promise<void> {
    over.abort();
    await Promise.all(clients);
  }
  return load;
}

describe('a start with workers', () => {
  it('prints once where everything is, and has all workers use one store', async () => {
    const program = run({ EMULATOR_SEED: 'none' });
    const url = await startedAt(program);
    expect(new Set(workerPids(program)).size).toBe(2);
    const numbers = linesOf(program, 'worker started').map(({ worker }) => worker);
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
    expect(program.output.stdout.match(/Chime GraphQL gateway/g)).toHaveLength(1);
    await ask(url, 'mutation { createAccount(input: { name: "Shared" }) { name } }', false);
    // New connections go to the workers in turn.
    for (const _ of [1, 2, 3, 4])
      expect(await ask(url, '{ accounts { nodes { name } } }', false)).toEqual([
        200,
        '{"data":{"accounts":{"nodes":[{"name":"Shared"}]}}}',
      ]);
  });

  it('names a taken port once, and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const taken = String((server.address() as AddressInfo).port);
    try {
      for (const name of ['PORT', 'EMULATOR_PORT']) {
        const program = run({ [name]: taken });
        expect(await program.exit).toEqual([1, null]);
        expect(program.output.stderr).toMatch(new RegExp(`^Cannot start: .*port ${taken}.*\\n$`));
        expect(program.output.stdout).toBe('');
      }
    } finally {
      server.close();
    }
  });
});

describe('the metrics of processes', () => {
  it('are those of the primary, too, and know the reasons that the documentation lists', async () => {
    const url = await startedAt(run());
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (const worker of ['primary', '1', '2'])
      expect(metrics).toMatch(new RegExp(`^process_resident_memory_bytes{worker="${worker}"} `, 'm'));
    const told = [...metrics.matchAll(/^chime_gateway_worker_ends_total{.*reason="(\w+)"} 0$/gm)];
    const page = await readFile(join(ROOT, 'docs/operations/metrics.md'), 'utf8');
    const [table = ''] = /(?<=^\| reason +\| a worker that\b.*\n).+?(?=\n\n)/ms.exec(page) ?? [];
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, reason]) => reason);
    expect(new Set(told.map(([, reason]) => reason))).toEqual(new Set(documented));
  });
});

describe('a rolling restart', () => {
  it('replaces every worker without losing a request, and tells clients to connect anew', async () => {
    const program = run({ EMULATOR_SEED: 'none' });
    const url = await startedAt(program);
    const load = startLoad(url);
    await expect.poll(() => load.answered, { timeout: 30_000 }).toBeGreaterThan(100);
    const before = workerPids(program);
    program.child.kill('SIGHUP');
    await expect.poll(() => linesOf(program, 'rolling restart done'), { timeout: 30_000 }).toHaveLength(1);
    const answered = load.answered;
    await expect.poll(() => load.answered, { timeout: 30_000 }).toBeGreaterThan(answered + 100);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.endings.length).toBeGreaterThanOrEqual(KEPT.length);
    expect(new Set(load.endings)).toEqual(new Set(['close']));
    expect(workerPids(program)).toHaveLength(4);
    expect(before.filter(isAlive)).toEqual([]);
    expect(workerPids(program).slice(2).filter(isAlive)).toHaveLength(2);
    for (const worker of [1, 2]) expect(await endsAt(url, worker, 'restart')).toBe(1);
  });

  it('runs the code that is on disk by then, and keeps the old workers when that does not start', async () => {
    const { main, worker } = await copyOfProgram();
    const program = run({}, main);
    const url = await startedAt(program);
    await appendFile(worker, `\nprocess.stdout.write('the new code\\n');\n`);
    program.child.kill('SIGHUP');
    await expect.poll(() => linesOf(program, 'rolling restart done'), { timeout: 30_000 }).toHaveLength(1);
    expect(program.output.stdout.match(/the new code/g)).toHaveLength(2);
    const running = workerPids(program).slice(2);
    await writeFile(worker, 'process.exit(3);');
    program.child.kill('SIGHUP');
    const broken = 'rolling restart aborted: the other workers continue';
    await expect.poll(() => linesOf(program, broken), { timeout: 30_000 }).toHaveLength(1);
    expect(linesOf(program, broken)[0]?.reason).toContain('exit code 3');
    expect(running.filter(isAlive)).toEqual(running);
    expect((await ask(url, '{ __typename }', false))[0]).toBe(200);
    expect(await endsAt(url, 1, 'start')).toBe(1);
  });
});

describe('a worker that ends on its own', () => {
  it('is replaced under its number', async () => {
    const program = run();
    const url = await startedAt(program);
    const [victim] = linesOf(program, 'worker started');
    process.kill(victim?.workerPid ?? 0, 'SIGKILL');
    await expect.poll(() => workerPids(program), { timeout: 30_000 }).toHaveLength(3);
    expect(linesOf(program, 'worker started').at(-1)?.worker).toBe(victim?.worker);
    expect(linesOf(program, 'worker ended: replacing it')[0]?.reason).toBe('SIGKILL');
    expect(await endsAt(url, victim?.worker, 'signal')).toBe(1);
    for (const _ of [1, 2, 3, 4]) expect((await ask(url, '{ __typename }', false))[0]).toBe(200);
  });

  it('is replaced however often it is killed', async () => {
    const program = run();
    const url = await startedAt(program);
    const victim = linesOf(program, 'worker started')[0]?.worker;
    const lives = () => linesOf(program, 'worker started').filter(({ worker }) => worker === victim);
    for (let kills = 1; kills <= 6; kills += 1) {
      process.kill(lives().at(-1)?.workerPid ?? 0, 'SIGKILL');
      await expect.poll(lives, { timeout: 30_000 }).toHaveLength(kills + 1);
    }
    for (const _ of [1, 2, 3, 4]) expect((await ask(url, '{ __typename }', false))[0]).toBe(200);
    expect(await endsAt(url, victim, 'signal')).toBe(6);
  });

  it('is replaced also when replacements are killed before they are ready', async () => {
    const { main, worker } = await copyOfProgram();
    const program = run({}, main);
    await startedAt(program);
    const code = await readFile(worker, 'utf8');
    await writeFile(worker, `process.kill(process.pid, 'SIGKILL');`);
    process.kill(workerPids(program)[0] ?? 0, 'SIGKILL');
    const ends = () => linesOf(program, 'worker ended: replacing it');
    await expect.poll(() => ends().length, { timeout: 30_000 }).toBeGreaterThan(6);
    expect(ends().at(-1)?.reason).toBe('a worker was killed (SIGKILL) before it was ready');
    await writeFile(worker, code);
    await expect.poll(() => livingWorkers(program), { timeout: 30_000 }).toHaveLength(2);
  });

  it('ends the program with 1 and the reason when it cannot be started again', async () => {
    const { main, worker } = await copyOfProgram();
    const program = run({}, main);
    await startedAt(program);
    await writeFile(worker, 'process.exit(3);');
    const workers = workerPids(program);
    process.kill(workers[0] ?? 0, 'SIGKILL');
    expect(await program.exit).toEqual([1, null]);
    expect(linesOf(program, 'worker does not stay up: ending')[0]?.reason).toContain('exit code 3');
    expect(workers.filter(isAlive)).toEqual([]);
  });
});

describe('an end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s answers what is under way and is clean', async (signal) => {
    const upstream = await startUpstream();
    const agents = [1, 2, 3, 4].map(() => new Agent({ keepAlive: true }));
    try {
      upstream.script(after(500, respond(userBody())));
      const program = run({ CHIME_ENDPOINT: upstream.url });
      const url = await startedAt(program);
      const answers = Promise.all(agents.map(async (agent, index) => ask(url, queryFor(index), agent)));
      await expect.poll(() => upstream.requests).toHaveLength(4);
      const begin = performance.now();
      program.child.kill(signal);
      for (const answer of await answers) expect(answer).toEqual([200, '{"data":{"user":{"userId":"u"}}}']);
      expect(await program.exit).toEqual([0, null]);
      // Nothing waits for connections that their clients would keep.
      expect(performance.now() - begin).toBeLessThan(4_000);
      expect(livingWorkers(program)).toEqual([]);
      await expect(ask(url, queryFor(0), false)).rejects.toThrow('ECONNREFUSED');
    } finally {
      for (const agent of agents) agent.destroy();
      await upstream.stop();
    }
  });

  it('of the primary alone leaves no worker behind', async () => {
    const program = run();
    await startedAt(program);
    program.child.kill('SIGKILL');
    await expect.poll(() => livingWorkers(program), { timeout: 30_000 }).toEqual([]);
  });
});
