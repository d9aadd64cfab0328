/**
 * The primary process of `WORKERS` above 1: starts the workers, replaces them and ends with them. It answers no request
 * itself; the emulator, which can only be one, runs in it. Without their primary the workers end (node:cluster).
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
  /** Where all workers listen. */
  url: string;
  emulator: Emulator | undefined;
  /** Replaces the workers one after the other, without a request lost. Workers that cannot be replaced go on. */
  restart(): Promise<void>;
  /** Has all workers answer what is under way and end; the exit code is 1 if one of them did not end well. */
  stop(): Promise<void>;
  /** Most that this takes, in milliseconds. */
  readonly stopsWithin: number;
  /** What is not over yet, for the log. */
  unfinished(): object;
  /** Counts an error that nobody handled in this process. */
  onUnhandledError(): void;
}

/** Those there are, ending ones included. */
const livingWorkers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []));

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** What a worker has for its end beyond what it gives itself, in milliseconds. */
const SPARE_MS = 2_000;

/**
 * A worker that says nothing for this long hangs. Longer than anything it does at a stretch; a log that nobody reads is the
 * exception, and holds up every process.
 */
const HANGS_AFTER_MS = 30_000;

/** Replacements in a row that may fail to start on their own. Those that were killed do not count. */
const MOST_FAILURES = 5;

/** The wait before a replacement begins here and doubles up to the longest one, until a worker has settled. */
const BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 1_000;
const SETTLED_MS = 10_000;

/** A worker's place. Its number is what its replacements are called, too. */
interface Slot {
  readonly number: number;
  worker?: Worker;
  /** When the worker was ready, in milliseconds since 1970. */
  since: number;
  /** Replacements since a worker has settled. */
  replacements: number;
}

/**
 * @param hangsAfter milliseconds; tests have less time
 * @throws StartupError when the backend or one of the workers cannot start; nothing is left running then
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
      // The emulator's, too.
      stopsWithin: stopTime(settings) + 2 * SPARE_MS,
      unfinished: () => ({ workers: livingWorkers().length }),
      onUnhandledError: () => metrics?.onUnhandledError('primary'),
    };
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

/** Loaded only when used. */
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
  /** Workers that cannot be told to stop yet. */
  private readonly starting = new Set<Worker>();
  /** The rolling restart under way, and the one that was asked for meanwhile. */
  private current = Promise.resolve();
  private next: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private url = '';
  /** Why workers are about to end, as far as that is this process' doing. */
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
    // However this process ends: a worker that hangs would not notice.
    process.once('exit', () => {
      for (const worker of livingWorkers()) worker.process.kill('SIGKILL');
    });
  }

  async start(): Promise<string> {
    await Promise.all(this.slots.map(async (slot) => this.replace(slot)));
    return this.url;
  }

  restart(): Promise<void> {
    // One more is enough however often it was asked for: it begins after the last change.
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

  /** @returns the worker that is to end for the new one; the new one itself if it is not needed any more */
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
      // One that was told to end has a time of its own.
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
    // A worker reads the same settings, but for the emulator, which is a server elsewhere to it.
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
   * Fills the slot of a worker that ended on its own, however often that happens: a machine that is short of memory kills
   * what it likes. Gives up when replacements cannot start, which whoever started the program has to know.
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

  /** Resolves once the worker is gone, by force if it takes too long: to whether it ended by itself and well. */
  private async end(worker: Worker | undefined, drain: boolean): Promise<boolean> {
    if (!worker || worker.isDead()) return true;
    const exit = once(worker, 'exit');
    this.reasons.set(worker, 'restart');
    const message: ToWorker = { type: 'stop', drain };
    // A worker that cannot be reached is about to end as it is.
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
