/** A Redis server of its own for tests: Debian's program, a free port, a temporary directory. */
import { Redis } from 'ioredis';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { CERTIFICATE, KEY } from './tls.js';

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

export interface TestRedisOptions {
  /** The password that clients must send. */
  password?: string;
  /** Whether the server speaks TLS only, with the certificate of the tests. */
  isEncrypted?: boolean;
}

export async function startRedis({ password, isEncrypted }: TestRedisOptions = {}): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'chime-redis-'));
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  if (password !== undefined) settings.push('--requirepass', password);
  if (isEncrypted) {
    writeFileSync(join(directory, 'tls.pem'), CERTIFICATE);
    writeFileSync(join(directory, 'tls.key'), KEY);
    settings.push('--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no');
    settings.push('--tls-cert-file', 'tls.pem', '--tls-key-file', 'tls.key');
  } else settings.push('--port', String(port));
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: { ca: CERTIFICATE } } : {}),
  });
  client.on('error', () => undefined);
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(PROGRAM, settings, { cwd: directory, stdio: 'ignore' });
    const failed = once(server, 'exit').then(([code]) => {
      throw new Error(`redis-server ended with ${code}`);
    });
    await Promise.race([client.ping(), failed]);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `${isEncrypted ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
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
