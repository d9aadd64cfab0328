/**
 * Passes Fastify's requests to Apollo Server. It replaces @as-integrations/fastify, which parses every URL and every
 * header a second time.
 */
import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentNode } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Context } from '../context.js';
import { hasResponseEnded } from '../node-http/pipelining.js';
import { RefusedOperation } from './http-batch.js';
import { negotiateCoding, compress, isWorthCompressing } from '../http/compression.js';
import { addVary, failureBody, sendError } from '../http/error-response.js';
import { recordOperations, recordsFor, type RequestRecord } from '../observability/request-record.js';
import { withCharset, JSON_TYPE, negotiateType, prefersEventStream } from '../http/content-negotiation.js';

export interface HandlerOptions {
  readonly apollo: ApolloServer<Context>;
  /** Returns a function that creates the context of each operation that Apollo Server accepts. */
  readonly contextFactory: (
    request: FastifyRequest,
    reply: FastifyReply,
    onSubscription: Context['onSubscription'],
  ) => (record: RequestRecord) => Context;
  /** Returns whether a document selects a secret. Undefined if no response is to be compressed. */
  readonly hasSecretField: ((document: DocumentNode) => boolean) | undefined;
}

/**
 * Handles a request, and returns the body of the response.
 * @param onSubscription receives the subscription that the operation starts
 */
export type GraphqlHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  onSubscription?: Context['onSubscription'],
) => Promise<unknown>;

export function graphqlHandler({ apollo, contextFactory, hasSecretField }: HandlerOptions): GraphqlHandler {
  return async (request, reply, onSubscription) => {
    const createRequestContext = contextFactory(request, reply, onSubscription);
    const type = negotiateType(request.headers.accept) ?? JSON_TYPE;
    const headers = toHeaderMap(request.headers, type);
    const run = (operation: unknown, record: RequestRecord) =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers,
          search: queryString(request.url),
          body: operation,
        },
        context: async () => createRequestContext(record),
      });
    const { body } = request;
    let text: string;
    if (Array.isArray(body)) {
      reply.type(withCharset(type));
      text = await runBatch(body, request, run);
    } else {
      const response = await run(body, request.record);
      reply.code(response.status ?? 200);
      for (const [name, value] of response.headers) reply.header(name, value);
      if (response.body.kind === 'chunked') return Readable.from(response.body.asyncIterator);
      text = response.body.string;
    }
    return hasSecretField && isWorthCompressing(text) ? encode(text, request, reply, hasSecretField) : text;
  };
}

/**
 * A `preHandler` of the GraphQL route. It refuses early, because Apollo Server refuses only after a mutation has run.
 */
export function refuseUnacceptable(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  const { accept } = request.headers;
  if (negotiateType(accept) !== undefined || prefersEventStream(accept)) next();
  else sendError(reply, 406);
}

type Run = (operation: unknown, record: RequestRecord) => Promise<HTTPGraphQLResponse>;

/**
 * Runs the operations of a batch concurrently, each like a request of its own. Returns their responses in the same
 * order. The status of the whole is 200, whatever the status of each operation.
 */
async function runBatch(operations: readonly unknown[], request: FastifyRequest, run: Run): Promise<string> {
  const records = recordOperations(request, operations.length);
  const responses = records.map(async (record, index) => {
    const operation = operations[index];
    if (operation instanceof RefusedOperation) {
      record.refusal = operation.failure.code;
      return JSON.stringify(failureBody(operation.failure));
    }
    const { status = 200, body } = await run(operation, record);
    if (body.kind === 'chunked') throw new Error('Incremental delivery is not supported.');
    record.status = status;
    return body.string;
  });
  return `[${(await Promise.all(responses)).join(',')}]`;
}

/** Compresses a response if the client accepts it and no document of the request selects a secret. */
async function encode(
  text: string,
  request: FastifyRequest,
  reply: FastifyReply,
  hasSecretField: (document: DocumentNode) => boolean,
): Promise<string | Buffer> {
  addVary(reply, 'accept-encoding');
  const coding = negotiateCoding(request.headers['accept-encoding']);
  if (coding === undefined) return text;
  const isSecret = recordsFor(request).some(
    ({ graphql }) => graphql?.document && hasSecretField(graphql.document),
  );
  if (isSecret) return text;
  const encoded = await compress(text, coding, () => hasResponseEnded(reply.raw));
  if (encoded !== text) reply.header('content-encoding', coding);
  return encoded;
}

/** @param accept the chosen type of the response */
function toHeaderMap(headers: IncomingHttpHeaders, accept: string): HeaderMap {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  map.set('accept', accept);
  return map;
}

function queryString(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}
