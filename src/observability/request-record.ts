/**
 * Records the progress of a request for the log, the metrics and other observers. It uses only Apollo Server's first
 * hook, and reads the rest from the request context at the end.
 */
import type { BaseContext, GraphQLRequestContext } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OperationDefinitionNode } from 'graphql';
import type { AttemptTracer, CallReport } from '../chime/observer.js';
import { hasResponseEnded, isResponseSent, onResponseEnd } from '../node-http/pipelining.js';
import type { SubscriptionTransport } from '../subscriptions/subscription-observer.js';
import { forEachField, readFragments } from '../util/selections.js';

/** The path of the GraphQL endpoint. */
export const GRAPHQL_PATH = '/graphql';

type GraphQLPart = Pick<GraphQLRequestContext<BaseContext>, 'document' | 'operation' | 'operationName'> &
  Partial<Pick<GraphQLRequestContext<BaseContext>, 'response'>>;

/** The record of one request, or of one operation of a WebSocket, as far as it has progressed. */
export class RequestRecord {
  /** Set once Apollo Server has accepted the request, which then fills it in. */
  graphql: GraphQLPart | undefined;
  /** The error code of a response outside GraphQL. */
  refusal: string | undefined;
  /** The records of a batch's operations, which replace this one; undefined without a batch. */
  operations: readonly RequestRecord[] | undefined;
  /** The status that an operation of a batch would have had on its own. */
  status: number | undefined;
  /** Milliseconds from the arrival of the headers until the caller was identified. */
  authenticationMs = 0;
  /**
   * Calls to Chime that were made, and their attempts. Retries count as attempts; calls that were never sent count as
   * neither.
   */
  upstreamCalls = 0;
  upstreamAttempts = 0;
  /** The sum of the durations of these calls, in milliseconds. */
  upstreamMs = 0;
  /** The distinct names of their errors, up to a maximum. */
  upstreamErrors: string[] | undefined;
  /** Undefined when tracing is off, and for requests that are not traced. */
  trace: RequestTrace | undefined;
  /** Undefined for a response of HTTP that carries results and no events. */
  transport: SubscriptionTransport | undefined;
  /** The number of events of a subscription that were sent; undefined for other operations. */
  events: number | undefined;

  /** Records a call that ended. */
  recordCall({ attempts, seconds, error }: CallReport): void {
    this.upstreamAttempts += attempts;
    this.upstreamMs += seconds * 1000;
    if (error === undefined) return;
    const names = (this.upstreamErrors ??= []);
    if (names.length < ERROR_NAMES && !names.includes(error)) names.push(error);
  }

  /** Counts events from now on, and releases what only the start needed, because a subscription may last for days. */
  beginSubscription(): void {
    this.events = 0;
    if (!this.graphql) return;
    const { document, operation, operationName } = this.graphql;
    // A subscription that has started has no errors.
    this.graphql = { document, operation, operationName };
  }
}

/** Creates a record for each operation of a batch. */
export function recordOperations({ record }: FastifyRequest, count: number): readonly RequestRecord[] {
  record.operations = Array.from({ length: count }, () => {
    const operation = new RequestRecord();
    operation.authenticationMs = record.authenticationMs;
    operation.trace = record.trace;
    return operation;
  });
  return record.operations;
}

/** Returns the records of a request: one for each operation of a batch, otherwise its own. */
export const recordsFor = ({ record }: { readonly record: RequestRecord }): readonly RequestRecord[] =>
  record.operations ?? [record];

/** The maximum number of error names that are stored per request. */
const ERROR_NAMES = 5;

/** The part of a request's span that other modules use. */
export interface RequestTrace extends AttemptTracer {
  /** Both ids are hexadecimal, as in `traceparent`. */
  readonly traceId: string;
  readonly spanId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
  }
}

/** A request, or an operation of a WebSocket, that has ended. */
export interface EndedRequest {
  /** The request itself, or the one that has opened the WebSocket. */
  readonly request: FastifyRequest;
  readonly record: RequestRecord;
  readonly durationMs: number;
  /** The status of the response, even if it was not sent. Operations of a WebSocket have none, which counts as 200. */
  readonly status: number;
  /** Undefined if the client has disconnected before the status was sent, and for operations of a WebSocket. */
  readonly sentStatus: number | undefined;
  /** Whether the client received everything. */
  readonly isSent: boolean;
}

/**
 * Called for every request when it ends: its response was sent in full, or its client has disconnected. Called also for
 * every operation of a WebSocket.
 */
export type RequestObserver = (ended: EndedRequest) => void;

/** The observers of requests. */
export interface RequestWatch {
  readonly observers: readonly RequestObserver[];
  /** Starts the trace of a request, or of an operation of the WebSocket that the request has opened. */
  readonly startTrace?:
    | ((request: FastifyRequest, transport?: 'websocket') => RequestTrace | undefined)
    | undefined;
}

/** Adds a record to every request, and calls the observers at its end. */
export function recordRequests(app: FastifyInstance, watch: RequestWatch): void {
  app.decorateRequest('record');
  app.addHook('onRequest', (request, reply, done) => {
    recordRequest(request, reply, watch);
    // If the client has disconnected, the request does not run.
    if (!hasResponseEnded(reply.raw)) done();
  });
}

/** Does the same for a request that no hook sees, such as one whose path the router refuses. */
export function recordRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { observers, startTrace }: RequestWatch,
): void {
  request.record = new RequestRecord();
  if (startTrace) request.record.trace = startTrace(request);
  // Fastify's onResponse waits for `finish`, which is not emitted when the client disconnects before its response.
  onResponseEnd(reply.raw, () => {
    const { raw, statusCode: status } = reply;
    const isSent = isResponseSent(raw);
    const ended: EndedRequest = {
      request,
      record: request.record,
      durationMs: reply.elapsedTime,
      status,
      sentStatus: isSent || raw.headersSent ? status : undefined,
      isSent,
    };
    for (const observe of observers) observe(ended);
  });
}

/** An operation of a WebSocket that has started. */
export interface RecordedOperation {
  readonly record: RequestRecord;
  /** Call it once. */
  readonly end: (isSent: boolean) => void;
}

/** Records an operation of the WebSocket that the request has opened, and calls the observers at its end. */
export function recordOperation(
  request: FastifyRequest,
  { observers, startTrace }: RequestWatch,
): RecordedOperation {
  const since = performance.now();
  const record = new RequestRecord();
  record.transport = 'websocket';
  if (startTrace) record.trace = startTrace(request, 'websocket');
  const end = (isSent: boolean): void => {
    const durationMs = performance.now() - since;
    for (const observe of observers)
      observe({ request, record, durationMs, status: 200, sentStatus: undefined, isSent });
  };
  return { record, end };
}

/** Paths that machines request every few seconds. */
const ROUTINE: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** Returns whether the request is routine and not worth a log line. */
export const isRoutine = ({ routeOptions: { url = '' } }: FastifyRequest): boolean => ROUTINE.has(url);

/**
 * Returns the distinct error codes of the response. The program creates all of them, so their number is bounded. The
 * code follows from the status if Apollo Server refused the request before it called a hook.
 */
export function errorCodes(record: RequestRecord, ended: Pick<EndedRequest, 'status'>): string[] {
  if (record.refusal !== undefined) return [record.refusal];
  const body = record.graphql?.response?.body;
  if (body?.kind === 'single') {
    const { errors } = body.singleResult;
    if (errors === undefined) return [];
    return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))];
  }
  const status = record.status ?? ended.status;
  if (status < 400) return [];
  return [status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'];
}

/** An operation, described by values that only the schema determines. */
export interface OperationKind {
  readonly type: string;
  /** The requested field of the query or mutation type, or `multiple`. */
  readonly field: string;
}

const UNKNOWN: OperationKind = { type: 'unknown', field: 'unknown' };

const kinds = new WeakMap<OperationDefinitionNode, OperationKind>();

/** Describes the operation; `unknown` if the request was refused before the operation was known. */
export function describeOperation({ graphql }: RequestRecord): OperationKind {
  // The operation is known only after the document is validated, so its fields are the schema's.
  if (!graphql?.operation || !graphql.document) return UNKNOWN;
  const { operation, document } = graphql;
  let kind = kinds.get(operation);
  if (kind === undefined) {
    const fields = new Set<string>();
    forEachField(operation.selectionSet, readFragments(document), ({ name }) => fields.add(name.value));
    const [field = 'unknown', ...others] = fields;
    kind = { type: operation.operation, field: others.length > 0 ? 'multiple' : field };
    kinds.set(operation, kind);
  }
  return kind;
}

/** The maximum length of an operation name in logs and traces, because clients choose it. */
const NAME_LENGTH = 64;

/** Returns the name of the executed operation, a GraphQL name, cut to the maximum length. */
export const readOperationName = ({ graphql }: RequestRecord): string | undefined =>
  graphql?.operationName?.slice(0, NAME_LENGTH);
