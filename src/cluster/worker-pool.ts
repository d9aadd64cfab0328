/** The workers of the primary: replaces those that end or hang, and restarts them one after the other. */
import type { Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { describeStartupError } from '../process/describe-startup-error.js';
import { changeRelay } from './change-exchange.js';
import { metricsRelay } from './metrics-exchange.js';
import { watchForHang, WorkerKilledError } from './worker-messages.js';
import { type ClusterParts, WorkerProcesses } from './worker-processes.js';

/** The number of failed starts of one replacement after which the program ends. Killed replacements do not count. */
const MAX_START_FAILURES = 5;

/**
 * The delay before a replacement starts. It doubles with each replacement up to `MAX_BACK_OFF_MS`, and is reset after a
 * worker has run for `SETTLED_MS`.
 */
const BACK_OFF_MS = 100;
const MAX_BACK_OFF_MS = 1_000;
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

export class WorkerPool {
  readonly #parts: ClusterParts;
  readonly #hangTimeoutMs: number;
  readonly #slots: readonly Slot[];
  readonly #stopping = new AbortController();
  readonly #processes: WorkerProcesses;
  /** The current rolling restart. */
  #current = Promise.resolve();
  /** The restart that follows it, if one was requested meanwhile. */
  #next: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** @param hangTimeoutMs the time without a response after which a worker counts as hanging, in milliseconds */
  constructor(parts: ClusterParts, hangTimeoutMs: number) {
    this.#parts = parts;
    this.#hangTimeoutMs = hangTimeoutMs;
    this.#slots = Array.from({ length: parts.settings.workers }, (_, index) => ({
      number: index + 1,
      since: 0,
      replacements: 0,
    }));
    const current = () => this.#slots.flatMap(({ worker }) => (worker ? [worker] : []));
    const relayMetrics = metricsRelay(parts.metrics, current);
    const relayChanges = changeRelay(current);
    const connectExchanges = (worker: Worker, number: number): void => {
      relayMetrics(worker, number);
      relayChanges(worker);
    };
    // When all workers stop, none of them listens.
    const findListening = (): Worker | undefined =>
      this.#stopping.signal.aborted ? undefined : current().find((worker) => worker.isConnected());
    this.#processes = new WorkerProcesses(parts, this.#stopping.signal, connectExchanges, findListening);
  }

  /** Starts all workers, and returns the URL at which they listen. */
  async start(): Promise<string> {
    await Promise.all(this.#slots.map(async (slot) => this.#replace(slot)));
    return this.#processes.url;
  }

  restart(): Promise<void> {
    // Requests during a restart share one further restart. It begins after all of them, so it applies every change.
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      this.#current = this.#restartAll();
      return this.#current;
    });
    return this.#next;
  }

  /** Stops the workers, and then the emulator. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    this.#stopping.abort();
    if (!(await this.#processes.stopAll())) process.exitCode = 1;
    await this.#parts.emulator?.stop();
  }

  async #restartAll(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#parts.log.info('rolling restart begins');
    const ending: Promise<boolean>[] = [];
    try {
      for (const slot of this.#slots) ending.push(this.#processes.stop(await this.#replace(slot), true));
      await Promise.all(ending);
      this.#parts.log.info('rolling restart done');
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#parts.log.error(
        { reason: describeStartupError(error) },
        'rolling restart aborted: the other workers continue',
      );
      await Promise.all(ending);
    }
  }

  /**
   * Starts a worker and puts it into the slot.
   * @returns the worker to stop: the previous one, or the new one if it is no longer needed
   */
  async #replace(slot: Slot): Promise<Worker | undefined> {
    const old = slot.worker;
    const worker = await this.#processes.start(slot.number);
    // The pool is stopping, or another replacement was faster: the caller stops this worker.
    if (this.#stopping.signal.aborted || slot.worker !== old) return worker;
    slot.worker = worker;
    slot.since = Date.now();
    worker.once('exit', (code, signal) => {
      if (slot.worker === worker) void this.#replaceEnded(slot, signal || `exit code ${code}`);
    });
    watchForHang(worker, this.#hangTimeoutMs, () => {
      // A worker that is stopping has its own time limit.
      if (slot.worker !== worker || this.#stopping.signal.aborted) return;
      this.#parts.log.error(
        { worker: slot.number, workerPid: worker.process.pid },
        'worker hangs: replacing it',
      );
      this.#processes.kill(worker, 'hung');
    });
    return old;
  }

  /**
   * Replaces a worker that ended on its own. The number of replacements is not limited, because a system short of memory
   * may kill any process. Gives up when replacements cannot start, so that the operator notices.
   */
  async #replaceEnded(slot: Slot, reason: string): Promise<void> {
    const { signal } = this.#stopping;
    const { worker: dead, number } = slot;
    let failures = 0;
    if (Date.now() - slot.since > SETTLED_MS) slot.replacements = 0;
    while (slot.worker === dead && !signal.aborted) {
      if (failures === MAX_START_FAILURES) return this.#giveUp(number, reason);
      this.#parts.log.error(
        { worker: number, workerPid: dead?.process.pid, reason },
        'worker ended: replacing it',
      );
      const backOff = Math.min(BACK_OFF_MS * 2 ** slot.replacements, MAX_BACK_OFF_MS);
      slot.replacements += 1;
      await delay(backOff, undefined, { signal }).catch(() => undefined);
      if (slot.worker !== dead || signal.aborted) return;
      try {
        await this.#processes.stop(await this.#replace(slot), false);
      } catch (error) {
        reason = describeStartupError(error);
        if (!(error instanceof WorkerKilledError)) failures += 1;
      }
    }
  }

  async #giveUp(worker: number, reason: string): Promise<void> {
    this.#parts.log.fatal({ worker, reason }, 'worker does not stay up: ending');
    process.exitCode = 1;
    await this.stop();
  }
}
