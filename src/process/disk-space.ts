/** Watches the disks that must not get full, and warns well before they are. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a program writes to, by its path: a directory or a file. */
export type Disks = Readonly<Partial<Record<'audit-log' | 'store', string>>>;

export interface DiskSpace {
  /** Bytes that this process may still use. */
  readonly free: number;
  /** Bytes of the file system. */
  readonly size: number;
}

interface Log {
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** A disk is nearly full with less free than this share of it, or this many bytes if these are fewer. */
const LOW_SHARE = 0.1;
const LOW_BYTES = 10 * 1024 ** 3;

const INTERVAL_MS = 10_000;

/** Reads the space of the file system at the path; undefined where the system does not say. */
export async function diskSpaceAt(path: string): Promise<DiskSpace | undefined> {
  try {
    // A file that was renamed has a successor only from the next line on.
    const { bavail, blocks, bsize } = await statfs(path).catch(() => statfs(dirname(path)));
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}

/**
 * Looks at the disks now and every 10 seconds. Logs a warning once when one gets nearly full, and a line when it is no more.
 * @param read tests have disks of their own
 * @returns a function that ends it
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
  const lookAtAll = (): void => {
    for (const entry of Object.entries(disks)) void look(entry);
  };
  lookAtAll();
  const timer = setInterval(lookAtAll, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
