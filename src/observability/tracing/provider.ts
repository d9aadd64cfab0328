/**
 * Configures OpenTelemetry for one gateway. Nothing is global except the destination of OpenTelemetry's own warnings.
 */
import { diag, DiagLogLevel, type TextMapPropagator, type Tracer } from '@opentelemetry/api';
import {
  CompositePropagator,
  setGlobalErrorHandler,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { OtlpExporter } from './otlp-exporter.js';
import type { TracingSettings } from '../../settings/tracing-settings.js';

/**
 * The time that a stop waits for the collector to accept the last spans. Together with the 12 s that the last request
 * may take, it stays within the default limit of a stop.
 */
const FLUSH_MS = 2_000;

/** Milliseconds between two warnings of OpenTelemetry, which reports each batch that loses spans. */
const WARNING_INTERVAL = 60_000;

export interface Provider {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  /** The number of spans that were given up, or that did not fit into the queue. */
  readonly lostSpans: number;
  /** Exports the remaining spans, as far as the collector accepts them in time. Never rejects. */
  stop(): Promise<void>;
}

/** @param worker the number of this worker, if it is one of several */
export function createProvider(settings: TracingSettings, log: Logger, worker?: number): Provider {
  let dropped = 0;
  warnThrough(log, (spans) => (dropped += spans));
  const { exporters, batch, otlp, unknownPropagators: ignored } = settings;
  if (ignored.length > 0) log.warn({ ignored }, 'OTEL_PROPAGATORS names propagators that are not supported');
  const exporter = exporters.includes('otlp') ? new OtlpExporter(otlp, log) : undefined;
  const spanProcessors: SpanProcessor[] = [];
  if (exporter) {
    spanProcessors.push(
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: batch.delay,
        maxQueueSize: batch.queue,
        maxExportBatchSize: batch.size,
        // The exporter has its own timeout.
        exportTimeoutMillis: otlp.timeout + 1_000,
      }),
    );
  }
  if (exporters.includes('console')) {
    spanProcessors.push(new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }));
  }
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(createResource(settings, worker))),
    sampler: createSampler(settings),
    spanProcessors,
  });
  return {
    tracer: provider.getTracer('chime-graphql-gateway'),
    propagator: createPropagator(settings),
    get lostSpans() {
      return dropped + (exporter?.lost ?? 0);
    },
    async stop() {
      exporter?.end();
      const timer = setTimeout(() => exporter?.abort(), FLUSH_MS);
      await provider.shutdown();
      // The processor does not wait for a batch that was already in progress.
      await exporter?.forceFlush();
      clearTimeout(timer);
    },
  };
}

function createResource({ resource }: TracingSettings, worker: number | undefined) {
  return {
    'service.name': 'chime-graphql-gateway',
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
    'process.pid': process.pid,
    ...(worker === undefined ? {} : { 'chime_gateway.worker': worker }),
    ...resource,
  };
}

function createSampler({ sampler, ratio }: TracingSettings): Sampler {
  const own = sampler.endsWith('always_on')
    ? new AlwaysOnSampler()
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio);
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root: own }) : own;
}

function createPropagator({ propagators }: TracingSettings): TextMapPropagator {
  const propagatorClasses = { tracecontext: W3CTraceContextPropagator, baggage: W3CBaggagePropagator };
  return new CompositePropagator({ propagators: propagators.map((name) => new propagatorClasses[name]()) });
}

const nothing = (): void => undefined;

/**
 * Logs OpenTelemetry's own warnings, such as that spans came faster than they could be sent.
 * @param onDropped receives the number of dropped spans, which OpenTelemetry reports nowhere else
 */
function warnThrough(log: Logger, onDropped: (spans: number) => void): void {
  let last = -Infinity;
  const warn = (detail: string): void => {
    onDropped(Number(/^Dropped (\d+) spans/.exec(detail)?.[1] ?? 0));
    const now = performance.now();
    if (now - last < WARNING_INTERVAL) return;
    last = now;
    log.warn({ detail }, 'OpenTelemetry reports a problem');
  };
  const logger = { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  setGlobalErrorHandler((thrown) => {
    const { name } = thrown instanceof Error ? thrown : new Error();
    warn(name);
  });
}
