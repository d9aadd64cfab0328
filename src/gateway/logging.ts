/** The line that every request leaves in the log; docs/operations.md describes it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { codesOf, GRAPHQL_PATH, operationKindOf, type RequestObserver } from './request-record.js';

/** Asked every few seconds by machines: no news at the level of requests. */
const ROUTINE: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** The longest part of an operation's name that is repeated: clients choose it. */
const NAME_LENGTH = 64;

export function requestLogger(log: Logger): RequestObserver {
  return (request, reply) => {
    const level = ROUTINE.has(request.routeOptions.url ?? '') ? 'debug' : 'info';
    if (log.isLevelEnabled(level)) log[level](lineOf(request, reply), 'request');
  };
}

/**
 * What a line says of a request. Variables, documents, headers and URLs carry personal data and are not in it: the path
 * is told by its route, and an operation's name is a GraphQL name, as the document was parsed.
 */
function lineOf(request: FastifyRequest, reply: FastifyReply): object {
  const { record, id, method } = request;
  const route = request.routeOptions.url;
  const answered = reply.raw.writableFinished;
  const status = answered || reply.raw.headersSent ? reply.statusCode : undefined;
  const durationMs = Math.round(reply.elapsedTime * 100) / 100;
  const aborted = answered ? undefined : true;
  if (route !== GRAPHQL_PATH) return { requestId: id, method, route, status, durationMs, aborted };
  // In one piece: objects put together from others are made at a multiple of the cost, and this is on every request.
  return {
    requestId: id,
    method,
    route,
    status,
    durationMs,
    aborted,
    caller: callerIn(request),
    operationName: record.graphql?.operationName?.slice(0, NAME_LENGTH),
    operationType: operationKindOf(record).type,
    codes: codesOf(request, reply),
    upstreamCalls: record.upstreamCalls,
    upstreamAttempts: record.upstreamAttempts,
  };
}

/** Missing without authentication, and of requests that were refused for want of credentials. */
function callerIn({ caller }: FastifyRequest): object | undefined {
  if (caller === undefined || caller.source === 'none') return undefined;
  const { id, source } = caller;
  return { id, source };
}
