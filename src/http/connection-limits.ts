/** Limits the number of connections, and the time that their clients may take. */
import type { FastifyHttpOptions } from 'fastify';
import type { IncomingMessage as BasicMessage, Server } from 'node:http';
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

/** Limits of connections. Times are in milliseconds. */
export interface TransportLimits {
  /** The time until the headers of a request are complete, from the opening of its connection or its first byte. */
  readonly headers: number;
  /** The time until the whole request has arrived. */
  readonly request: number;
  /** The time in which a client must read its response, except for the part that the network buffers. */
  readonly response: number;
  /** The interval of these checks. */
  readonly check: number;
  /** The time until the client of a WebSocket must have sent `connection_init`. */
  readonly init: number;
  /** The interval of pings. A client that has not responded to one at the next is disconnected. */
  readonly ping: number;
  /** The interval of comments, which keep proxies from closing an event stream without events. */
  readonly comment: number;
  /**
   * The maximum number of open connections; further ones are closed at once. Each takes about 10 KB and a descriptor.
   */
  readonly connections: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  headers: 10_000,
  request: 30_000,
  response: 30_000,
  check: 1_000,
  init: 3_000,
  ping: 15_000,
  comment: 12_000,
  connections: 12_000,
};

/** Longer than the minute for which load balancers usually keep a connection open, so that they close it first. */
const KEEP_ALIVE_MS = 72_000;

/** The maximum size of request line and headers together. */
const MAXIMUM_HEADER_BYTES = 16_384;

/** Returns the options for `fastify`. */
export function serverOptions(limits: TransportLimits, log: Logger, IncomingMessage: typeof BasicMessage) {
  return {
    requestTimeout: limits.request,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      IncomingMessage,
      headersTimeout: limits.headers,
      connectionsCheckingInterval: limits.check,
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      // Node would respond without a body; `refusalStatus` of security-headers.ts checks the header instead.
      requireHostHeader: false,
    },
    clientErrorHandler: (error: ClientError, socket: Socket) => respondToClientError(error, socket, log),
  } satisfies FastifyHttpOptions<Server>;
}

/** Responds to bytes that are no HTTP request, or to a request that did not arrive in time. Neither reaches a route. */
function respondToClientError(error: ClientError, socket: Socket, log: Logger): void {
  refuseClientError(error, socket, (status) => {
    // Omits the error itself, because it contains the received bytes.
    log.debug({ code: error.code, status }, 'a client sent an invalid HTTP request');
    return errorResponse(status);
  });
}

/** Creates a response without a request object. */
const errorResponse = (status: number): RawResponse => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(errorBody(status)),
});

/** Limits the number of connections, and disconnects clients that do not read their responses. */
export function limitConnections(
  server: Server,
  { response, check, connections: maximum }: TransportLimits,
  log: Logger,
): void {
  server.maxConnections = maximum;
  // The size of headers is limited instead. Above a maximum count, Node would drop the last headers, which are those
  // that a proxy adds.
  server.maxHeadersCount = 0;
  let dropped = 0;
  server.on('drop', () => (dropped += 1));
  // RFC 9110 allows ignoring expectations other than 100-continue. Node would respond 417 without a body.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));

  refuseOtherProtocols(
    server,
    (error, socket) => respondToClientError(error, socket, log),
    () => errorResponse(405),
  );

  server.on('connection', (socket: Socket) => {
    // Node caches the address after the first read, and has none for a connection that has been reset.
    if (socket.remoteAddress === undefined) socket.destroy();
  });
  // Slow clients must not delay a stop.
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
