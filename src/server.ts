/** Composes the gateway: backend, Chime client, schema, Apollo Server, Fastify. */
import cors from '@fastify/cors';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { openBackend } from './backend.js';
import { type Chime, connectChime } from './chime/client.js';
import type { Limits } from './chime/policy.js';
import type { Config } from './config.js';
import { createContext } from './context.js';
import type { Emulator } from './emulator/server.js';
import { startApollo } from './gateway/apollo.js';
import { prepareDrain } from './gateway/drain.js';
import { graphqlHandler } from './gateway/graphql-handler.js';
import { answerErrors, closeUnusedConnections, requestIdOf, sendError } from './gateway/http.js';
import { SANDBOX_ORIGINS } from './gateway/landing-page.js';
import { requestLogger } from './gateway/logging.js';
import type { Metrics } from './gateway/metrics.js';
import { GRAPHQL_PATH, recordRequest, recordRequests } from './gateway/request-record.js';
import type { MetricsExchange } from './metrics-exchange.js';
import { StartError } from './start-error.js';

export interface Gateway {
  /** Where it listens, such as http://127.0.0.1:4000; GraphQL is at /graphql below it. */
  url: string;
  /** The emulator that runs with it, if that is the backend. */
  emulator: Emulator | undefined;
  /**
   * For a stop that clients are not to notice, as another process takes over: takes no new connections, and answers on
   * those there are until their clients have left them, some seconds at most. `stop` comes next.
   */
  drain(): Promise<void>;
  /** Answers what is under way, then closes everything that was opened. */
  stop(): Promise<void>;
}

/** What the program sets when this gateway is one of several workers, and tests set otherwise. */
export interface GatewayOptions {
  limits?: Partial<Limits> | undefined;
  /** The sighting from which on an operation is compiled: see the executor. */
  compileFrom?: number | undefined;
  /** With the other workers. */
  exchange?: MetricsExchange | undefined;
}

/** @throws Error with one line for whoever started it (a taken port, a data directory that cannot be used) */
export async function startGateway(
  config: Config,
  log: Logger,
  { limits, compileFrom, exchange }: GatewayOptions = {},
): Promise<Gateway> {
  const { emulator, ...upstream } = await openBackend(config.backend, log);
  const metrics = config.metrics ? await createMetrics(exchange) : undefined;
  const chime = connectChime({
    ...upstream,
    region: config.region,
    log,
    ...(limits ? { limits } : {}),
    observer: metrics?.callObserver,
  });
  metrics?.watch(chime.load);
  const release = async () => {
    chime.close();
    await emulator?.stop();
  };
  try {
    const { app, apollo, drain } = await createApp(config, chime, log, metrics, compileFrom);
    await listen(app, config);
    return {
      url: urlOf(app, config.host),
      emulator,
      drain,
      async stop() {
        await apollo.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Loaded only when used: it costs some of the time that a start takes. */
async function createMetrics(exchange?: MetricsExchange): Promise<Metrics> {
  const { Metrics } = await import('./gateway/metrics.js');
  return new Metrics(exchange);
}

async function createApp(
  config: Config,
  chime: Chime,
  log: Logger,
  metrics: Metrics | undefined,
  compileFrom: number | undefined,
) {
  const observers = [requestLogger(log), ...(metrics ? [metrics.requestObserver] : [])];
  // Under this type, as Fastify's own would carry pino's through every signature below.
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    // Addresses in the query string of GET requests are nobody's business in a log.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    // No route has a JSON schema: Fastify would load the compilers of such schemas all the same.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    // What still comes on open connections during a stop is answered as ever, and its connection closed.
    return503OnClosing: false,
    // What the router itself refuses, such as a malformed escape, reaches no error handler.
    frameworkErrors: (error, request, reply) => {
      recordRequest(request, reply, observers);
      void sendError(reply.header('x-request-id', request.id), error.statusCode ?? 400);
    },
  });
  const apollo = await startApollo(app, config, log, compileFrom);

  recordRequests(app, observers);
  answerErrors(app);
  closeUnusedConnections(app);
  const drain = prepareDrain(app);
  if (!config.production) await app.register(cors, { origin: SANDBOX_ORIGINS, methods: ['GET', 'POST'] });
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: graphqlHandler(apollo, ({ id, record }, reply) =>
      createContext({
        chime,
        log,
        requestId: id,
        gone: goneSignal(reply),
        record,
        onBatch: metrics?.onBatch,
      }),
    ),
  });
  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/readyz', () => ({ status: 'ok' }));
  if (metrics) serveMetrics(app, metrics);
  if (config.reveal.landingPage) app.get('/', (_request, reply) => reply.redirect(GRAPHQL_PATH));
  return { app, apollo, drain };
}

function noCompiler(): never {
  throw new Error('Routes of the gateway have no JSON schemas.');
}

/** Every request to it answers the metrics of the whole gateway. */
function serveMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}

/** The signal that is aborted when the client goes away before its answer was complete, made when it is first asked for. */
function goneSignal({ raw }: FastifyReply): () => AbortSignal {
  let gone: AbortController | undefined;
  return () => {
    if (gone === undefined) {
      const made = (gone = new AbortController());
      // Every upstream read of the request listens to it, and there may be any number of them.
      setMaxListeners(0, made.signal);
      const abort = () => {
        if (!raw.writableFinished) made.abort();
      };
      if (raw.closed) abort();
      else raw.once('close', abort);
    }
    return gone.signal;
  };
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`port ${port} of ${host} is taken: set PORT to another one`);
    if (code === 'EACCES')
      throw new StartError(`port ${port} of ${host} may not be used: set PORT to another one`);
    throw new StartError(`cannot listen on HOST ${host}, port ${port} (${code ?? 'unknown reason'})`);
  }
}

function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
