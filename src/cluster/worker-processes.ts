/** Starts and ends the processes of workers, and counts why they end. */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Emulator } from '../emulator/wire/server.js';
import { DRAIN_TIMEOUT_MS } from '../http/drain.js';
import type { PrimaryMetrics, WorkerEnd } from '../observability/process-metrics.js';
import type { AccessKey } from '../settings/access-key.js';
import type { Settings } from '../settings/settings.js';
import { stopTime } from '../settings/shutdown-settings.js';
import { passOnUntakenConnections, waitUntilReady, type ToWorker } from './worker-messages.js';

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** The time that a worker has to end in addition to its own stop time, in milliseconds. */
export const SPARE_MS = 2_000;

/** Returns the workers that are alive, including those that are ending. */
export const livingWorkers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []));

/** The parts of the primary that workers depend on. */
export interface ClusterParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly emulator: Emulator | undefined;
  readonly credentials: AccessKey | undefined;
  readonly metrics: PrimaryMetrics | undefined;
}

export class WorkerProcesses {
  readonly #parts: ClusterParts;
  readonly #stopping: AbortSignal;
  readonly #connectExchanges: (worker: Worker, number: number) => void;
  readonly #findListening: () => Worker | undefined;
  /** Workers that cannot receive a stop message yet. */
  readonly #starting = new Set<Worker>();
  /** The reasons for which this process ends workers. */
  readonly #reasons = new WeakMap<Worker, WorkerEnd>();
  #url = '';

  /**
   * @param stopping is aborted when the whole cluster stops
   * @param connectExchanges connects a worker to the exchanges of metrics and changes
   * @param findListening returns a worker that accepts connections, if there is one
   */
  constructor(
    parts: ClusterParts,
    stopping: AbortSignal,
    connectExchanges: (worker: Worker, number: number) => void,
    findListening: () => Worker | undefined,
  ) {
    this.#parts = parts;
    this.#stopping = stopping;
    this.#connectExchanges = connectExchanges;
    this.#findListening = findListening;
    // Runs however this process ends, because a worker that hangs would not notice.
    process.once('exit', () => {
      for (const worker of livingWorkers()) worker.process.kill('SIGKILL');
    });
  }

  /** The URL at which all workers listen. It is empty until one does. */
  get url(): string {
    return this.#url;
  }

  /** Starts a worker, and resolves when it listens. */
  async start(number: number): Promise<Worker> {
    // A worker reads the same settings, except that it sees the emulator as a remote server.
    const { emulator, credentials } = this.#parts;
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
    passOnUntakenConnections(worker, this.#findListening);
    this.#connectExchanges(worker, number);
    this.#countEnd(worker, number);
    this.#starting.add(worker);
    try {
      this.#url = await waitUntilReady(worker);
    } catch (error) {
      this.kill(worker, 'start');
      throw error;
    } finally {
      this.#starting.delete(worker);
    }
    this.#parts.log.info({ worker: number, workerPid: worker.process.pid }, 'worker started');
    return worker;
  }

  kill(worker: Worker, reason: WorkerEnd): void {
    this.#reasons.set(worker, reason);
    worker.process.kill('SIGKILL');
  }

  /**
   * Stops the worker, and kills it if that takes too long. Resolves after its end to whether it ended by itself with
   * exit code 0.
   */
  async stop(worker: Worker | undefined, drain: boolean): Promise<boolean> {
    if (!worker || worker.isDead()) return true;
    const exit = once(worker, 'exit');
    this.#reasons.set(worker, 'restart');
    const message: ToWorker = { type: 'stop', drain };
    // A worker that cannot be reached is already ending.
    worker.send(message, () => undefined);
    const timer = setTimeout(
      () => {
        this.#parts.log.error({ workerPid: worker.process.pid }, 'worker does not end: killing it');
        this.kill(worker, 'overdue');
      },
      stopTime(this.#parts.settings) + SPARE_MS + (drain ? DRAIN_TIMEOUT_MS : 0),
    );
    const [code] = (await exit) as [number | null];
    clearTimeout(timer);
    return code === 0;
  }

  /** Stops all workers, and kills those that are starting. Resolves to whether all others ended by themselves. */
  async stopAll(): Promise<boolean> {
    const started = livingWorkers().filter((worker) => !this.#starting.has(worker));
    for (const worker of this.#starting) worker.process.kill('SIGKILL');
    const endings = await Promise.all(started.map(async (worker) => this.stop(worker, false)));
    return !endings.includes(false);
  }

  #countEnd(worker: Worker, number: number): void {
    worker.once('exit', (_code, signal) => {
      if (this.#stopping.aborted) return;
      const own = this.#starting.has(worker) ? 'start' : signal ? 'signal' : 'exit';
      this.#parts.metrics?.onWorkerEnd(number, this.#reasons.get(worker) ?? own);
    });
  }
}
