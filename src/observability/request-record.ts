/**
 * What becomes of a request, for the log, the metrics and whoever else wants to know when it is over. It costs no hook of
 * Apollo Server's but the first: the rest is read from its request context at the end.
 */
import type { BaseContext, GraphQLRequestContext } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { AttemptTracer, CallReport } from '../chime/observer.js';
import { hasResponseEnded, onResponseEnd } from '../node-http/pipelining.js';

/** Where GraphQL is served. */
export const GRAPHQL_PATH = '/graphql';

type GraphQLPart = Pick<
  GraphQLRequestContext<BaseContext>,
  'document' | 'operation' | 'operationName' | 'response'
>;

/** One request, as far as it has got. */
export class RequestRecord {
  /** Set once Apollo Server has taken the request on, and filled by it as it goes. */
  graphql: GraphQLPart | undefined;
  /** The error code of an answer outside GraphQL. */
  refusal: string | undefined;
  /** The records of the operations of a batch, which take the place of this one; undefined without a batch. */
  operations: readonly RequestRecord[] | undefined;
  /** The status that an operation of a batch would have had by itself. */
  status: number | undefined;
  /** Milliseconds from the arrival of the headers until the caller was known. */
  authenticationMs = 0;
  /** Calls of Chime that were made, and how often they were sent: repeats count, calls that were not tried do not. */
  upstreamCalls = 0;
  upstreamAttempts = 0;
  /** Milliseconds that these calls took, each for itself. */
  upstreamMs = 0;
  /** What those that failed failed with, some names at most, each once. */
  upstreamErrors: string[] | undefined;
  /** Undefined when tracing is off, and for what is not traced. */
  trace: RequestTrace | undefined;

  /** A call ended. */
  noteCall({ attempts, seconds, error }: CallReport): void {
    this.upstreamAttempts += attempts;
    this.upstreamMs += seconds * 1000;
    if (error === undefined) return;
    const names = (this.upstreamErrors ??= []);
    if (names.length < ERROR_NAMES && !names.includes(error)) names.push(error);
  }
}

/** Gives each operation of a batch a record of its own. */
export function recordOperations({ record }: FastifyRequest, count: number): readonly RequestRecord[] {
  record.operations = Array.from({ length: count }, () => {
    const operation = new RequestRecord();
    operation.authenticationMs = record.authenticationMs;
    operation.trace = record.trace;
    return operation;
  });
  return record.operations;
}

/** The records of a request: one for each operation of a batch, otherwise its own. */
export const recordsFor = ({ record }: FastifyRequest): readonly RequestRecord[] =>
  record.operations ?? [record];

/** The most names of errors that are kept of one request. */
const ERROR_NAMES = 5;

/** The span of a request, as far as others have to do with it. */
export interface RequestTrace extends AttemptTracer {
  /** Both in hexadecimal, as they stand in `traceparent`. */
  readonly traceId: string;
  readonly spanId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
  }
}

/** Told of every request when it is over: answered in full, or left by its client. */
export type RequestObserver = (request: FastifyRequest, reply: FastifyReply) => void;

/** What wants to know of requests. */
export interface RequestWatch {
  readonly observers: readonly RequestObserver[];
  /** Begins the trace of a request. */
  readonly startTrace?: ((request: FastifyRequest) => RequestTrace | undefined) | undefined;
}

/** Gives every request its record, and has the observers look at it in the end. */
export function recordRequests(app: FastifyInstance, watch: RequestWatch): void {
  app.decorateRequest('record');
  app.addHook('onRequest', (request, reply, done) => {
    recordRequest(request, reply, watch);
    // The client is gone, and what it wanted was not begun.
    if (!hasResponseEnded(reply.raw)) done();
  });
}

/** The same for a request that no hook sees, such as one whose path the router refuses. */
export function recordRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { observers, startTrace }: RequestWatch,
): void {
  request.record = new RequestRecord();
  if (startTrace) request.record.trace = startTrace(request);
  // Fastify's onResponse waits for `finish`, which does not come when the client is gone before its answer.
  onResponseEnd(reply.raw, () => {
    for (const observe of observers) observe(request, reply);
  });
}

/** Asked every few seconds by machines. */
const ROUTINE: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** Whether a request is no news. */
export const isRoutine = ({ routeOptions: { url = '' } }: FastifyRequest): boolean => ROUTINE.has(url);

/**
 * The distinct codes of the errors in the answer. All of them are made by the program, so they are as few as its error
 * codes. What Apollo Server refuses before it takes a request on goes by its status, as its answer does.
 */
export function errorCodes(record: RequestRecord, { statusCode }: FastifyReply): string[] {
  if (record.refusal !== undefined) return [record.refusal];
  const body = record.graphql?.response.body;
  if (body?.kind === 'single') {
    const { errors } = body.singleResult;
    if (errors === undefined) return [];
    return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))];
  }
  const status = record.status ?? statusCode;
  if (status < 400) return [];
  return [status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'];
}

/** An operation in words that only the schema chooses. */
export interface OperationKind {
  readonly type: string;
  /** The field of the query or mutation type that is asked for, or `multiple`. */
  readonly field: string;
}

const UNKNOWN: OperationKind = { type: 'unknown', field: 'unknown' };

const kinds = new WeakMap<OperationDefinitionNode, OperationKind>();

/** What is asked for; `unknown` for what was refused before that was clear. */
export function describeOperation({ graphql }: RequestRecord): OperationKind {
  // Known only once the document has passed validation, so that its fields are the schema's.
  if (!graphql?.operation || !graphql.document) return UNKNOWN;
  const { operation, document } = graphql;
  let kind = kinds.get(operation);
  if (kind === undefined) {
    const [field = 'unknown', ...others] = rootFields(operation.selectionSet, document);
    kind = { type: operation.operation, field: others.length > 0 ? 'multiple' : field };
    kinds.set(operation, kind);
  }
  return kind;
}

/** The longest part of an operation's name that is repeated: clients choose it. */
const NAME_LENGTH = 64;

/** The name of the operation that is run, a GraphQL name, or its beginning. */
export const readOperationName = ({ graphql }: RequestRecord): string | undefined =>
  graphql?.operationName?.slice(0, NAME_LENGTH);

function rootFields(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  found = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) found.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) rootFields(selection.selectionSet, document, found);
    else {
      const name = selection.name.value;
      for (const definition of document.definitions) {
        if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name)
          rootFields(definition.selectionSet, document, found);
      }
    }
  }
  return found;
}
