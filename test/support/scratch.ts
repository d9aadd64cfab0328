/**
 * Makes the tests of a run write to memory if there is enough, so that they do not wait for a disk. No test needs one:
 * they kill programs, but never the operating system, which keeps what was written.
 */
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
const PREFIX = 'chime-tests-';
/** The bytes that must be free. A run uses less than a tenth at a time. */
const NEEDED = 4 * 1024 ** 3;

/**
 * Sets `TMPDIR` to a new directory in memory, which is deleted when this process ends. Does nothing if the variable has
 * a value already.
 */
export function writeToMemory(): void {
  if (process.env['TMPDIR'] !== undefined || !hasSpace()) return;
  removeLeftovers();
  const directory = join(MEMORY, `${PREFIX}${process.pid}`);
  // PostgreSQL runs as another user and has its data below.
  mkdirSync(directory, { mode: 0o755 });
  process.env['TMPDIR'] = directory;
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
}

function hasSpace(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED;
  } catch {
    return false;
  }
}

/** Deletes the directories of runs that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY)) {
    if (name.startsWith(PREFIX) && !isRunning(Number(name.slice(PREFIX.length))))
      rmSync(join(MEMORY, name), { recursive: true, force: true });
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
