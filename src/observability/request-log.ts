/**
 * Logs one line for every request, or for each operation of a batch or a WebSocket; docs/operations/logs.md describes
 * it.
 */
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import {
  type EndedRequest,
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
  return (ended) => {
    const level = isRoutine(ended.request) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return;
    for (const record of recordsFor(ended)) log[level](createLogLine(ended, record), 'request');
  };
}

/**
 * Creates the log line of a request. It omits variables, documents, headers and URLs, because they contain personal
 * data. The route stands for the path, and an operation's name is a GraphQL name from the parsed document.
 */
function createLogLine(ended: EndedRequest, record: RequestRecord): object {
  const { request, sentStatus: status, isSent } = ended;
  const { id } = request;
  const { transport } = record;
  const route = request.routeOptions.url;
  const method = transport === 'websocket' ? undefined : request.method;
  const durationMs = rounded(ended.durationMs);
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
    transport,
    status,
    durationMs,
    aborted,
    batchSize: ended.record.operations?.length,
    caller: describeCaller(request),
    operationName: readOperationName(record),
    operationType: describeOperation(record).type,
    codes: errorCodes(record, ended),
    upstreamCalls: record.upstreamCalls,
    upstreamAttempts: record.upstreamAttempts,
    upstreamMs: rounded(record.upstreamMs),
    upstreamErrors: record.upstreamErrors,
    events: record.events,
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
