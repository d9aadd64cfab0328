/**
 * Lets any worker of a cluster serve /metrics for all of them: the worker requests them from the primary, and the
 * primary from the workers. Each worker's metrics are labelled with its number and not added up, because sums would
 * fall whenever a worker is replaced.
 */
import type { Worker } from 'node:cluster';
import type { PrimaryMetrics } from '../observability/process-metrics.js';

/**
 * The messages of a worker: it needs the metrics of all, it returns its own, or it is about to end because of an
 * unhandled error. The primary counts those errors, because a worker's own counters end with it.
 */
type FromWorker =
  | { type: 'metrics-wanted'; id: number }
  | { type: 'metrics'; id: number; text: string }
  | { type: 'unhandled-error' };

type ToWorker =
  | { type: 'metrics-asked'; id: number }
  | { type: 'metrics-of-all'; id: number; texts: string[] };

/** The exchange as a worker sees it. */
export interface MetricsExchange {
  /** The number of this worker, which labels its metrics. */
  readonly worker: number;
  /** Registers the function that reads this worker's metrics. */
  offer(read: () => Promise<string>): void;
  /** Makes the primary count an unhandled error. */
  onUnhandledError(): void;
  /** Returns the metrics of each worker and of the primary. Workers that do not respond in time are omitted. */
  gather(): Promise<string[]>;
}

/**
 * The time that the primary waits for a worker, and a worker for the primary. A worker that hangs delays the metrics of
 * the others by at most this long. Prometheus waits 10 s.
 */
const TIMEOUT_MS = { primary: 2_000, worker: 4_000 };

/** Requests to another process that have no response yet. */
class Pending<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #last = 0;

  constructor(private readonly patience: number) {}

  /** @returns the response, or undefined when none comes in time */
  ask(send: (id: number) => void): Promise<Answer | undefined> {
    const id = (this.#last += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, undefined), this.patience);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      });
      send(id);
    });
  }

  answer(id: number, answer: Answer | undefined): void {
    this.#waiting.get(id)?.(answer);
  }
}

function tellPrimary(message: FromWorker): void {
  // Workers end with their primary, so a failed send needs no report.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function tellWorker(worker: Worker, message: ToWorker): void {
  // A worker that is about to end cannot receive messages.
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** Joins the exchange. Call it once, in a worker. */
export function joinMetricsExchange(worker: number): MetricsExchange {
  const pending = new Pending<string[]>(TIMEOUT_MS.worker);
  let read: (() => Promise<string>) | undefined;
  process.on('message', (message: ToWorker) => {
    if (message.type === 'metrics-of-all') pending.answer(message.id, message.texts);
    if (message.type !== 'metrics-asked') return;
    const { id } = message;
    void read?.().then((text) => tellPrimary({ type: 'metrics', id, text }));
  });
  return {
    worker,
    offer: (own) => (read = own),
    onUnhandledError: () => tellPrimary({ type: 'unhandled-error' }),
    gather: async () => {
      const texts = await pending.ask((id) => tellPrimary({ type: 'metrics-wanted', id }));
      return texts ?? (read ? [await read()] : []);
    },
  };
}

/** Creates the exchange in the primary. Call the returned function for each worker that starts. */
export function metricsRelay(
  own: PrimaryMetrics | undefined,
  current: () => readonly Worker[],
): (worker: Worker, number: number) => void {
  const pending = new Pending<string>(TIMEOUT_MS.primary);
  const gather = async (): Promise<string[]> => {
    const asked = current().map((worker) =>
      pending.ask((id) => tellWorker(worker, { type: 'metrics-asked', id })),
    );
    return (await Promise.all([own?.text(), ...asked])).filter((text) => text !== undefined);
  };
  return (worker, number) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'unhandled-error') own?.onUnhandledError(number);
      if (message.type === 'metrics') pending.answer(message.id, message.text);
      if (message.type !== 'metrics-wanted') return;
      const { id } = message;
      void gather().then((texts) => tellWorker(worker, { type: 'metrics-of-all', id, texts }));
    });
  };
}
