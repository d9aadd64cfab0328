/**
 * The primary process of `WORKERS` above 1: starts the workers, replaces them and ends with them. It answers no request
 * itself; the emulator, which can only be one, runs in it. Without their primary the workers end (node:cluster).
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { openBackend } from './backend.js';
import { type Config, stopTime } from './config.js';
import type { Emulator } from './emulator/server.js';
import { PATIENCE_MS } from './gateway/drain.js';
import { watchForHang } from './hang-watch.js';
import { metricsRelay } from './metrics-exchange.js';
import { reasonOf, StartError } from './start-error.js';

/** What a worker says: that it listens at `url`, or why it cannot; later, whenever it is asked, that it is there. */
export type FromWorker =
  | { type: 'ready'; url: string }
  | { type: 'failed'; reason: string }
  | { type: 'present' };

/**
 * What a worker is told: to say that it is there; to stop, at once or when its clients have had time to connect to another
 * worker.
 */
export type ToWorker = { type: 'presence-asked' } | { type: 'stop'; drain: boolean };

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
}

/** Those there are, ending ones included. */
const livingWorkers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []));

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** Most that a worker may take to listen, and what it has for its end beyond what it gives itself. */
const START_MS = 30_000;
const SPARE_MS = 2_000;

/**
 * A worker that says nothing for this long hangs. Longer than anything it does at a stretch; a log that nobody reads is the
 * exception, and holds up every process.
 */
const HANGS_AFTER_MS = 30_000;

/** A worker that ends sooner than this after its start counts as one that could not be started. */
const SETTLED_MS = 10_000;
/** How often that may happen in a row; the waits in between begin here and double. */
const MOST_FAILURES = 5;
const BACK_OFF_MS = 100;

/** A worker's place. Its number is what its replacements are called, too. */
interface Slot {
  readonly number: number;
  worker?: Worker;
  /** When the worker was ready, in milliseconds since 1970. */
  since: number;
  failures: number;
}

/**
 * @param hangsAfter milliseconds; tests have less time
 * @throws StartError when the backend or one of the workers cannot start; nothing is left running then
 */
export async function startCluster(
  config: Config,
  log: Logger,
  hangsAfter = HANGS_AFTER_MS,
): Promise<Cluster> {
  const { emulator } = await openBackend(config.backend, log);
  const primary = new Primary(config, log, emulator, hangsAfter);
  try {
    const url = await primary.start();
    return {
      url,
      emulator,
      restart: () => primary.restart(),
      stop: () => primary.stop(),
      // The emulator's, too.
      stopsWithin: stopTime(config) + 2 * SPARE_MS,
      unfinished: () => ({ workers: livingWorkers().length }),
    };
  } catch (error) {
    await primary.stop();
    throw error;
  }
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
  private readonly relayMetrics = metricsRelay(() =>
    this.slots.flatMap(({ worker }) => (worker ? [worker] : [])),
  );

  constructor(
    private readonly config: Config,
    private readonly log: Logger,
    private readonly emulator: Emulator | undefined,
    private readonly hangsAfter: number,
  ) {
    this.slots = Array.from({ length: config.workers }, (_, index) => ({
      number: index + 1,
      since: 0,
      failures: 0,
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
    await this.emulator?.stop();
  }

  private async restartAll(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.log.info('rolling restart begins');
    const ending: Promise<boolean>[] = [];
    try {
      for (const slot of this.slots) ending.push(this.end(await this.replace(slot), true));
      await Promise.all(ending);
      this.log.info('rolling restart done');
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.log.error({ reason: reasonOf(error) }, 'rolling restart broken off: the other workers go on');
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
    watchForHang(worker, this.hangsAfter, () => {
      // One that was told to end has a time of its own.
      if (slot.worker !== worker || this.stopping.signal.aborted) return;
      this.log.error({ worker: slot.number, workerPid: worker.process.pid }, 'worker hangs: replacing it');
      worker.process.kill('SIGKILL');
    });
    return old;
  }

  private async launch(number: number): Promise<Worker> {
    // A worker reads the same settings, but for the emulator, which is a server elsewhere to it.
    const { emulator } = this;
    cluster.setupPrimary({ exec: WORKER, args: [String(number), ...(emulator ? ['emulator'] : [])] });
    const worker = cluster.fork(emulator ? { CHIME_ENDPOINT: emulator.url } : {});
    this.relayMetrics(worker);
    this.starting.add(worker);
    try {
      this.url = await readiness(worker);
    } catch (error) {
      worker.process.kill('SIGKILL');
      throw error;
    } finally {
      this.starting.delete(worker);
    }
    this.log.info({ worker: number, workerPid: worker.process.pid }, 'worker started');
    return worker;
  }

  /** Fills the slot of a worker that ended on its own. */
  private async revive(slot: Slot, reason: string): Promise<void> {
    const { signal } = this.stopping;
    const { worker: dead, number } = slot;
    if (Date.now() - slot.since > SETTLED_MS) slot.failures = 0;
    while (slot.worker === dead && !signal.aborted) {
      slot.failures += 1;
      if (slot.failures > MOST_FAILURES) return this.giveUp(number, reason);
      this.log.error({ worker: number, workerPid: dead?.process.pid, reason }, 'worker ended: replacing it');
      await delay(BACK_OFF_MS * 2 ** (slot.failures - 1), undefined, { signal }).catch(() => undefined);
      if (slot.worker !== dead || signal.aborted) return;
      try {
        await this.end(await this.replace(slot), false);
      } catch (error) {
        reason = reasonOf(error);
      }
    }
  }

  /** Resolves once the worker is gone, by force if it takes too long: to whether it ended by itself and well. */
  private async end(worker: Worker | undefined, drain: boolean): Promise<boolean> {
    if (!worker || worker.isDead()) return true;
    const exit = once(worker, 'exit');
    const message: ToWorker = { type: 'stop', drain };
    // A worker that cannot be reached is about to end as it is.
    worker.send(message, () => undefined);
    const timer = setTimeout(
      () => {
        this.log.error({ workerPid: worker.process.pid }, 'worker does not end: killing it');
        worker.process.kill('SIGKILL');
      },
      stopTime(this.config) + SPARE_MS + (drain ? PATIENCE_MS : 0),
    );
    const [code] = (await exit) as [number | null];
    clearTimeout(timer);
    return code === 0;
  }

  private async giveUp(worker: number, reason: string): Promise<void> {
    this.log.fatal({ worker, reason }, 'worker does not stay up: ending');
    process.exitCode = 1;
    await this.stop();
  }
}

/** Resolves to where the worker listens. */
function readiness(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new StartError(reason));
    };
    const timer = setTimeout(fail, START_MS, `a worker was not ready within ${START_MS / 1000} s`);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'failed') fail(message.reason);
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.url);
    });
    worker.once('exit', (code, signal) =>
      fail(`a worker ended (${signal || `exit code ${code}`}) before it was ready`),
    );
  });
}
