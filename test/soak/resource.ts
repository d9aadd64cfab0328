/** What the programs of a run hold: memory, descriptors, and what else keeps node going. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

export interface Held {
  readonly pid: number;
  readonly program: string;
  /** Megabytes: of the process, and of its JavaScript objects after a collection. */
  readonly rss: number;
  readonly heap: number;
  /** Sockets, timers and the like, as node counts them. */
  readonly resources: number;
  /** Open file descriptors; undefined where the system does not tell. */
  readonly descriptors: number | undefined;
}

interface Measure {
  readonly pid: number;
  readonly program: string;
  readonly times: number;
  readonly rss?: number;
  readonly heapUsed?: number;
  readonly resources?: number;
}

/** How much more may be held at the end: a share of the first measure, and an amount on top. */
export const BOUNDS = {
  heap: { share: 0.05, more: 4 },
  rss: { share: 0.25, more: 32 },
  descriptors: { share: 0, more: 4 },
  resources: { share: 0, more: 4 },
} as const;

const MEGABYTE = 1024 * 1024;

/** Variables that have a program tell what it holds, in files of the directory. */
export const measured = (directory: string): Record<string, string> => ({
  SOAK_MEASURES: directory,
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'measure.mjs')).href}`,
});

/** Of all programs that are running. */
export async function measure(directory: string): Promise<Held[]> {
  const before = (await read(directory)).filter(({ pid }) => isRunning(pid));
  for (const { pid } of before) process.kill(pid, 'SIGUSR2');
  return Promise.all(
    before.map(async ({ pid, program, times }) => {
      for (let waited = 0; waited < 10_000; waited += 50) {
        await sleep(50);
        const { rss, heapUsed, resources, ...now } = await readOne(directory, pid);
        if (now.times <= times || rss === undefined || heapUsed === undefined) continue;
        return {
          pid,
          program,
          rss: rss / MEGABYTE,
          heap: heapUsed / MEGABYTE,
          resources: resources ?? 0,
          descriptors: await descriptorsOf(pid),
        };
      }
      throw new Error(`${program} does not tell what it holds.`);
    }),
  );
}

/** What grew beyond its bound. */
export function growth(first: readonly Held[], last: readonly Held[]): string[] {
  return first.flatMap((before) => {
    const after = last.find(({ pid }) => pid === before.pid);
    if (!after) return [`${before.program} has ended in between`];
    return (Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]).flatMap((name) => {
      const [was, is] = [before[name] ?? 0, after[name] ?? 0];
      const { share, more } = BOUNDS[name];
      const most = was * (1 + share) + more;
      return is <= most
        ? []
        : [`${before.program}: ${name} ${round(was)}, then ${round(is)}, at most ${round(most)}`];
    });
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;

async function read(directory: string): Promise<Measure[]> {
  const names = (await readdir(directory)).filter((name) => /^\d+$/.test(name));
  return Promise.all(names.map((name) => readOne(directory, Number(name))));
}

const readOne = async (directory: string, pid: number): Promise<Measure> =>
  JSON.parse(await readFile(join(directory, String(pid)), 'utf8')) as Measure;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const descriptorsOf = (pid: number): Promise<number | undefined> =>
  readdir(`/proc/${pid}/fd`).then(
    ({ length }) => length,
    () => undefined,
  );
