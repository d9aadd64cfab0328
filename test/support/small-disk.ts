/** Disks that are full soon, and get more space while a program uses them. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A disk for one program. */
export interface SmallDisk {
  /** Shell code that runs before the program and makes it use the disk. */
  readonly setup: string;
  /** Adds space to the disk. `pid` is the program's process id. */
  grow(pid: number): void;
  remove(): Promise<void>;
}

/** Creates a disk of at most a megabyte below the directory. */
export type SmallDiskMaker = (directory: string) => Promise<SmallDisk>;

/**
 * Limits the size of each file instead of a disk. For SQLite this is a failing write. It works on every system without
 * privileges.
 */
export const limitedFiles: SmallDiskMaker = async () => ({
  setup: `trap '' XFSZ; ulimit -S -f 1000`,
  grow: (pid) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']),
  remove: async () => undefined,
});

/** A file system in memory. Only the program and processes that enter its namespaces can see it. */
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

/** Whether this system can limit the files of a running process. Linux can. */
export const canLimitFiles = works('prlimit', ['--fsize']);

/** Whether this system lets the test mount a file system. Many containers do not. */
const canMount = works('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']);

function works(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The disks by the effect of a full one, each with the feature that a system without support lacks. */
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
