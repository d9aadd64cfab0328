/** The built program as a process of its own, on free ports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { keepOutput } from './log-file.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Program {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit code and signal, once both streams are at their end. */
  readonly exit: Promise<unknown[]>;
}

/** @param main the program, if it is not the one in `dist` */
export function startProgram(env: Record<string, string>, main = MAIN): Program {
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
