/** How the gateway meets the network: how long clients may take, how many there may be, what every answer says to browsers. */
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import {
  type ClientError,
  type RawResponse,
  refuseClientError,
  refuseOtherProtocols,
} from '../node-http/client-error.js';
import { namesLoopback } from '../settings/loopback.js';
import { disconnectSlowReaders } from '../node-http/slow-reader.js';
import { PATIENCE_MS } from './drain.js';
import { errorBody, sendError, timesSent } from './error-response.js';

/** Times are in milliseconds. */
export interface TransportLimits {
  /** Until the headers of a request are complete, from the opening of its connection or its first byte on. */
  readonly headers: number;
  /** Until the whole request is there. */
  readonly request: number;
  /** Until a client has taken in an answer, as far as the network does not hold it for the client. */
  readonly answer: number;
  /** How often that is looked at. */
  readonly check: number;
  /** Open at the same time; further ones are closed at once. Each takes about 10 KB and a descriptor of the process. */
  readonly connections: number;
}

export const TRANSPORT_LIMITS: TransportLimits = {
  headers: 10_000,
  request: 30_000,
  answer: 30_000,
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
    clientErrorHandler: (error: ClientError, socket: Socket) => answerClientError(error, socket, log),
  } satisfies FastifyHttpOptions<Server>;
}

/** What cannot be read as HTTP, or did not come in time, never gets to be a request. */
function answerClientError(error: ClientError, socket: Socket, log: Logger): void {
  refuseClientError(error, socket, (status) => {
    // Not the error itself: it carries the bytes that were received.
    log.debug({ code: error.code, status }, 'what a client sent is no request');
    return errorResponse(status);
  });
}

/** For where there is no request to reply to. */
const errorResponse = (status: number): RawResponse => ({
  status,
  headers: { ...ANSWER_HEADERS, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(errorBody(status)),
});

/** Bounds how many connections there are, and cuts those whose client does not take in its answers. */
export function limitConnections(
  server: Server,
  { answer, check, connections: maximum }: TransportLimits,
  log: Logger,
): void {
  server.maxConnections = maximum;
  // Their size is limited. Beyond a number of them Node would leave out the rest: what a proxy adds at the end, above all.
  server.maxHeadersCount = 0;
  let dropped = 0;
  server.on('drop', () => (dropped += 1));
  // Expectations other than 100-continue may be ignored; Node would answer 417 without a body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));

  refuseOtherProtocols(
    server,
    (error, socket) => answerClientError(error, socket, log),
    () => errorResponse(405),
  );

  server.on('connection', (socket: Socket) => {
    // Node keeps the address once it was read, and has none for a connection that was reset meanwhile.
    if (socket.remoteAddress === undefined) socket.destroy();
  });
  // Nobody is to hold up a stop.
  disconnectSlowReaders(server, () => (server.listening ? answer : Math.min(answer, PATIENCE_MS)), check);
  const timer = setInterval(() => {
    if (dropped > 0) log.warn({ dropped, maximum }, 'there are too many connections');
    dropped = 0;
  }, check);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

/** No answer is for a browser to run, to frame, to keep, or to hand on to pages of other origins; pages say otherwise. */
export const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // Browsers heed it where they came by https only.
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Gives every answer its headers, and refuses what no route should see. */
export function guardRequests(app: FastifyInstance, anyHost: boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(ANSWER_HEADERS);
    const status = refusalOf(request, anyHost);
    if (status === 415) reply.header('accept-encoding', 'identity');
    if (status === undefined) done();
    else void sendError(reply, status);
  });
}

function refusalOf({ headers, raw }: FastifyRequest, anyHost: boolean): number | undefined {
  // Node takes the first of several, and whatever is in front of this may have taken another.
  const hosts = timesSent(raw, 'host');
  if (hosts > 1 || (hosts === 0 && raw.httpVersion !== '1.0')) return 400;
  // A page whose own name was made to lead to this machine is of the same origin to a browser; its name gives it away.
  if (!anyHost && headers.host !== undefined && !namesLoopback(headers.host)) return 421;
  // Nothing is ever decompressed: what is small on the wire is not made large here.
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding.toLowerCase() === 'identity' ? undefined : 415;
}
