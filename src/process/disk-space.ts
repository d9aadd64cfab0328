/** Watches the disks that the program writes to, and warns well before they are full. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The paths that a program writes to, each a directory or a file. */
export type Disks = Readonly<Partial<Record<'audit-log' | 'store', string>>>;

export interface DiskSpace {
  /** The bytes that this process may still use. */
  readonly free: number;
  /** The size of the file system in bytes. */
  readonly size: number;
}

interface Log {
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** A disk is nearly full when its free space is below this share of its size or this many bytes, whichever is less. */
const LOW_SHARE = 0.1;
const LOW_BYTES = 10 * 1024 ** 3;

const INTERVAL_MS = 10_000;

/** Reads the space of the file system at the path. Returns undefined when the system does not report it. */
export async function diskSpaceAt(path: string): Promise<DiskSpace | undefined> {
  try {
    // After a rename, the new file exists only once the next line is written.
    const { bavail, blocks, bsize } = await statfs(path).catch(() => statfs(dirname(path)));
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}

/**
 * Checks the disks now and every 10 seconds. Logs a warning once when a disk gets nearly full, and a line when it no
 * longer is.
 * @param read replaces the reading of disks in tests
 * @returns a function that stops the checks
 */
export function watchDisks(disks: Disks, log: Log, read = diskSpaceAt): () => void {
  const low = new Set<string>();
  const look = async ([disk, path]: [string, string]): Promise<void> => {
    const space = await read(path);
    if (!space) return;
    const details = { disk, freeBytes: space.free, sizeBytes: space.size };
    const threshold = Math.min(space.size * LOW_SHARE, LOW_BYTES);
    if (space.free < threshold && !low.has(disk)) {
      low.add(disk);
      log.warn(details, 'the disk is nearly full');
    } else if (space.free >= threshold * 1.1 && low.delete(disk)) {
      log.info(details, 'the disk has room again');
    }
  };
  const checkAll = (): void => {
    for (const entry of Object.entries(disks)) void look(entry);
  };
  checkAll();
  const timer = setInterval(checkAll, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
