/** Metrics of processes, beside those of what they do: of Node and the system, of errors that nobody handled, of workers that end. */
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

let ofNode: Registry | undefined;

/** One for all gateways of a process, as what it watches is the process, and it cannot be switched off again. */
export function nodeMetrics(): Registry {
  if (ofNode === undefined) {
    ofNode = new Registry();
    collectDefaultMetrics({ register: ofNode });
  }
  return ofNode;
}

/** A process does not outlive such an error for long: with workers the primary counts those of all. */
export const unhandledErrors = <Label extends string>(
  registry: Registry,
  labelNames: Label[] = [],
): Counter<Label> =>
  new Counter({
    name: 'chime_gateway_unhandled_errors_total',
    help: 'Errors that nobody handled; the process ends after one.',
    labelNames,
    registers: [registry],
  });

/** Why a worker ended: by itself, by a signal from elsewhere, or because its primary wanted it to. */
export const WORKER_ENDS = ['exit', 'signal', 'start', 'hung', 'restart', 'overdue'] as const;
export type WorkerEnd = (typeof WORKER_ENDS)[number];

/** What the primary process of several workers counts, and its own process. */
export class PrimaryMetrics {
  readonly #registry = new Registry();
  readonly #unhandled = unhandledErrors(this.#registry, ['worker']);
  readonly #ends = new Counter({
    name: 'chime_gateway_worker_ends_total',
    help: 'Workers that ended while the program went on, by reason.',
    labelNames: ['worker', 'reason'],
    registers: [this.#registry],
  });

  /** @param workers how many there are */
  constructor(workers: number) {
    nodeMetrics().setDefaultLabels({ worker: 'primary' });
    this.#unhandled.inc({ worker: 'primary' }, 0);
    for (let worker = 1; worker <= workers; worker += 1) {
      this.#unhandled.inc({ worker }, 0);
      // From 0 on, so that the first one is a growth.
      for (const reason of WORKER_ENDS) this.#ends.inc({ worker, reason }, 0);
    }
  }

  onUnhandledError(worker: number | 'primary'): void {
    this.#unhandled.inc({ worker });
  }

  onWorkerEnd(worker: number, reason: WorkerEnd): void {
    this.#ends.inc({ worker, reason });
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    const texts = [this.#registry, nodeMetrics()].map((registry) => registry.metrics());
    return (await Promise.all(texts)).join('\n');
  }
}
