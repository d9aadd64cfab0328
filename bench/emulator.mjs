/**
 * Measures the throughput of the emulator itself, which shows when it limits another measurement. Run it alone with
 * `npm run build && node bench/emulator.mjs [seconds a window] [rounds] [main.js ...]`; several programs are compared
 * in turns.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TASKSET = '/usr/bin/taskset';
/** The unit of times in a Linux process's `stat`: 1/100 s. */
const CPU_TICK_SECONDS = 0.01;
/** The user of the demo seed, which every store initially contains. */
const ACCOUNT = '12a3456b-7c89-012d-3456-78901e23fg45';
const USER = `/accounts/${ACCOUNT}/users/1ab2345c-67de-8901-f23g-45h678901j2k`;
const LISTED_ACCOUNT = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

let invited = 0;

/** Functions that create one request of an operation: method, target, body. */
const WORK = {
  GetUser: () => ['GET', USER],
  ListUsers100: () => ['GET', `/accounts/${LISTED_ACCOUNT}/users?max-results=100`],
  UpdateUser: () => ['POST', USER, { LicenseType: invited++ % 2 === 0 ? 'Basic' : 'Pro' }],
  InviteUsers: () => [
    'POST',
    `/accounts/${ACCOUNT}/users?operation=add`,
    { UserEmailList: [`bench${invited++}@example.com`] },
  ],
};

/**
 * Measures each program (by default the project's own) in turns. The disk is that of `directory`, where the stores are.
 * Returns rows `{program, name, inFlight, perSecond, p50, p99, cpuPerRequest}` with the medians of the rounds. p50 and
 * p99 are in milliseconds. CPU is that of the emulator's process in microseconds, null without /proc.
 */
export async function measureEmulator({
  programs = [join(ROOT, 'dist/emulator/main.js')],
  directory = join(ROOT, '.data'),
  seconds = 3,
  rounds = 3,
  warmUpSeconds = 2,
  inFlight = [1, 32, 128],
  work = Object.keys(WORK),
} = {}) {
  mkdirSync(directory, { recursive: true });
  const stores = mkdtempSync(join(directory, 'bench-'));
  const servers = [];
  try {
    for (const [index, program] of programs.entries()) {
      servers.push({ program, ...(await start(program, join(stores, String(index)))) });
    }
    for (const server of servers) {
      await fill(server);
      for (const name of work) await load(server, name, 32, warmUpSeconds / work.length);
    }
    const rows = [];
    for (const name of work) {
      for (const clients of inFlight) {
        const windows = new Map(servers.map((server) => [server, []]));
        for (let round = 0; round < rounds; round += 1) {
          for (const server of servers) windows.get(server).push(await load(server, name, clients, seconds));
        }
        for (const server of servers) {
          rows.push({
            program: relative(ROOT, server.program),
            name,
            inFlight: clients,
            ...medians(windows.get(server)),
          });
        }
      }
    }
    return rows;
  } finally {
    for (const { child, exited } of servers) {
      child.kill('SIGTERM');
      await exited;
    }
    rmSync(stores, { recursive: true });
  }
}

/** Starts the program, on a CPU of its own if possible. */
async function start(program, dataDir) {
  const pinned = availableParallelism() > 1 && existsSync(TASKSET);
  const [command, ...args] = [
    ...(pinned ? [TASKSET, '-c', '0'] : []),
    process.execPath,
    ...process.execArgv,
    program,
  ];
  const child = spawn(command, args, {
    env: {
      NODE_ENV: 'production',
      DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true',
      EMULATOR_SEED: 'demo',
      EMULATOR_SIDE_DOOR: 'true',
      EMULATOR_PORT: '0',
      DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const port = await new Promise((started, failed) => {
    child.stdout.on('data', (chunk) => {
      const match = /listening at http:\S+:(\d+)/.exec(chunk);
      if (match) started(Number(match[1]));
    });
    void exited.then(([code]) => failed(new Error(`The emulator ended with ${code}.`)));
  });
  return { child, exited, port };
}

/** Adds more than one page of users to the listed account. */
async function fill({ port }) {
  const url = `http://127.0.0.1:${port}/_emulator/accounts/${LISTED_ACCOUNT}/users`;
  for (let index = 0; index < 120; index += 1) {
    const body = JSON.stringify({
      Email: `listed${index}@forests.example.org`,
      DisplayName: `Listed ${index}`,
    });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`The control API answered ${response.status}.`);
    await response.arrayBuffer();
  }
}

/** Measures one window with a number of connections, each with one request in progress at a time. */
async function load(server, name, clients, seconds) {
  const latencies = [];
  const sockets = [];
  // Opened one by one, with a request each: a busy server accepts connections slowly, which is not to be measured.
  for (let index = 0; index < clients; index += 1) {
    sockets.push(await open(server.port));
    await drive(sockets[index], WORK[name], 0, []);
  }
  const cpu = cpuSeconds(server.child.pid);
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(sockets.map((socket) => drive(socket, WORK[name], end, latencies)));
  const elapsed = (performance.now() - begin) / 1000;
  const used = cpuSeconds(server.child.pid) - cpu;
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / elapsed,
    p50: latencies[Math.floor(latencies.length * 0.5)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
    cpuPerRequest: Number.isNaN(used) ? null : (used / latencies.length) * 1e6,
  };
}

/** Opens a keep-alive connection as a bare socket, because an HTTP client would cost more than the measured work. */
async function open(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  return socket;
}

/** Makes one request after another, at least one, and starts none after `end`. */
function drive(socket, makeRequest, end, latencies) {
  return new Promise((done, failed) => {
    let begin = performance.now();
    let response = '';
    const receive = (chunk) => {
      response += chunk;
      if (!isWhole(response)) return;
      if (!/^HTTP\/1\.1 20[0-4] /.test(response))
        failed(new Error(`The emulator answered ${response.slice(0, 200)}`));
      const now = performance.now();
      latencies.push(now - begin);
      response = '';
      begin = now;
      if (now < end) socket.write(requestText(...makeRequest()));
      else done(socket.off('data', receive));
    };
    socket.on('data', receive).once('error', failed);
    socket.write(requestText(...makeRequest()));
  });
}

function requestText(method, target, body) {
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const text = JSON.stringify(body);
  return `${head}Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

function isWhole(response) {
  const headEnd = response.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const length = /^content-length: (\d+)/im.exec(response.slice(0, headEnd))?.[1] ?? 0;
  return response.length >= headEnd + 4 + Number(length);
}

/** Returns the CPU time of the process so far, all threads; NaN without /proc. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * CPU_TICK_SECONDS;
  } catch {
    return Number.NaN;
  }
}

function medians(windows) {
  const median = (key) => {
    const values = windows.map((window) => window[key]).toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)];
  };
  return Object.fromEntries(['perSecond', 'p50', 'p99', 'cpuPerRequest'].map((key) => [key, median(key)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds = '3', rounds = '3', ...programs] = process.argv.slice(2);
  const rows = await measureEmulator({
    seconds: Number(seconds),
    rounds: Number(rounds),
    ...(programs.length > 0 && { programs: programs.map((program) => resolve(program)) }),
  });
  const lines = rows.map(
    ({ program, name, inFlight, perSecond, p50, p99, cpuPerRequest }) =>
      `${name.padEnd(14)}${String(inFlight).padStart(4)}${perSecond.toFixed(0).padStart(8)}/s` +
      `${p50.toFixed(2).padStart(9)}${p99.toFixed(2).padStart(9)} ms` +
      `${cpuPerRequest?.toFixed(0).padStart(7) ?? ''} us  ${programs.length > 1 ? program : ''}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
