/** Logs one line for every request, or for each operation of a batch; docs/operations/logs.md describes it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isResponseSent } from '../node-http/pipelining.js';
import {
  errorCodes,
  GRAPHQL_PATH,
  isRoutine,
  describeOperation,
  readOperationName,
  recordsFor,
  type RequestObserver,
  type RequestRecord,
} from './request-record.js';

export function requestLogger(log: Logger): RequestObserver {
  return (request, reply) => {
    const level = isRoutine(request) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return;
    for (const record of recordsFor(request)) log[level](createLogLine(request, reply, record), 'request');
  };
}

/**
 * Creates the log line of a request. It omits variables, documents, headers and URLs, because they contain personal
 * data. The route stands for the path, and an operation's name is a GraphQL name from the parsed document.
 */
function createLogLine(request: FastifyRequest, reply: FastifyReply, record: RequestRecord): object {
  const { id, method } = request;
  const route = request.routeOptions.url;
  const isSent = isResponseSent(reply.raw);
  const status = isSent || reply.raw.headersSent ? reply.statusCode : undefined;
  const durationMs = rounded(reply.elapsedTime);
  const aborted = isSent ? undefined : true;
  const traceId = record.trace?.traceId;
  const spanId = record.trace?.spanId;
  if (route !== GRAPHQL_PATH)
    return { requestId: id, traceId, spanId, method, route, status, durationMs, aborted };
  // One object literal: spreading other objects costs several times as much, and this runs for every request.
  return {
    requestId: id,
    traceId,
    spanId,
    method,
    route,
    status,
    durationMs,
    aborted,
    batchSize: request.record.operations?.length,
    caller: describeCaller(request),
    operationName: readOperationName(record),
    operationType: describeOperation(record).type,
    codes: errorCodes(record, reply),
    upstreamCalls: record.upstreamCalls,
    upstreamAttempts: record.upstreamAttempts,
    upstreamMs: rounded(record.upstreamMs),
    upstreamErrors: record.upstreamErrors,
  };
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/**
 * Returns the caller. Undefined without authentication and for requests that were refused because of their credentials.
 */
export function describeCaller({ caller }: Pick<FastifyRequest, 'caller'>): object | undefined {
  if (caller === undefined || caller.source === 'none') return undefined;
  const { id, source } = caller;
  return { id, source };
}
