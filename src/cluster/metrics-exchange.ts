/**
 * How any worker of a cluster answers /metrics for all of them: it asks the primary, the primary asks the workers. The
 * metrics stay apart, under the number of their worker: sums would fall whenever a worker is replaced.
 */
import type { Worker } from 'node:cluster';
import type { PrimaryMetrics } from '../observability/process-metrics.js';

/**
 * From a worker that wants the metrics of all, from one that was asked for its own, and from one that is about to end of an
 * error that nobody handled: what it counts itself is gone with it.
 */
type FromWorker =
  | { type: 'metrics-wanted'; id: number }
  | { type: 'metrics'; id: number; text: string }
  | { type: 'unhandled-error' };

type ToWorker =
  | { type: 'metrics-asked'; id: number }
  | { type: 'metrics-of-all'; id: number; texts: string[] };

/** What a worker is to others. */
export interface MetricsExchange {
  /** The number of this worker, by which its metrics are labelled. */
  readonly worker: number;
  /** Has others be answered with what this reads. */
  offer(read: () => Promise<string>): void;
  /** Has the primary count an error that nobody handled. */
  onUnhandledError(): void;
  /** The metrics of each worker and of the primary; workers that do not answer in time are left out. */
  gather(): Promise<string[]>;
}

/**
 * How long the primary waits for a worker, and a worker for the primary: that much a worker which hangs may delay the
 * metrics of the others. Prometheus waits 10 s.
 */
const TIMEOUT_MS = { primary: 2_000, worker: 4_000 };

/** Of requests to somewhere else, the ones that were not answered yet. */
class Pending<Answer> {
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #last = 0;

  constructor(private readonly patience: number) {}

  /** @returns undefined when no answer comes in time */
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
  // A primary that is gone takes its workers with it: nothing to report.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function tellWorker(worker: Worker, message: ToWorker): void {
  // A worker that is about to end has nobody to tell.
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** In a worker, once. */
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

/** In the primary: for each worker that is started, what lets it take part. */
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
