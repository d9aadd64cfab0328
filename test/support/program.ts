/** The built program as a separate process on free ports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtPath } from './dist.js';
import { keepOutput } from './log-file.js';

export interface Program {
  readonly child: ChildProcess;
  /** The output so far. */
  readonly output: { stdout: string; stderr: string };
  /** The exit code and signal, once both streams have ended. */
  readonly exit: Promise<unknown[]>;
}

/** @param main the program; by default the one in `dist` */
export function startProgram(env: Record<string, string>, main = builtPath('main.js')): Program {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], PORT: '0', EMULATOR_PORT: '0', ...env },
  });
  keepOutput(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (output.stderr += chunk.toString()));
  return { child, output, exit: once(child, 'close') };
}

/** Resolves with the URL on which the program says that it listens. */
export async function startedAt({ child, output }: Program): Promise<string> {
  for (;;) {
    const url = /GraphQL\s+(http\S+)\/graphql/.exec(output.stdout)?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`The program ended: ${output.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A line of the program's log, with the members that tests read. */
export interface LogLine {
  level: number;
  msg: string;
  worker?: number;
  workerPid?: number;
  reason?: string;
}

/** Returns the log lines with this text so far. */
export const linesOf = ({ output }: Program, message: string): LogLine[] =>
  output.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === message);

/** Returns a function, for polling, that reads a sample of /metrics by its exact name and labels. */
export const sampleAt = (url: string, name: string) => async (): Promise<number | undefined> => {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  const line = lines.find((text) => text.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
};

/** Returns the process ids of all workers so far. */
export const workerPids = (program: Program): number[] =>
  linesOf(program, 'worker started').map(({ workerPid }) => workerPid ?? Number.NaN);

/** Whether the process exists. If its parent has exited, it exists until another process has reaped it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export const livingWorkers = (program: Program): number[] => workerPids(program).filter(isAlive);

/** Returns the program's exit code and signal, and the milliseconds from now until the exit. */
export async function endOf({ exit }: Program): Promise<{ code: unknown; ms: number }> {
  const begin = performance.now();
  const [code] = await exit;
  return { code, ms: performance.now() - begin };
}
