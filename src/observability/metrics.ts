/**
 * Prometheus metrics; docs/operations/metrics.md lists them. Label values come from the schema, from Chime's operations and
 * from the program's own codes, never from a client. The number of series is therefore bounded.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BatchObserver } from '../chime/loader.js';
import type { CircuitState, CallLoad, CallObserver, CallReport, SavedBy } from '../chime/observer.js';
import type { OperationName } from '../chime/operations.js';
import type { ChangeHub } from '../events/change-hub.js';
import type { ChangeSource } from '../events/change-source.js';
import type { Disks } from '../process/disk-space.js';
import type { RedisClient } from '../redis/redis-client.js';
import type { MetricsExchange } from '../cluster/metrics-exchange.js';
import { diskMetrics, nodeMetrics, unhandledErrors } from './process-metrics.js';
import type { SubscriptionObserver } from '../subscriptions/subscription-observer.js';
import { countSubscriptions, watchChanges } from './subscription-metrics.js';
import {
  errorCodes,
  GRAPHQL_PATH,
  describeOperation,
  recordsFor,
  type RequestObserver,
} from './request-record.js';

/**
 * In seconds. A request that reaches its deadline of 10 s takes a little longer, and up to 12 s with a slow audit log.
 */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 12, 15];

const BREAKER: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Values that are read at each scrape. */
export interface Readings {
  load: CallLoad;
  /** The number of open client connections. */
  connections: () => number;
  isAuditLogUsable: () => boolean;
  /** The number of refused mutations without their own entry in the audit log. */
  omittedEntries: () => number;
  disks: Disks;
  /** The number of spans that reached no collector. */
  lostSpans: () => number;
  /** The connection to Redis; undefined without one. */
  redis: Pick<RedisClient, 'isConnected' | 'commands'> | undefined;
  changes: ChangeHub;
  source: Pick<ChangeSource, 'status'>;
}

/** The metrics of one gateway. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #process = nodeMetrics();
  readonly #upstream = upstreamMetrics(this.#registry);
  readonly #loaderBatches = new Histogram({
    name: 'chime_gateway_loader_batch_size',
    help: 'Keys that a loader had to read at once.',
    labelNames: ['loader'],
    buckets: [1, 2, 5, 10, 25, 50, 100, 200, 500],
    registers: [this.#registry],
  });

  /** Counts GraphQL requests and no others. */
  readonly requestObserver: RequestObserver = countRequests(this.#registry);

  /** Counts subscriptions and their connections. */
  readonly subscriptionObserver: SubscriptionObserver = countSubscriptions(this.#registry);

  /** Counts calls to Chime. */
  readonly callObserver: CallObserver = {
    onCall: ({ operation, code, attempts, seconds }: CallReport) => {
      const { calls, duration, retries } = this.#upstream;
      calls.inc({ operation, outcome: code ?? 'ok' });
      duration.observe({ operation }, seconds);
      if (attempts > 1) retries.inc({ operation }, attempts - 1);
    },
    onSavedCall: (operation: OperationName, by: SavedBy) => this.#upstream.saved.inc({ operation, by }),
    onBreaker: (operation: OperationName, state: CircuitState) => {
      this.#upstream.breaker.set({ operation }, BREAKER[state]);
    },
  };

  /** Records the number of keys in each batch of a loader. */
  readonly onBatch: BatchObserver = (loader, size) => this.#loaderBatches.observe({ loader }, size);

  readonly onUnhandledError: () => void;

  readonly #dropped = new Counter({
    name: 'chime_gateway_connections_dropped_total',
    help: 'Connections that were closed at once, as there were too many.',
    registers: [this.#registry],
  });

  readonly onDroppedConnection = (): void => this.#dropped.inc();

  watch({
    load,
    connections,
    isAuditLogUsable,
    omittedEntries,
    disks,
    lostSpans,
    redis,
    ...live
  }: Readings): void {
    const registers = [this.#registry];
    watchChanges(this.#registry, live.changes, live.source);
    diskMetrics(this.#registry, disks);
    const gauge = (name: string, help: string, read: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge('chime_gateway_connections', 'Open connections of clients.', connections);
    gauge('chime_gateway_audit_log_usable', 'Whether the audit log can be written: 1 or 0.', () =>
      Number(isAuditLogUsable()),
    );
    const counter = (name: string, help: string, read: () => number): Counter =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    counter('chime_gateway_spans_lost_total', 'Spans that no collector got.', lostSpans);
    counter(
      'chime_gateway_audit_log_omitted_total',
      'Refused mutations that were counted in place of an entry of their own in the audit log.',
      omittedEntries,
    );
    gauge('chime_gateway_upstream_in_flight', 'Attempts under way at Chime.', () => load.inFlight);
    gauge(
      'chime_gateway_upstream_queue_depth',
      'Attempts waiting in line for their turn.',
      () => load.queued,
    );
    if (!redis) return;
    gauge('chime_gateway_redis_connected', 'Whether there is a connection to Redis: 1 or 0.', () =>
      Number(redis.isConnected),
    );
    redisCommands(this.#registry, redis.commands);
  }

  readonly contentType = this.#registry.contentType;

  /**
   * @param version of the program
   * @param exchange with the other workers, if this gateway is one of several
   */
  constructor(
    version: string,
    private readonly exchange?: MetricsExchange,
  ) {
    new Gauge({
      name: 'chime_gateway_build_info',
      help: 'Always 1; the label says which version runs.',
      labelNames: ['version'],
      registers: [this.#registry],
    }).set({ version }, 1);
    // The registry of the process is shared: it keeps the labels of an earlier gateway unless they are set again.
    for (const registry of [this.#registry, this.#process])
      registry.setDefaultLabels(exchange ? { worker: String(exchange.worker) } : {});
    if (!exchange) {
      const unhandled = unhandledErrors(this.#registry);
      this.onUnhandledError = () => unhandled.inc();
      return;
    }
    this.onUnhandledError = () => exchange.onUnhandledError();
    exchange.offer(() => this.#own());
  }

  /** Returns the metrics of all workers in Prometheus' text format. */
  async text(): Promise<string> {
    const { exchange } = this;
    return exchange ? merge(await exchange.gather()) : this.#own();
  }

  /** Returns the metrics of this gateway and its process. */
  async #own(): Promise<string> {
    const texts = [this.#registry, this.#process].map((registry) => registry.metrics());
    return (await Promise.all(texts)).join('\n');
  }
}

/** Merges several texts. The format requires all samples of a metric in one place, below its help and type. */
function merge(texts: readonly string[]): string {
  const samples = new Map<string, string[]>();
  for (const text of texts) {
    for (const metric of text.trim().split('\n\n')) {
      const [help, type, ...lines] = metric.split('\n');
      const head = `${help}\n${type}`;
      samples.set(head, [...(samples.get(head) ?? []), ...lines]);
    }
  }
  return [...samples].map(([head, lines]) => [head, ...lines, ''].join('\n')).join('\n');
}

function countRequests(registry: Registry): RequestObserver {
  const registers = [registry];
  const labelNames = ['type', 'field'];
  const requests = new Counter({
    name: 'chime_gateway_requests_total',
    help: 'GraphQL requests and operations of WebSockets that are over, by operation type and root field.',
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: 'chime_gateway_request_duration_seconds',
    help: 'Time from the arrival of a GraphQL request to the end of its response, without subscriptions.',
    labelNames,
    buckets: DURATIONS,
    registers,
  });
  const aborted = new Counter({
    name: 'chime_gateway_requests_aborted_total',
    help: 'GraphQL requests whose client disconnected before the end of the response.',
    registers,
  });
  const errors = new Counter({
    name: 'chime_gateway_errors_total',
    help: 'GraphQL requests with at least one error of this code.',
    labelNames: ['code'],
    registers,
  });
  return (ended) => {
    if (ended.request.routeOptions.url !== GRAPHQL_PATH) return;
    for (const record of recordsFor(ended)) {
      const { type, field } = describeOperation(record);
      requests.inc({ type, field });
      // How long clients subscribe says nothing about the speed of the gateway.
      if (record.events === undefined) duration.observe({ type, field }, ended.durationMs / 1000);
      if (!ended.isSent) aborted.inc();
      for (const code of errorCodes(record, ended)) errors.inc({ code });
    }
  };
}

function upstreamMetrics(registry: Registry) {
  const registers = [registry];
  const labelNames = ['operation'];
  return {
    calls: new Counter({
      name: 'chime_gateway_upstream_calls_total',
      help: 'Calls to Chime that are over, by operation and outcome: ok or an error code.',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    duration: new Histogram({
      name: 'chime_gateway_upstream_call_duration_seconds',
      help: 'Duration of calls to Chime, with all attempts, waiting in line and back-off.',
      labelNames,
      buckets: DURATIONS,
      registers,
    }),
    saved: new Counter({
      name: 'chime_gateway_upstream_calls_saved_total',
      help: 'Reads that needed no call to Chime, because they shared the one of another read or used its output.',
      labelNames: ['operation', 'by'],
      registers,
    }),
    retries: new Counter({
      name: 'chime_gateway_upstream_retries_total',
      help: 'Attempts after the first one of a call to Chime.',
      labelNames,
      registers,
    }),
    breaker: new Gauge({
      name: 'chime_gateway_upstream_breaker_state',
      help: 'Circuit of an operation: 0 closed, 1 half-open, 2 open; there once it was opened.',
      labelNames,
      aggregator: 'max',
      registers,
    }),
  };
}

const redisCommands = (registry: Registry, commands: Readonly<Record<'ok' | 'failed', number>>): Counter =>
  new Counter({
    name: 'chime_gateway_redis_commands_total',
    help: 'Commands that were sent to Redis, by outcome: ok or failed.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(commands)) this.inc({ outcome }, count);
    },
  });
