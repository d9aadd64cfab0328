/**
 * The primary process, when `WORKERS` is above 1: it starts the workers, replaces them and ends with them. It serves no
 * requests itself. The emulator runs in it, because there can be only one. Workers end when their primary does
 * (node:cluster).
 */
import type { Logger } from 'pino';
import { openBackend } from '../backend.js';
import type { Emulator } from '../emulator/wire/server.js';
import type { PrimaryMetrics } from '../observability/process-metrics.js';
import { type Disks, watchDisks } from '../process/disk-space.js';
import type { Settings } from '../settings/settings.js';
import { stopTime } from '../settings/shutdown-settings.js';
import { WorkerPool } from './worker-pool.js';
import { livingWorkers, SPARE_MS } from './worker-processes.js';

export interface Cluster {
  /** The URL at which all workers listen. */
  url: string;
  emulator: Emulator | undefined;
  /**
   * Replaces the workers one after the other without losing a request. A worker that cannot be replaced continues to
   * run.
   */
  restart(): Promise<void>;
  /**
   * Stops all workers after they have finished their requests. The exit code is 1 if one of them did not end cleanly.
   */
  stop(): Promise<void>;
  /** The maximum duration of a stop, in milliseconds. */
  readonly stopsWithin: number;
  /** Returns the unfinished work for the log. */
  unfinished(): object;
  /** Counts an unhandled error of this process. */
  onUnhandledError(): void;
}

/**
 * A worker that does not respond for this long hangs. No synchronous work of a worker takes as long, except writing to
 * a log that nobody reads, and that blocks every process.
 */
const HANGS_AFTER_MS = 30_000;

/**
 * Starts the backend and the workers.
 * @param hangsAfter in milliseconds; tests use a shorter time
 * @throws StartupError when the backend or one of the workers cannot start; everything is stopped then
 */
export async function startCluster(
  settings: Settings,
  log: Logger,
  hangsAfter = HANGS_AFTER_MS,
): Promise<Cluster> {
  const { emulator, credentials } = await openBackend(settings.backend, log);
  const { backend } = settings;
  const disks = backend.kind === 'emulator' && !backend.database ? { store: backend.dataDir } : {};
  watchDisks(disks, log);
  const metrics = settings.metrics ? await createMetrics(settings, disks) : undefined;
  const pool = new WorkerPool({ settings, log, emulator, credentials, metrics }, hangsAfter);
  try {
    const url = await pool.start();
    return {
      url,
      emulator,
      restart: () => pool.restart(),
      stop: () => pool.stop(),
      // One spare time is for the workers, one for the emulator.
      stopsWithin: stopTime(settings) + 2 * SPARE_MS,
      unfinished: () => ({ workers: livingWorkers().length }),
      onUnhandledError: () => metrics?.onUnhandledError('primary'),
    };
  } catch (error) {
    await pool.stop();
    throw error;
  }
}

/** Loads metrics only when they are used. */
async function createMetrics({ workers }: Settings, disks: Disks): Promise<PrimaryMetrics> {
  const { PrimaryMetrics } = await import('../observability/process-metrics.js');
  return new PrimaryMetrics(workers, disks);
}
