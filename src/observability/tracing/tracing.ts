/**
 * OpenTelemetry traces; docs/operations/traces.md describes them. Loaded only when the settings enable spans. Each request is
 * one span, as is each operation of a WebSocket, and each attempt of a call to Chime is a child span. Their context is passed with the request itself,
 * because asynchronous context tracking would add a cost to every request and each of its promises.
 */
import {
  type Attributes,
  type Context as TraceContext,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AttemptTrace } from '../../chime/observer.js';
import type { OperationName } from '../../chime/operations.js';
import {
  type EndedRequest,
  errorCodes,
  GRAPHQL_PATH,
  isRoutine,
  describeOperation,
  readOperationName,
  recordsFor,
  type RequestObserver,
  type RequestTrace,
} from '../request-record.js';
import { createProvider, type Provider } from './provider.js';
import type { TracingSettings } from '../../settings/tracing-settings.js';

export interface TracingOptions {
  settings: TracingSettings;
  log: Logger;
  region: string;
  /** Base URL of Chime; undefined for AWS's own. */
  endpoint: string | undefined;
  /** The number of this worker, if it is one of several. */
  worker: number | undefined;
}

/** The tracing of one gateway. */
export class Tracing {
  readonly #provider: Provider;
  /** The attributes that all attempts share. */
  readonly #upstream: Attributes;
  readonly #spans = new WeakMap<RequestTrace, Span>();

  constructor({ settings, log, worker, ...upstream }: TracingOptions) {
    this.#provider = createProvider(settings, log, worker);
    this.#upstream = upstreamAttributes(upstream);
  }

  /**
   * Starts the span of a request, as part of its caller's trace if it has one. An operation of a WebSocket has a trace of
   * its own, because thousands of them would otherwise belong to the trace of the request that has opened it.
   */
  start(request: FastifyRequest, transport?: 'websocket'): RequestTrace | undefined {
    if (isRoutine(request)) return undefined;
    const { tracer, propagator } = this.#provider;
    const caller = transport
      ? ROOT_CONTEXT
      : propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
    const route = request.routeOptions.url;
    const method = transport ? 'WebSocket' : request.method;
    const attributes = transport
      ? { ...routeAttributes(request, route), 'network.protocol.name': transport }
      : requestAttributes(request, route);
    const span = tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      caller,
    );
    const context = trace.setSpan(caller, span);
    const { traceId, spanId } = span.spanContext();
    const requestTrace: RequestTrace = {
      traceId,
      spanId,
      startAttempt: (operation, attempt) =>
        startAttempt({ tracer, propagator, context }, operation, attempt, this.#upstream),
    };
    this.#spans.set(requestTrace, span);
    return requestTrace;
  }

  /** Ends the span of a request. */
  readonly requestObserver: RequestObserver = (ended) => {
    const { trace: requestTrace } = ended.record;
    const span = requestTrace && this.#spans.get(requestTrace);
    if (!span) return;
    if (span.isRecording()) describeResponse(span, ended);
    span.end();
  };

  /** The number of spans that reached no collector. */
  get lostSpans(): number {
    return this.#provider.lostSpans;
  }

  /** Exports the remaining spans, as far as the collector accepts them in time. Never rejects. */
  stop(): Promise<void> {
    return this.#provider.stop();
  }
}

/** Omits the path, which may contain anything, and what a client reports about itself. */
function requestAttributes(request: FastifyRequest, route?: string): Attributes {
  return {
    'http.request.method': request.method,
    ...routeAttributes(request, route),
    'url.scheme': request.protocol,
    'network.protocol.version': request.raw.httpVersion,
  };
}

function routeAttributes({ socket }: FastifyRequest, route?: string): Attributes {
  return {
    ...(route === undefined ? {} : { 'http.route': route, 'url.path': route }),
    ...(socket.localAddress === undefined ? {} : { 'server.address': socket.localAddress }),
    ...(socket.localPort === undefined ? {} : { 'server.port': socket.localPort }),
  };
}

/** Returns whether the caller is not responsible for the error. */
const isFault = (code: string): boolean => code === 'INTERNAL_SERVER_ERROR' || code.startsWith('UPSTREAM_');

function describeResponse(span: Span, ended: EndedRequest): void {
  const { record, status, sentStatus, isSent } = ended;
  const { id, routeOptions } = ended.request;
  let fault = isSent && status >= 500 ? String(status) : undefined;
  if (sentStatus !== undefined) span.setAttribute('http.response.status_code', sentStatus);
  if (!isSent) span.setAttribute('chime_gateway.aborted', true);
  span.setAttribute('http.response.header.x-request-id', [id]);
  if (routeOptions.url === GRAPHQL_PATH) {
    const records = recordsFor(ended);
    if (record.operations) span.setAttribute('chime_gateway.batch_size', records.length);
    const { type, field } = describeOperation(record);
    if (type !== 'unknown') {
      span.setAttribute('graphql.operation.type', type);
      span.setAttribute('chime_gateway.field', field);
    }
    const name = readOperationName(record);
    if (name !== undefined) span.setAttribute('graphql.operation.name', name);
    if (record.transport !== undefined) span.setAttribute('chime_gateway.transport', record.transport);
    if (record.events !== undefined) span.setAttribute('chime_gateway.events', record.events);
    const codes = [...new Set(records.flatMap((each) => errorCodes(each, ended)))];
    if (codes.length > 0) span.setAttribute('chime_gateway.codes', codes);
    fault = codes.find(isFault) ?? fault;
  }
  if (fault !== undefined) markFailed(span, fault);
}

function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function upstreamAttributes({ region, endpoint }: Pick<TracingOptions, 'region' | 'endpoint'>): Attributes {
  const common = { 'rpc.system': 'aws-api', 'rpc.service': 'Chime', 'cloud.region': region };
  if (endpoint === undefined) return common;
  const { hostname, port, protocol } = new URL(endpoint);
  return {
    ...common,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

interface Parent {
  tracer: Tracer;
  propagator: TextMapPropagator;
  context: TraceContext;
}

function startAttempt(
  { tracer, propagator, context }: Parent,
  operation: OperationName,
  attempt: number,
  common: Attributes,
): AttemptTrace {
  const attributes = { ...common, 'rpc.method': operation, 'chime_gateway.attempt': attempt };
  const span = tracer.startSpan(`Chime.${operation}`, { kind: SpanKind.CLIENT, attributes }, context);
  if (attempt > 1) span.setAttribute('http.request.resend_count', attempt - 1);
  const headers: Record<string, string> = {};
  propagator.inject(trace.setSpan(context, span), headers, defaultTextMapSetter);
  return {
    headers,
    end({ code, error, status, requestId }) {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (requestId !== undefined) span.setAttribute('aws.request_id', requestId);
      if (error !== undefined) span.setAttribute('chime_gateway.error', error);
      if (code !== undefined) markFailed(span, code);
      span.end();
    },
  };
}
