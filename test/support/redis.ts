/** A Redis server of its own for tests: Debian's program, a free port, a temporary directory. */
import { Redis } from 'ioredis';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

const PROGRAM = '/usr/bin/redis-server';

/** Whether a server is installed. Tests that need one are skipped without it. */
export const hasRedis = existsSync(PROGRAM);

/** A running server. It stores nothing on disk. */
export interface TestRedis {
  readonly url: string;
  /** A connection for tests. It waits while the server is away. */
  readonly client: Redis;
  /** Ends the server at once, as a crash would, and waits until it has ended. */
  crash(): Promise<void>;
  /** Starts a server that has ended, without its data. */
  start(): Promise<void>;
  /** Lets the server hang: connections stay open, and nothing responds. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param password that clients must send */
export async function startRedis(password = ''): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'chime-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  settings.push('--requirepass', password);
  const client = new Redis({ port, host: '127.0.0.1', password, lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(PROGRAM, settings, { cwd: directory, stdio: 'ignore' });
    await client.ping();
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    start,
    crash: () => end('SIGKILL'),
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    stop: async () => {
      client.disconnect();
      await end('SIGKILL');
      rmSync(directory, { recursive: true });
    },
  };
}
