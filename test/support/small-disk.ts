/** Disks that are full soon, and get room again while a program runs on them. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A disk for one program. */
export interface SmallDisk {
  /** Shell code that runs before the program and puts it on the disk. */
  readonly setup: string;
  /** Makes room; `pid` is the program's. */
  grow(pid: number): void;
  remove(): Promise<void>;
}

/** Makes a disk of a megabyte or less below the directory. */
export type SmallDiskMaker = (directory: string) => Promise<SmallDisk>;

/** No disk, but a limit to each file: for SQLite a write that fails. Works for everyone everywhere. */
export const limitedFiles: SmallDiskMaker = async () => ({
  setup: `trap '' XFSZ; ulimit -S -f 1000`,
  grow: (pid) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']),
  remove: async () => undefined,
});

/** A file system in memory, seen by no one but the program and who enters its namespaces. */
const memoryDisk: SmallDiskMaker = async (directory) => {
  const holder = spawn(
    'unshare',
    [
      '-Urm',
      'sh',
      '-c',
      `mount -t tmpfs -o size=500k tmpfs '${directory}' && echo mounted && exec sleep 600`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  const enter = ['-t', String(holder.pid), '-U', '-m', '--preserve-credentials'];
  return {
    setup: `exec nsenter ${enter.join(' ')} "$0" "$1"`,
    grow: () => void execFileSync('nsenter', [...enter, 'mount', '-o', 'remount,size=20m', directory]),
    async remove() {
      const exited = once(holder, 'exit');
      holder.kill();
      await exited;
    },
  };
};

/** Whether this system can limit the files of a running process: Linux can. */
export const canLimitFiles = works('prlimit', ['--fsize']);

/** Whether it lets the test mount: many containers do not. */
const canMount = works('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']);

function works(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** By what happens when one is full; and what the system lacks that cannot make it. */
export const smallDisks: readonly {
  readonly what: string;
  readonly make: SmallDiskMaker;
  readonly lacks: string | undefined;
}[] = [
  {
    what: 'a file may grow no more',
    make: limitedFiles,
    lacks: canLimitFiles ? undefined : '`prlimit` of Linux',
  },
  {
    what: 'the disk is full',
    make: memoryDisk,
    lacks: canMount ? undefined : 'right to mount a file system in a namespace of its own',
  },
];
