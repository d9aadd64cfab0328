/** The built program as a process of its own, on free ports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtPath } from './dist.js';
import { keepOutput } from './log-file.js';

export interface Program {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit code and signal, once both streams are at their end. */
  readonly exit: Promise<unknown[]>;
}

/** @param main the program, if it is not the one in `dist` */
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

/** Resolves to where the program says it listens. */
export async function startedAt({ child, output }: Program): Promise<string> {
  for (;;) {
    const url = /GraphQL\s+(http\S+)\/graphql/.exec(output.stdout)?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`The program ended: ${output.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A line of the program's log, as far as tests look at it. */
export interface LogLine {
  level: number;
  msg: string;
  worker?: number;
  workerPid?: number;
  reason?: string;
}

/** The log lines with this text, so far. */
export const linesOf = ({ output }: Program, message: string): LogLine[] =>
  output.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === message);

/** The value of a sample of /metrics by its name and labels as they stand, to be polled. */
export const sampleAt = (url: string, name: string) => async (): Promise<number | undefined> => {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  const line = lines.find((text) => text.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
};

/** Process ids of all workers there have been. */
export const workerPids = (program: Program): number[] =>
  linesOf(program, 'worker started').map(({ workerPid }) => workerPid ?? Number.NaN);

/** Whether the process is there. One whose parent is gone is until somebody else has noticed its end. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export const livingWorkers = (program: Program): number[] => workerPids(program).filter(isAlive);

/** How the program ends, and how many milliseconds after now. */
export async function endOf({ exit }: Program): Promise<{ code: unknown; ms: number }> {
  const begin = performance.now();
  const [code] = await exit;
  return { code, ms: performance.now() - begin };
}
