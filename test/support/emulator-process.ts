/** The built emulator as a separate process, for tests that start, signal and kill it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { builtPath } from './dist.js';
import { keepOutput } from './log-file.js';

/** A running emulator process. `exited` resolves with its exit code, or null when a signal ended it. */
export interface EmulatorProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

/** The output of a process that has ended. */
export interface EndedProcess {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts the process with only the given variables and, by default, a free port. `setup` is shell code that runs first
 * and sets limits.
 */
function launch(env: Record<string, string>, setup = ':'): ChildProcess {
  const child = spawn(
    '/bin/sh',
    ['-c', `${setup}; exec "$0" "$1"`, process.execPath, builtPath('emulator/main.js')],
    {
      env: { EMULATOR_PORT: '0', EMULATOR_SEED: 'none', LOG_LEVEL: 'silent', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  keepOutput(child);
  return child;
}

/** Starts the process and waits for the line with its URL. */
export async function startProcess(env: Record<string, string>, setup?: string): Promise<EmulatorProcess> {
  const child = launch(env, setup);
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

/** Runs the process until it exits by itself. */
export async function runToEnd(env: Record<string, string>, setup?: string): Promise<EndedProcess> {
  const child = launch(env, setup);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
