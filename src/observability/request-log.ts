/** The line that every request, or operation of a batch, leaves in the log; docs/operations/logs.md describes it. */
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
 * What a line says of a request. Variables, documents, headers and URLs carry personal data and are not in it: the path
 * is told by its route, and an operation's name is a GraphQL name, as the document was parsed.
 */
function createLogLine(request: FastifyRequest, reply: FastifyReply, record: RequestRecord): object {
  const { id, method } = request;
  const route = request.routeOptions.url;
  const answered = isResponseSent(reply.raw);
  const status = answered || reply.raw.headersSent ? reply.statusCode : undefined;
  const durationMs = rounded(reply.elapsedTime);
  const aborted = answered ? undefined : true;
  const traceId = record.trace?.traceId;
  const spanId = record.trace?.spanId;
  if (route !== GRAPHQL_PATH)
    return { requestId: id, traceId, spanId, method, route, status, durationMs, aborted };
  // In one piece: objects put together from others are made at a multiple of the cost, and this is on every request.
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
    caller: callerIn(request),
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

/** Missing without authentication, and of requests that were refused for want of credentials. */
function callerIn({ caller }: FastifyRequest): object | undefined {
  if (caller === undefined || caller.source === 'none') return undefined;
  const { id, source } = caller;
  return { id, source };
}
