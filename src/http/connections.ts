/** Limits connections: how many there may be, and how long their clients may take. */
import type { FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import {
  type ClientError,
  type RawResponse,
  refuseClientError,
  refuseOtherProtocols,
} from '../node-http/client-error.js';
import { disconnectSlowReaders } from '../node-http/slow-reader.js';
import { DRAIN_TIMEOUT_MS } from './drain.js';
import { errorBody } from './error-response.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Times are in milliseconds. */
export interface TransportLimits {
  /** Until the headers of a request are complete, from the opening of its connection or its first byte on. */
  readonly headers: number;
  /** Until the whole request is there. */
  readonly request: number;
  /** Until a client has taken in an answer, as far as the network does not hold it for the client. */
  readonly response: number;
  /** How often that is looked at. */
  readonly check: number;
  /** Open at the same time; further ones are closed at once. Each takes about 10 KB and a descriptor of the process. */
  readonly connections: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  headers: 10_000,
  request: 30_000,
  response: 30_000,
  check: 1_000,
  connections: 5_000,
};

/** Longer than the minute for which load balancers usually keep a connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 72_000;

/** Request line and headers together. */
const MAXIMUM_HEADER_BYTES = 16_384;

/** What `fastify` is made with. */
export function serverOptions(limits: TransportLimits, log: Logger) {
  return {
    requestTimeout: limits.request,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: limits.headers,
      connectionsCheckingInterval: limits.check,
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      // Node would answer without a body; see `refusalOf`.
      requireHostHeader: false,
    },
    clientErrorHandler: (error: ClientError, socket: Socket) => respondToClientError(error, socket, log),
  } satisfies FastifyHttpOptions<Server>;
}

/** What cannot be read as HTTP, or did not come in time, never gets to be a request. */
function respondToClientError(error: ClientError, socket: Socket, log: Logger): void {
  refuseClientError(error, socket, (status) => {
    // Not the error itself: it carries the bytes that were received.
    log.debug({ code: error.code, status }, 'what a client sent is no request');
    return errorResponse(status);
  });
}

/** For where there is no request to reply to. */
const errorResponse = (status: number): RawResponse => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(errorBody(status)),
});

/** Bounds how many connections there are, and cuts those whose client does not take in its answers. */
export function limitConnections(
  server: Server,
  { response, check, connections: maximum }: TransportLimits,
  log: Logger,
): void {
  server.maxConnections = maximum;
  // Their size is limited. Beyond a number of them Node would leave out the rest: what a proxy adds at the end, above all.
  server.maxHeadersCount = 0;
  let dropped = 0;
  server.on('drop', () => (dropped += 1));
  // Expectations other than 100-continue may be ignored; Node would answer 417 without a body.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));

  refuseOtherProtocols(
    server,
    (error, socket) => respondToClientError(error, socket, log),
    () => errorResponse(405),
  );

  server.on('connection', (socket: Socket) => {
    // Node keeps the address once it was read, and has none for a connection that was reset meanwhile.
    if (socket.remoteAddress === undefined) socket.destroy();
  });
  // Nobody is to hold up a stop.
  disconnectSlowReaders(
    server,
    () => (server.listening ? response : Math.min(response, DRAIN_TIMEOUT_MS)),
    check,
  );
  const timer = setInterval(() => {
    if (dropped > 0) log.warn({ dropped, maximum }, 'there are too many connections');
    dropped = 0;
  }, check);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
