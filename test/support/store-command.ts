/** Runs the commands `backup` and `restore`, and reads the content of a backup. */
import Libsql from 'libsql';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { builtPath } from './dist.js';
import { keepOutput } from './log-file.js';

/** Runs a command of the built emulator. Returns its exit code and its single line of output. */
export async function runStoreCommand(
  args: string[],
  env: Record<string, string>,
): Promise<[number | null, string]> {
  const child = spawn(process.execPath, [builtPath('emulator/store-command.js'), ...args], {
    env,
  });
  keepOutput(child);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  expect(stdout + stderr).toMatch(/^[^\n]+\n$/);
  expect(code === 0).toBe(stderr === '');
  return [code, stdout + stderr];
}

/** Returns the names of the accounts in a backup, and the result of SQLite's full check. */
export function readBackup(file: string): { names: unknown[]; check: unknown } {
  const db = new Libsql(file);
  const names = db
    .prepare('SELECT name FROM account ORDER BY seq')
    .all()
    .map((row) => (row as { name: string }).name);
  const [check] = db.pragma('integrity_check') as { integrity_check: string }[];
  db.close();
  return { names, check: check?.integrity_check };
}
