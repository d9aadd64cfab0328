/** Composes the emulator: store, clock, the Chime protocol on every path, and the control API under `/_emulator/`. */
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isLoopback, namesLoopback } from '../../settings/loopback.js';
import {
  type ClientError,
  type RawResponse,
  refuseClientError,
  refuseOtherProtocols,
} from '../../node-http/client-error.js';
import { followRequests, hasResponseEnded, onResponseEnd } from '../../node-http/pipelining.js';
import { disconnectSlowReaders } from '../../node-http/slow-reader.js';
import type { EmulatorCredentials } from './request-signature.js';
import { SystemClock, type SystemTime } from '../domain/system-clock.js';
import { createEndpoint, type WireRequest } from './endpoint.js';
import { serveHealth } from './health.js';
import type { Log } from '../log.js';
import { purgeDeletedAccounts } from '../operations/account.js';
import { badRequest, chimeError, unknownOperation, WireError } from './wire-error.js';
import type { EmulatorContext } from '../emulator-context.js';
import type { RunningEmulator } from '../running-emulator.js';
import { locks } from '../operations/lock.js';
import { DatabaseClock } from '../domain/database-clock.js';
import { type DatabaseOptions, openBackend } from '../store/open-backend.js';
import { ChangeFeed } from '../domain/change-feed.js';
import { prepareStore } from '../domain/prepare-store.js';
import { Pruner } from '../domain/pruning.js';
import { errorReply, newRequestId, type WireReply } from './protocol.js';
import { MAX_BODY_BYTES, readBytes } from './request-body.js';
import { seedDemo, type Seed } from '../seed/demo.js';
import { isControlUrl, sendMessage, createControlApi } from '../control-api/control-server.js';
import { databaseError, isStorageFailure, openError } from '../store/store-error.js';
import { storeFile } from '../store/sqlite/open-store.js';
import { StartupError } from '../../settings/startup-error.js';

/** The options of an emulator. Port 0 selects any free port. */
export interface EmulatorOptions {
  readonly host: string;
  readonly port: number;
  /** The directory of the store, which is created if absent. Only one server at a time can use it. */
  readonly dataDir: string;
  /** The PostgreSQL database to use instead of a directory. Any number of servers can use it. */
  readonly database?: DatabaseOptions | undefined;
  /** The initial content of a store in which no account was ever created. */
  readonly seed: Seed;
  readonly log: Log;
  /**
   * If given, every request must be signed with them, including those of the control API. Otherwise signatures are
   * ignored.
   */
  readonly credentials?: EmulatorCredentials | undefined;
  /** Whether the server has routes below `/_emulator/`. The default is true only for a loopback address. */
  readonly controlApi?: boolean | undefined;
  /** Follows the system's clock at the start even if it is more than a day ahead of the store's last time. */
  readonly acceptTimeJump?: boolean | undefined;
  /** The time source; the default is the system's. */
  readonly systemTime?: SystemTime | undefined;
}

/**
 * A running emulator. `stop` completes the requests in progress and resolves when the port and the store are free
 * again.
 */
export interface Emulator {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts an emulator and resolves once it listens.
 * @throws StartupError; nothing remains open then
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const backend = await openBackend(options);
  try {
    const clock = backend.file
      ? await SystemClock.open(backend, {
          log: options.log,
          acceptJump: options.acceptTimeJump ?? false,
          system: options.systemTime,
        })
      : new DatabaseClock();
    const context: EmulatorContext = { backend, clock };
    await prepare(context, options.seed);
    const pruner = new Pruner(context, options.log);
    const changeFeed = new ChangeFeed(context, options.log);
    const server = createServer({ ...context, pruner, changeFeed }, options);
    const finish = finishOnStop(server);
    await listen(server, options);
    pruner.start();
    return {
      url: urlOf(server, options.host),
      async stop() {
        changeFeed.stop();
        await finish();
        await server.close();
        pruner.stop();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    if (!isStorageFailure(error)) throw error;
    if (backend.file) throw openError(error, storeFile(options.dataDir));
    throw databaseError(error);
  }
}

function prepare({ backend, clock }: EmulatorContext, seed: Seed): Promise<void> {
  return backend.write(locks(['exclusive store']), async (store) => {
    const now = await clock.now(store);
    await prepareStore(store, now);
    if (seed === 'demo' && !(await store.accounts.everCreated())) await seedDemo(store);
    // Another server that uses the same database may have requested faults since.
    if (backend.file) await store.faults.clear();
    await purgeDeletedAccounts({ store, now });
  });
}

/** The time in milliseconds for which a client may read nothing of a response, and the interval of the checks. */
const READING_MS = 30_000;
const CHECK_MS = 1_000;

function createServer(context: RunningEmulator, options: EmulatorOptions): FastifyInstance {
  const { host, credentials, log, controlApi: hasControlApi = isLoopback(host) } = options;
  const isControlApi = (url: string | undefined) => hasControlApi && isControlUrl(url);
  const server = fastify({
    // Fastify would log URLs, and these carry e-mail addresses.
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    clientErrorHandler: refuseConnection,
    // Node would respond without the service's headers; see `refuseOtherNames`.
    http: { requireHostHeader: false },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => {
      void sendMessage(reply, 400, 'The request cannot be read.');
    },
    // Fastify's router decodes and refuses paths by its own rules, so it must not see Chime paths.
    rewriteUrl: (request) => (isControlApi(request.url) ? (request.url ?? '/') : '/'),
  });
  refuseOtherNames(server, isLoopback(host) && !credentials);
  serveHealth(server, context.backend);
  const respond = createEndpoint(context, { credentials, hasFaults: hasControlApi, log });
  server.addHook('onRequest', (request, reply, done) => {
    if (isControlApi(request.originalUrl)) done();
    // The hook does not call `done` for a Chime request, so that Fastify's own body parsing and content-type rules do
    // not apply.
    else
      void readRequest(request)
        .then(respond)
        .then((response) => send(reply, response));
  });
  // Node would respond to an expectation other than 100-continue with 417 and none of the service's headers.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  refuseOtherProtocols(server.server, refuseConnection, () => rawResponse(unknownOperation()));
  disconnectSlowReaders(server.server, () => READING_MS, CHECK_MS);
  if (hasControlApi) createControlApi(server, context, { credentials, log });
  return server;
}

/** Refuses data that Node cannot read as a request, in the form of the service's own errors (our choice). */
function refuseConnection(error: ClientError, socket: Socket): void {
  refuseClientError(error, socket, (status) => {
    const { type, code } = badRequest('');
    const message = UNREADABLE[status] ?? 'The request cannot be read as HTTP.';
    return rawResponse(new WireError(status, type, code, message));
  });
}

function rawResponse(error: WireError): RawResponse {
  const { status, headers, body = '' } = errorReply(error, newRequestId());
  return { status, headers, body };
}

const UNREADABLE: Readonly<Record<number, string>> = {
  408: 'The request took too long to arrive.',
  431: 'The headers of the request are longer than 16 KiB.',
};

/**
 * Refuses requests without a host name. It also refuses requests that name another machine if only the loopback address
 * protects the server: a page in a browser on this machine can reach that address.
 */
function refuseOtherNames(server: FastifyInstance, loopbackOnly: boolean): void {
  const nameless = badRequest('The request must have the header Host.');
  const foreign = chimeError(
    'ForbiddenException',
    'The Host header must name this machine, as in localhost.',
  );
  server.addHook('onRequest', ({ headers: { host }, raw }, reply, done) => {
    if (hasResponseEnded(reply.raw)) return;
    if (host === undefined && raw.httpVersion !== '1.0')
      void send(reply, errorReply(nameless, newRequestId()));
    else if (host !== undefined && loopbackOnly && !namesLoopback(host))
      void send(reply, errorReply(foreign, newRequestId()));
    else done();
  });
}

async function readRequest(request: FastifyRequest): Promise<WireRequest> {
  const { method, originalUrl: url, headers } = request;
  return { method, url, headers, body: await readBytes(request.raw) };
}

function send(reply: FastifyReply, { status, headers, body }: WireReply): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

async function listen(server: FastifyInstance, { host, port }: EmulatorOptions): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const reason = code === 'EADDRINUSE' ? 'the port is in use' : code;
    throw new StartupError(`The emulator cannot listen on ${host} port ${port}: ${reason}.`);
  }
}

function urlOf(server: FastifyInstance, host: string): string {
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The time in milliseconds that a stop waits for requests in progress. Only a request that arrives slowly needs it. */
const STOP_TIMEOUT_MS = 5_000;

/** Creates a function that stops accepting connections and waits until the present requests are complete. */
function finishOnStop({ server }: FastifyInstance): () => Promise<void> {
  const inProgress = new Set<ServerResponse>();
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    inProgress.add(response);
    onResponseEnd(response, () => inProgress.delete(response));
  });
  followRequests(server);
  return async () => {
    server.close();
    const complete = Promise.all([...inProgress].map(responseEnd));
    await Promise.race([complete, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  };
}

const responseEnd = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    onResponseEnd(response, resolve);
  });
