/**
 * The primary process, when `WORKERS` is above 1: it starts the workers, replaces them and ends with them. It serves no
 * requests itself. The emulator runs in it, because there can be only one. Workers end when their primary does
 * (node:cluster).
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { AccessKey } from '../settings/access-key.js';
import { openBackend } from '../backend.js';
import { type Settings, stopTime } from '../settings/settings.js';
import { type Disks, watchDisks } from '../process/disk-space.js';
import type { Emulator } from '../emulator/wire/server.js';
import { DRAIN_TIMEOUT_MS } from '../http/drain.js';
import { metricsRelay } from './metrics-exchange.js';
import type { PrimaryMetrics, WorkerEnd } from '../observability/process-metrics.js';
import { describeStartupError } from '../process/describe-startup-error.js';
import {
  closeUntaken,
  readiness,
  type ToWorker,
  watchForHang,
  WorkerKilledError,
} from './worker-messages.js';

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

/** Returns the workers that are alive, including those that are ending. */
const livingWorkers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []));

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** The time that a worker has to end in addition to its own stop time, in milliseconds. */
const SPARE_MS = 2_000;

/**
 * A worker that does not respond for this long hangs. No synchronous work of a worker takes as long, except writing to
 * a log that nobody reads, and that blocks every process.
 */
const HANGS_AFTER_MS = 30_000;

/** The number of replacements in a row that may fail to start. Killed replacements do not count. */
const MOST_FAILURES = 5;

/** The delay before a replacement starts. It doubles up to the maximum, until a worker has run for `SETTLED_MS`. */
const BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 1_000;
const SETTLED_MS = 10_000;

/** A slot for a worker. Its number stays the same when the worker is replaced. */
interface Slot {
  readonly number: number;
  worker?: Worker;
  /** The time when the worker was ready, in milliseconds since 1970. */
  since: number;
  /** The number of replacements since a worker last ran for `SETTLED_MS`. */
  replacements: number;
}

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
  const disks = settings.backend.kind === 'emulator' ? { store: settings.backend.dataDir } : {};
  watchDisks(disks, log);
  const metrics = settings.metrics ? await createMetrics(settings, disks) : undefined;
  const primary = new Primary({ settings, log, emulator, credentials, metrics, hangsAfter });
  try {
    const url = await primary.start();
    return {
      url,
      emulator,
      restart: () => primary.restart(),
      stop: () => primary.stop(),
      // One spare time is for the workers, one for the emulator.
      stopsWithin: stopTime(settings) + 2 * SPARE_MS,
      unfinished: () => ({ workers: livingWorkers().length }),
      onUnhandledError: () => metrics?.onUnhandledError('primary'),
    };
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

/** Loads metrics only when they are used. */
async function createMetrics({ workers }: Settings, disks: Disks): Promise<PrimaryMetrics> {
  const { PrimaryMetrics } = await import('../observability/process-metrics.js');
  return new PrimaryMetrics(workers, disks);
}

interface Parts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly emulator: Emulator | undefined;
  readonly credentials: AccessKey | undefined;
  readonly metrics: PrimaryMetrics | undefined;
  readonly hangsAfter: number;
}

class Primary {
  private readonly slots: readonly Slot[];
  private readonly stopping = new AbortController();
  /** Workers that cannot receive a stop message yet. */
  private readonly starting = new Set<Worker>();
  /** The current rolling restart, and the one that was requested in the meantime. */
  private current = Promise.resolve();
  private next: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private url = '';
  /** The reasons for which this process ends workers. */
  private readonly reasons = new WeakMap<Worker, WorkerEnd>();
  private readonly relayMetrics: (worker: Worker, number: number) => void;

  constructor(private readonly parts: Parts) {
    const { settings, metrics } = parts;
    this.relayMetrics = metricsRelay(metrics, () =>
      this.slots.flatMap(({ worker }) => (worker ? [worker] : [])),
    );
    this.slots = Array.from({ length: settings.workers }, (_, index) => ({
      number: index + 1,
      since: 0,
      replacements: 0,
    }));
    // Runs however this process ends, because a worker that hangs would not notice.
    process.once('exit', () => {
      for (const worker of livingWorkers()) worker.process.kill('SIGKILL');
    });
  }

  async start(): Promise<string> {
    await Promise.all(this.slots.map(async (slot) => this.replace(slot)));
    return this.url;
  }

  restart(): Promise<void> {
    // One further restart suffices for any number of requests, because it begins after the last change.
    this.next ??= this.current.then(() => {
      this.next = undefined;
      this.current = this.restartAll();
      return this.current;
    });
    return this.next;
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    this.stopping.abort();
    const started = livingWorkers().filter((worker) => !this.starting.has(worker));
    for (const worker of this.starting) worker.process.kill('SIGKILL');
    const isWell = await Promise.all(started.map(async (worker) => this.end(worker, false)));
    if (isWell.includes(false)) process.exitCode = 1;
    await this.parts.emulator?.stop();
  }

  private async restartAll(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.parts.log.info('rolling restart begins');
    const ending: Promise<boolean>[] = [];
    try {
      for (const slot of this.slots) ending.push(this.end(await this.replace(slot), true));
      await Promise.all(ending);
      this.parts.log.info('rolling restart done');
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.parts.log.error(
        { reason: describeStartupError(error) },
        'rolling restart broken off: the other workers go on',
      );
      await Promise.all(ending);
    }
  }

  /**
   * Starts a worker and puts it into the slot.
   * @returns the worker to stop: the previous one, or the new one if it is no longer needed
   */
  private async replace(slot: Slot): Promise<Worker | undefined> {
    const old = slot.worker;
    const worker = await this.launch(slot.number);
    if (this.stopping.signal.aborted || slot.worker !== old) return worker;
    slot.worker = worker;
    slot.since = Date.now();
    worker.once('exit', (code, signal) => {
      if (slot.worker === worker) void this.revive(slot, signal || `exit code ${code}`);
    });
    watchForHang(worker, this.parts.hangsAfter, () => {
      // A worker that is stopping has its own time limit.
      if (slot.worker !== worker || this.stopping.signal.aborted) return;
      this.parts.log.error(
        { worker: slot.number, workerPid: worker.process.pid },
        'worker hangs: replacing it',
      );
      this.kill(worker, 'hung');
    });
    return old;
  }

  private async launch(number: number): Promise<Worker> {
    // A worker reads the same settings, except that it sees the emulator as a remote server.
    const { emulator, credentials } = this.parts;
    cluster.setupPrimary({ exec: WORKER, args: [String(number), ...(emulator ? ['emulator'] : [])] });
    const worker = cluster.fork(
      emulator
        ? {
            CHIME_ENDPOINT: emulator.url,
            AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
          }
        : {},
    );
    closeUntaken(worker);
    this.relayMetrics(worker, number);
    this.countEnd(worker, number);
    this.starting.add(worker);
    try {
      this.url = await readiness(worker);
    } catch (error) {
      this.kill(worker, 'start');
      throw error;
    } finally {
      this.starting.delete(worker);
    }
    this.parts.log.info({ worker: number, workerPid: worker.process.pid }, 'worker started');
    return worker;
  }

  private countEnd(worker: Worker, number: number): void {
    worker.once('exit', (_code, signal) => {
      if (this.stopping.signal.aborted) return;
      const own = this.starting.has(worker) ? 'start' : signal ? 'signal' : 'exit';
      this.parts.metrics?.onWorkerEnd(number, this.reasons.get(worker) ?? own);
    });
  }

  private kill(worker: Worker, reason: WorkerEnd): void {
    this.reasons.set(worker, reason);
    worker.process.kill('SIGKILL');
  }

  /**
   * Replaces a worker that ended on its own, however often that happens: a system that is short of memory kills any
   * process. Gives up when replacements cannot start, so that the operator notices.
   */
  private async revive(slot: Slot, reason: string): Promise<void> {
    const { signal } = this.stopping;
    const { worker: dead, number } = slot;
    let failures = 0;
    if (Date.now() - slot.since > SETTLED_MS) slot.replacements = 0;
    while (slot.worker === dead && !signal.aborted) {
      if (failures === MOST_FAILURES) return this.giveUp(number, reason);
      this.parts.log.error(
        { worker: number, workerPid: dead?.process.pid, reason },
        'worker ended: replacing it',
      );
      const backOff = Math.min(BACK_OFF_MS * 2 ** slot.replacements, LONGEST_BACK_OFF_MS);
      slot.replacements += 1;
      await delay(backOff, undefined, { signal }).catch(() => undefined);
      if (slot.worker !== dead || signal.aborted) return;
      try {
        await this.end(await this.replace(slot), false);
      } catch (error) {
        reason = describeStartupError(error);
        if (!(error instanceof WorkerKilledError)) failures += 1;
      }
    }
  }

  /**
   * Stops the worker, and kills it if that takes too long. Resolves after its end to whether it ended by itself with
   * exit code 0.
   */
  private async end(worker: Worker | undefined, drain: boolean): Promise<boolean> {
    if (!worker || worker.isDead()) return true;
    const exit = once(worker, 'exit');
    this.reasons.set(worker, 'restart');
    const message: ToWorker = { type: 'stop', drain };
    // A worker that cannot be reached is already ending.
    worker.send(message, () => undefined);
    const timer = setTimeout(
      () => {
        this.parts.log.error({ workerPid: worker.process.pid }, 'worker does not end: killing it');
        this.kill(worker, 'overdue');
      },
      stopTime(this.parts.settings) + SPARE_MS + (drain ? DRAIN_TIMEOUT_MS : 0),
    );
    const [code] = (await exit) as [number | null];
    clearTimeout(timer);
    return code === 0;
  }

  private async giveUp(worker: number, reason: string): Promise<void> {
    this.parts.log.fatal({ worker, reason }, 'worker does not stay up: ending');
    process.exitCode = 1;
    await this.stop();
  }
}
