/** A PostgreSQL server of its own for tests: Debian's programs, a free port, a temporary directory. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';

const ROOT = '/usr/lib/postgresql';

/** The directory of the programs of the newest PostgreSQL, or undefined where none is installed. */
export const postgresqlPrograms = findPrograms();

/** A running server. `stop` also deletes its data. */
export interface Postgresql {
  /** The URL of a database, as its superuser. */
  readonly url: string;
  readonly port: number;
  /** Ends the server at once, as a crash would, and waits until it has ended. */
  crash(): Promise<void>;
  /** Kills all processes of the server with SIGKILL, and waits until they have ended. */
  kill(): Promise<void>;
  /** Starts a server that has ended. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

function findPrograms(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  const version = readdirSync(ROOT).toSorted((one, other) => Number(other) - Number(one))[0];
  const directory = version === undefined ? undefined : join(ROOT, version, 'bin');
  return directory !== undefined && existsSync(join(directory, 'initdb')) ? directory : undefined;
}

/** Starts a server. Its data is on disk before a commit is acknowledged, unless `isDurable` is false. */
export async function startPostgresql({ isDurable = true } = {}): Promise<Postgresql> {
  const programs = postgresqlPrograms;
  if (programs === undefined) throw new Error('PostgreSQL is not installed.');
  const directory = mkdtempSync(join(tmpdir(), 'chime-postgresql-'));
  // PostgreSQL refuses to run as root.
  const owner = process.geteuid?.() === 0 ? findUser('postgres') : undefined;
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const setUp = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync'];
  execFileSync(join(programs, 'initdb'), setUp, { ...owner, cwd: directory, stdio: 'ignore' });
  const port = await freePort();
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  const settings = ['-p', String(port), '-k', directory, '-c', 'listen_addresses=127.0.0.1'];
  settings.push('-c', 'max_connections=400', '-c', 'log_min_messages=fatal');
  if (!isDurable) settings.push('-c', 'fsync=off', '-c', 'synchronous_commit=off');
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = { ...owner, cwd: directory, stdio: 'ignore' } as const;
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], options);
    await untilReady(url);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url,
    port,
    start,
    // The same as `pg_ctl stop -m immediate`: nothing more is written, and the next start recovers from the log.
    crash: () => end('SIGQUIT'),
    kill: async () => {
      await end('SIGKILL');
      for (let rest = listProcesses(data); rest.length > 0; rest = listProcesses(data)) {
        for (const pid of rest) killIfRunning(pid);
        await delay(5);
      }
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(directory, { recursive: true });
    },
  };
}

/**
 * Creates a schema, and returns the URL of the database with that schema as the only one.
 * @param options further options of every connection, as the server's command line has them
 */
export async function createSchema(url: string, options = ''): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new Client(url);
  await client.connect();
  await client.query(`CREATE SCHEMA ${name}`);
  await client.end();
  const schema = new URL(url);
  schema.searchParams.set('options', `-c search_path=${name} ${options}`);
  return schema.href;
}

/** Runs one statement in a connection of its own, and returns its rows. */
export async function queryDatabase<Row = unknown>(url: string, sql: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    // The caller knows the columns of its SQL.
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

function findUser(name: string): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** Returns the processes that work in the directory, as all processes of a server do in that of its data. */
function listProcesses(directory: string): number[] {
  const worksThere = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === directory;
    } catch {
      // The process has ended, or belongs to somebody else.
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && worksThere(name))
    .map(Number);
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const client = new Client(url);
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}
