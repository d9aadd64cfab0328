/**
 * GraphQL over server-sent events: one operation per request, in the "distinct connections mode" of graphql-sse. Its
 * results follow as events `next`, and `complete` after the last one.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { identifyCaller } from '../access/authentication/authentication.js';
import { endRequestCount } from '../access/caller-limits.js';
import { callerKey } from '../access/rate-limit.js';
import { formatEventErrors } from '../graphql/error-formatting.js';
import type { TransportLimits } from '../http/connection-limits.js';
import { EVENT_STREAM_TYPE, withCharset } from '../http/content-negotiation.js';
import type { Drain } from '../http/drain.js';
import { corkForThisTurn } from '../node-http/cork.js';
import { hasResponseEnded, onResponseEnd } from '../node-http/pipelining.js';
import { callAt } from '../util/call-at.js';
import { readSearch } from './operation-request.js';
import type { CreateContext, Result } from './operation-runner.js';
import type { ConnectionEnd, SubscriptionObserver } from './subscription-observer.js';
import { ResultStream } from './result-stream.js';
import { type ClientOperations, RefusedOperationError } from './client-operations.js';

export interface EventStreamOptions {
  readonly operations: ClientOperations;
  readonly contextFor: (request: FastifyRequest, gone: () => AbortSignal) => CreateContext;
  readonly drain: Pick<Drain, 'follow'>;
  readonly transport: Pick<TransportLimits, 'comment'>;
  readonly log: Logger;
  readonly observer?: SubscriptionObserver | undefined;
}

const COMMENT = ':\n\n';

/** Creates the handler of requests that accept an event stream. */
export const eventStreamHandler =
  (options: EventStreamOptions) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    const { raw } = reply;
    reply.hijack();
    reply.type(withCharset(EVENT_STREAM_TYPE));
    // Nginx would otherwise collect the events.
    reply.header('x-accel-buffering', 'no');
    raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
    // Some browsers wait for the first bytes of the body.
    raw.write(COMMENT);
    const stream = startOperation(options, request);
    const comments = setInterval(() => {
      if (!raw.writableEnded && !raw.writableNeedDrain) raw.write(COMMENT);
    }, options.transport.comment);
    // A stream that ends without `complete` makes clients connect again, with new credentials.
    let reason: ConnectionEnd = 'client';
    const endBecause = (why: ConnectionEnd) => () => {
      reason = why;
      raw.end();
      // The client may take long to read the rest.
      void stream.return();
    };
    options.observer?.onConnection('sse');
    const { expiresAt } = identifyCaller(request);
    const cancelExpiry = expiresAt === undefined ? undefined : callAt(expiresAt, endBecause('expired'));
    const unfollow = options.drain.follow({
      socket: request.raw.socket,
      end: endBecause('stop'),
      isBusy: () => false,
    });
    onResponseEnd(raw, () => {
      clearInterval(comments);
      cancelExpiry?.();
      unfollow();
      options.observer?.onConnectionEnd('sse', reason);
      void stream.return();
    });
    void writeResults(stream, raw, (error) => {
      options.log.error({ err: error, requestId: request.id }, 'internal server error');
    });
  };

function startOperation(
  { operations, contextFor }: EventStreamOptions,
  request: FastifyRequest,
): ResultStream {
  const isGet = request.method === 'GET';
  const { record } = request;
  record.transport = 'sse';
  const client = {
    key: callerKey(request),
    transport: 'sse' as const,
    record,
    contextFor: (gone: () => AbortSignal): CreateContext => {
      const create = contextFor(request, gone);
      return (parts) => create({ ...parts, isReadOnly: isGet });
    },
  };
  const body = isGet ? readSearch(request.url) : request.body;
  return new ResultStream(
    async (gone) => {
      const outcome = await operations.run(body, client, gone);
      if (Symbol.asyncIterator in outcome) endRequestCount(request);
      return outcome;
    },
    () => undefined,
  );
}

/** Writes each result when the client has read the one before, so that nothing waits in memory. */
async function writeResults(
  stream: ResultStream,
  response: ServerResponse,
  onBug: (error: unknown) => void,
): Promise<void> {
  try {
    for await (const result of stream) await write(response, 'next', JSON.stringify(result));
  } catch (error) {
    const isRefusal = error instanceof RefusedOperationError;
    if (!isRefusal) onBug(error);
    const errors = isRefusal
      ? error.errors
      : formatEventErrors([new GraphQLError('', { originalError: error as Error })]);
    await write(response, 'next', JSON.stringify({ errors } satisfies Result));
  }
  if (hasResponseEnded(response) || response.writableEnded) return;
  // Browsers pass on no event without data.
  await write(response, 'complete', '');
  response.end();
}

async function write(response: ServerResponse, event: 'next' | 'complete', data: string): Promise<void> {
  if (hasResponseEnded(response) || response.writableEnded) return;
  if (response.socket) corkForThisTurn(response.socket);
  if (response.write(`event: ${event}\ndata: ${data}\n\n`)) return;
  const ended = new Promise<void>((resolve) => {
    onResponseEnd(response, resolve);
  });
  await Promise.race([once(response, 'drain'), ended]);
}
