/** Metrics of processes: of Node and the system, disks, unhandled errors, and workers that end. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { type Disks, diskSpaceAt } from '../process/disk-space.js';

let nodeRegistry: Registry | undefined;

/**
 * Returns the registry that all gateways of a process share. It watches the process and cannot be switched off again.
 */
export function nodeMetrics(): Registry {
  if (nodeRegistry === undefined) {
    nodeRegistry = new Registry();
    collectDefaultMetrics({ register: nodeRegistry });
  }
  return nodeRegistry;
}

/**
 * Creates the counter of unhandled errors. A process ends soon after one, so in a cluster the primary counts them for
 * all workers.
 */
export const unhandledErrors = <Label extends string>(
  registry: Registry,
  labelNames: Label[] = [],
): Counter<Label> =>
  new Counter({
    name: 'chime_gateway_unhandled_errors_total',
    help: 'Unhandled errors; the process ends after one.',
    labelNames,
    registers: [registry],
  });

/** Registers the free space of disks, which is read at each scrape. */
export function diskMetrics(registry: Registry, disks: Disks): void {
  const gauge = (name: string, help: string, member: 'free' | 'size'): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ['disk'],
      registers: [registry],
      async collect() {
        for (const [disk, path] of Object.entries(disks)) {
          const space = await diskSpaceAt(path);
          if (space) this.set({ disk }, space[member]);
        }
      },
    });
  gauge('chime_gateway_disk_free_bytes', 'Bytes that may still be written to the disk.', 'free');
  gauge('chime_gateway_disk_size_bytes', 'Bytes of the file system.', 'size');
}

/** Why a worker ended: by itself, by an external signal, or because its primary ended it. */
const WORKER_ENDS = ['exit', 'signal', 'start', 'hung', 'restart', 'overdue'] as const;
export type WorkerEnd = (typeof WORKER_ENDS)[number];

/** The metrics of a cluster's primary process. */
export class PrimaryMetrics {
  readonly #registry = new Registry();
  readonly #unhandled = unhandledErrors(this.#registry, ['worker']);
  readonly #ends = new Counter({
    name: 'chime_gateway_worker_ends_total',
    help: 'Workers that ended while the program went on, by reason.',
    labelNames: ['worker', 'reason'],
    registers: [this.#registry],
  });

  /**
   * @param workers the number of workers
   * @param disks that the primary writes to
   */
  constructor(workers: number, disks: Disks) {
    diskMetrics(this.#registry, disks);
    nodeMetrics().setDefaultLabels({ worker: 'primary' });
    this.#unhandled.inc({ worker: 'primary' }, 0);
    for (let worker = 1; worker <= workers; worker += 1) {
      this.#unhandled.inc({ worker }, 0);
      // Starts at 0, so that the first end is visible as an increase.
      for (const reason of WORKER_ENDS) this.#ends.inc({ worker, reason }, 0);
    }
  }

  onUnhandledError(worker: number | 'primary'): void {
    this.#unhandled.inc({ worker });
  }

  onWorkerEnd(worker: number, reason: WorkerEnd): void {
    this.#ends.inc({ worker, reason });
  }

  /** Returns the metrics in Prometheus' text format. */
  async text(): Promise<string> {
    const texts = [this.#registry, nodeMetrics()].map((registry) => registry.metrics());
    return (await Promise.all(texts)).join('\n');
  }
}
