/**
 * Makes the tests of a run write to memory if there is enough, so that they do not wait for a disk. No test needs one:
 * they kill programs, but never the operating system, which keeps what was written.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
const PREFIX = 'chime-tests-';
/** The bytes that must be free. */
const NEEDED = 4 * 1024 ** 3;

/**
 * Sets `TMPDIR` to a new directory in memory, which is deleted when this process ends. Does nothing if the variable has
 * a value already.
 */
export function writeToMemory(): void {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return;
  removeLeftovers();
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize < NEEDED) return;
  const directory = join(MEMORY, `${PREFIX}${process.pid}`);
  // PostgreSQL runs as another user and has its data below.
  mkdirSync(directory, { mode: 0o755 });
  process.env['TMPDIR'] = directory;
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
}

/** Deletes the directories of this user's runs that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY)) {
    const path = join(MEMORY, name);
    if (!name.startsWith(PREFIX) || isRunning(Number(name.slice(PREFIX.length)))) continue;
    if (statSync(path).uid === process.geteuid?.()) rmSync(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
