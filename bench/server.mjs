/** The compared servers, each in its own process, and functions that start, query and stop them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, ftruncateSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';
import { ANY_CPU, cpuSeconds, pinned, residentMb, SERVER_CPU, UPSTREAM_CPU } from './machine.mjs';
import { bodiesOf } from './work.mjs';

const LONGEST_START = 20_000;

const REDIS = '/usr/bin/redis-server';

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));
const peer = (title, file, ...options) => ({
  title,
  protocol: 'graphql',
  program: `peer/${file}.mjs`,
  options,
});

/** Defines a gateway with its default settings, as users start it. */
const gateway = (title, variables = {}, more = {}) => ({
  title,
  protocol: 'graphql',
  program: '../dist/main.js',
  variables,
  ...more,
});

/**
 * The servers by key. `protocol` is how a server is queried: GraphQL over HTTP, the operation's name over HTTP, or a
 * message for a process that serves nothing and calls the SDK itself.
 */
export const SERVERS = {
  gateway: gateway('the gateway'),
  floor: { ...peer('node:http + the gateway’s SDK client', 'floor', 'tuned'), protocol: 'plain' },
  floorStock: { ...peer('node:http + stock SDK', 'floor', 'stock'), protocol: 'plain' },
  direct: { ...peer('the gateway’s SDK client alone', 'direct', 'tuned'), protocol: 'message' },
  directStock: { ...peer('stock SDK alone', 'direct', 'stock'), protocol: 'message' },
  mercuriusJit: peer('mercurius-jit', 'mercurius', 'jit'),
  mercurius: peer('mercurius', 'mercurius'),
  apolloFastify: peer('Apollo on Fastify', 'apollo-fastify'),
  apolloStandalone: peer('Apollo standalone', 'apollo-standalone'),
  yoga: peer('graphql-yoga', 'yoga'),
};

/** Limits that no request of a run reaches, and that count every one. */
const LIMITS = { RATE_LIMIT: '999999999/60', MAX_CONCURRENT_REQUESTS: '100000' };

/** The gateway in other settings, compared with itself. */
export const VARIANTS = {
  quiet: gateway('the gateway without logs and metrics', { LOG_LEVEL: 'silent', METRICS: 'false' }),
  oneWorker: gateway('WORKERS=1, any CPU', { WORKERS: '1' }, { unpinned: true }),
  twoWorkers: gateway('WORKERS=2, any CPU', { WORKERS: '2' }, { unpinned: true }),
  limits: gateway('limits of callers in memory', LIMITS),
  sharedLimits: gateway('limits of callers in Redis', LIMITS),
};

/** Lets a gateway share its limits through a Redis server. */
export const sharing = (definition, url) => ({
  ...definition,
  variables: { ...definition.variables, REDIS_URL: url },
});

/** Returns a port that is free now. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

// oxlint-disable-next-line node/no-process-env -- so that settings of the environment have no effect
const { PATH } = process.env;

/** Child processes. None may outlive this process, however it ends. */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

function run(command, variables, output, ipc = false) {
  const child = spawn(command[0], command.slice(1), {
    env: {
      PATH,
      NODE_ENV: 'production',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...variables,
    },
    stdio: ['ignore', output, output, ...(ipc ? ['ipc'] : [])],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export async function startStub() {
  const port = await freePort();
  const child = run(
    [...pinned(UPSTREAM_CPU), process.execPath, pathOf('stub.mjs'), String(port)],
    {},
    'inherit',
  );
  const requests = async () => Number(await answering(child, `http://127.0.0.1:${port}/requests`));
  await requests();
  return { port, requests, stop: () => stop(child) };
}

/** Starts Debian's Redis server next to the upstream. Returns undefined if it is not installed. */
export async function startRedis() {
  if (!existsSync(REDIS)) return undefined;
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = run([...pinned(UPSTREAM_CPU), REDIS, ...options], {}, 'ignore');
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(child) };
}

/**
 * Starts a server and waits for its first response.
 * @param first the work of the first request
 * @param logDirectory for a file with the server's output, because log lines usually end up on a disk
 */
export async function startServer(key, definition, upstreamPort, first, logDirectory) {
  const { title, protocol, program, options = [], variables, unpinned } = definition;
  const port = await freePort();
  const output = openSync(join(logDirectory, `${key}.log`), 'a');
  const ownVariables = variables && {
    PORT: String(port),
    CHIME_ENDPOINT: `http://127.0.0.1:${upstreamPort}`,
    ...variables,
  };
  const command = [
    ...pinned(unpinned ? ANY_CPU : SERVER_CPU),
    process.execPath,
    pathOf(program),
    ...(variables ? [] : [String(port), String(upstreamPort), ...options]),
  ];
  const began = performance.now();
  const child = run(command, ownVariables, output, protocol === 'message');
  const path = protocol === 'graphql' ? '/graphql' : '/';
  const server = { key, title, protocol, child, port, path, output, pid: child.pid };
  if (protocol === 'message') await reply(child);
  else {
    const [body] = bodiesOf(first, protocol);
    await answering(child, `http://127.0.0.1:${port}${path}`, post(body));
  }
  return { ...server, startMs: performance.now() - began };
}

const post = (body) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body,
});

/** Repeats a request until there is a response. */
async function answering(child, url, request) {
  const end = performance.now() + LONGEST_START;
  while (performance.now() < end && child.exitCode === null) {
    try {
      const response = await fetch(url, request);
      return await response.text();
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    }
  }
  throw new Error(`${child.spawnargs.join(' ')} does not answer (exit code ${child.exitCode})`);
}

async function reply(child) {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [{ error: `${child.spawnargs.join(' ')} ended with ${code}` }]),
  ]);
  if (message.error !== undefined) throw new Error(message.error);
  return message.result;
}

/** Returns the responses to each body of the work, and the number of upstream calls per body. */
export async function answersOf(server, work, stub) {
  const before = await stub.requests();
  const answers = [];
  for (const body of bodiesOf(work, server.protocol)) {
    if (server.protocol === 'message') {
      server.child.send(JSON.parse(body));
      answers.push(JSON.parse(JSON.stringify(await reply(server.child))));
    } else {
      const response = await fetch(`http://127.0.0.1:${server.port}${server.path}`, post(body));
      answers.push(await response.json());
    }
  }
  return { answers, calls: ((await stub.requests()) - before) / answers.length };
}

/**
 * Fails unless the server behaves like the gateway: as many calls for the same data, or an error with the same code.
 */
export function assertSame(server, work, { answers, calls }, expected) {
  const what = `${server.title}, ${work.title}`;
  assert.equal(calls, expected.calls, `${what}: upstream calls`);
  for (const [index, answer] of answers.entries()) {
    if (work.code === undefined) {
      assert.equal(answer.errors, undefined, what);
      assert.ok(answer.data, what);
      assert.deepEqual(answer.data, expected.answers[index].data, what);
    } else {
      assert.ok(answer.errors?.length > 0, what);
      // Libraries describe errors in a document differently, and not always with a code.
      const code = answer.errors[0].extensions?.code ?? work.code;
      assert.equal(code, work.code, what);
    }
  }
}

/** Measures one window of load. Fails at the first response with an unexpected status. */
export async function measure(server, work, { inFlight, leadIn, seconds }) {
  const bodies = bodiesOf(work, server.protocol);
  if (server.protocol === 'message') {
    server.child.send({ bodies, inFlight, leadIn, seconds });
    return reply(server.child);
  }
  const figures = await load({
    port: server.port,
    path: server.path,
    bodies,
    accepts:
      work.code === undefined ? (status) => status === 200 : (status) => status === 200 || status === 400,
    inFlight,
    leadIn,
    seconds,
    cpuSeconds: () => cpuSeconds(server.pid),
  });
  ftruncateSync(server.output);
  return figures;
}

export const memoryOf = (server) => residentMb(server.pid);

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

export async function stopServer({ child, output }) {
  await stop(child);
  closeSync(output);
}
