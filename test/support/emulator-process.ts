/** The emulator as a process of its own, compiled from the sources, for tests that start, signal and kill it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { keepOutput } from './log-file.js';

const root = resolve(import.meta.dirname, '../..');

/**
 * Compiles the sources into a directory below the project, where node finds its dependencies, and answers the path of
 * main.js. `name` keeps test files that run at the same time apart.
 */
export async function compileEmulator(name: string): Promise<string> {
  const outDir = join(root, '.vitest', `dist-${name}`);
  const main = join(outDir, 'emulator', 'main.js');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    cwd: root,
  });
  if (!existsSync(main)) throw new Error('The emulator was not compiled.');
  return main;
}

/** A running emulator process. `exited` resolves with its exit code, null when a signal ended it. */
export interface EmulatorProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

/** What a process said before it ended. */
export interface EndedProcess {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Only the variables given reach the process, and its port is a free one unless given. `setup` is shell code that runs
 * before it, to set limits.
 */
function launch(main: string, env: Record<string, string>, setup = ':'): ChildProcess {
  const child = spawn('/bin/sh', ['-c', `${setup}; exec "$0" "$1"`, process.execPath, main], {
    env: { EMULATOR_PORT: '0', EMULATOR_SEED: 'none', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  keepOutput(child);
  return child;
}

/** Starts the process and waits for the line that tells its URL. */
export async function startProcess(
  main: string,
  env: Record<string, string>,
  setup?: string,
): Promise<EmulatorProcess> {
  const child = launch(main, env, setup);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = await new Promise<string>((started, failed) => {
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      const match = /listening at (http:\S+)\n/.exec(output);
      if (match?.[1]) started(match[1]);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    void exited.then((code) => failed(new Error(`The emulator ended with ${code}: ${output}`)));
  });
  return { url, child, exited };
}

/** Runs the process until it ends by itself. */
export async function runToEnd(
  main: string,
  env: Record<string, string>,
  setup?: string,
): Promise<EndedProcess> {
  const child = launch(main, env, setup);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
