/** Composes the gateway: backend, Chime client, schema, Apollo Server, Fastify. */
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type Chime, connectChime } from './chime/client.js';
import type { Limits } from './chime/policy.js';
import type { Backend, Config } from './config.js';
import { type Context, createContext } from './context.js';
import type { Emulator } from './emulator/server.js';
import { auditOf } from './gateway/audit-log.js';
import { AuditLog } from './gateway/audit-log/log.js';
import {
  type Authentication,
  callerHook,
  callerOf,
  createAuthentication,
  decorateCaller,
} from './gateway/authentication.js';
import type { Authenticate } from './gateway/caller.js';
import { allowOrigins } from './gateway/cors.js';
import { errorLogPlugin, formatError } from './gateway/errors.js';
import { answerErrors, closeUnusedConnections, requestIdOf, sendError } from './gateway/http.js';
import { asksForPage, landingPagePlugin, PAGE_POLICY } from './gateway/landing-page.js';
import { boundedPersistedQueries } from './gateway/persisted-query.js';
import { createFailureLimiter, createRateLimitHook } from './gateway/rate-limit.js';
import { limitRequests } from './gateway/request-limit.js';
import { statusPlugin } from './gateway/status.js';
import {
  ANSWER_HEADERS,
  guardRequests,
  limitConnections,
  serverOptions,
  TRANSPORT_LIMITS,
  type TransportLimits,
} from './gateway/transport.js';
import { readTrustedDocuments, trustHook } from './gateway/trusted-documents.js';
import { variablesPlugin } from './gateway/variables.js';
import { buildSchema, type GatewaySchema } from './schema.js';

export interface Gateway {
  /** Where it listens, such as http://127.0.0.1:4000; GraphQL is at /graphql below it. */
  url: string;
  /** The emulator that runs with it, if that is the backend. */
  emulator: Emulator | undefined;
  /** Answers what is under way, then closes everything that was opened. */
  stop(): Promise<void>;
}

/** Why the program cannot start: one line for whoever started it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What is not a matter of settings. */
export interface GatewayOptions {
  limits?: Partial<Limits>;
  /** In place of the authentication that the settings ask for. */
  authenticate?: Authenticate;
  transport?: Partial<TransportLimits>;
}

/** @throws Error with one line for whoever started it (a taken port, a data directory that cannot be used) */
export async function startGateway(
  config: Config,
  log: Logger,
  { limits, authenticate, transport }: GatewayOptions = {},
): Promise<Gateway> {
  const authentication = authenticate
    ? { authenticate, challenge: '' }
    : createAuthentication(config.authentication, log);
  const { emulator, ...upstream } = await openBackend(config.backend, log);
  const chime = connectChime({ ...upstream, region: config.region, log, ...(limits ? { limits } : {}) });
  const auditLog = new AuditLog(config.auditLog, log);
  const release = async () => {
    chime.close();
    await auditLog.close();
    await emulator?.stop();
  };
  try {
    // Behind the backend: what refuses a data directory must not leave a file in it.
    await auditLog.open();
    const { app, apollo } = await createApp(config, chime, log, authentication, auditLog, {
      ...TRANSPORT_LIMITS,
      ...transport,
    });
    await listen(app, config);
    return {
      url: urlOf(app, config.host),
      emulator,
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

async function openBackend(
  backend: Backend,
  log: Logger,
): Promise<{
  emulator?: Emulator;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}> {
  if (backend.kind === 'remote') {
    const { endpoint, credentials } = backend;
    return { ...(endpoint ? { endpoint } : {}), ...(credentials ? { credentials } : {}) };
  }
  // Loaded only when used: it brings a database engine with it.
  const { startEmulator } = await import('./emulator/server.js');
  const { port, dataDir, seed } = backend;
  const emulator = await startEmulator({ host: '127.0.0.1', port, dataDir, seed, log }).catch(
    (error: unknown) => {
      throw error instanceof Error ? new StartError(error.message, { cause: error }) : error;
    },
  );
  return {
    emulator,
    endpoint: emulator.url,
    credentials: { accessKeyId: 'gateway', secretAccessKey: 'gateway' },
  };
}

async function createApp(
  config: Config,
  chime: Chime,
  log: Logger,
  authentication: Authentication,
  auditLog: AuditLog,
  transport: TransportLimits,
) {
  // Under this type, as Fastify's own would carry pino's through every signature below.
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    ...serverOptions(transport, log),
    loggerInstance,
    // Addresses in the query string of GET requests are nobody's business in a log.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: config.requestLimits.bodyBytes,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    // What the router itself refuses, such as a malformed escape, reaches no error handler.
    frameworkErrors: (error, request, reply) => {
      void sendError(
        reply.headers({ ...ANSWER_HEADERS, 'x-request-id': request.id }),
        error.statusCode ?? 400,
      );
    },
  });
  const subgraph = buildSchema();
  const trusted = config.trustedDocuments && readTrustedDocuments(config.trustedDocuments, subgraph.schema);
  const apollo = await startApollo(app, config, log, subgraph);
  const isPage = (request: FastifyRequest) =>
    config.reveal.landingPage && request.routeOptions.url === '/graphql' && asksForPage(request);

  answerErrors(app);
  guardRequests(app, config.anyHost, (request) => (isPage(request) ? PAGE_POLICY : undefined));
  allowOrigins(app, config.corsOrigins);
  limitConnections(app.server, transport, log);
  closeUnusedConnections(app);
  decorateCaller(app);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Nothing is worked out for whoever does not want to have it.
    exposeHeadRoute: false,
    onRequest: [
      callerHook(authentication, log, isPage, await createFailureLimiter(config.rateLimits, log)),
      await createRateLimitHook(config.rateLimits, log),
    ],
    preHandler: trusted ? [trustHook(trusted)] : [],
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        const audit = auditOf(auditLog, request.id, request.ip);
        return createContext(chime, log, audit, goneSignal(reply), callerOf(request));
      },
    }),
  });
  app.get('/livez', () => ({ status: 'ok' }));
  // Fastify itself answers 503 here, as everywhere, once it is closing.
  app.get('/readyz', () => ({ status: 'ok' }));
  if (config.reveal.landingPage) app.get('/', (_request, reply) => reply.redirect('/graphql'));
  return { app, apollo };
}

/** @param app whose open connections Apollo Server closes when it stops */
async function startApollo(
  app: FastifyInstance,
  config: Config,
  log: Logger,
  { schema, permissions }: GatewaySchema,
): Promise<ApolloServer<Context>> {
  const { introspection, landingPage, stackTraces, suggestions } = config.reveal;
  // What has a permission of its own does so because it costs a call.
  const limited = limitRequests(schema, config.requestLimits, (coordinate) => permissions.has(coordinate));
  const apollo = new ApolloServer<Context>({
    schema,
    documentStore: limited.documentStore,
    persistedQueries: config.trustedDocuments === undefined && boundedPersistedQueries(),
    introspection,
    includeStacktraceInErrorResponses: stackTraces,
    hideSchemaDetailsFromClientErrors: !suggestions,
    formatError,
    logger: log,
    nodeEnv: config.production ? 'production' : 'development',
    stopOnTerminationSignals: false,
    plugins: [
      fastifyApolloDrainPlugin(app),
      landingPagePlugin(landingPage),
      limited.plugin,
      variablesPlugin,
      errorLogPlugin,
      statusPlugin,
      // For routers that ask with a header; errors go into a trace without their text.
      ApolloServerPluginInlineTrace({ includeErrors: { masked: true } }),
      // Nothing is cached on behalf of clients, and nothing is reported to anyone.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Aborted when the client goes away before its answer was complete. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // Every upstream read of the request listens to it, and there may be any number of them.
  setMaxListeners(0, gone.signal);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    // For `localhost` Fastify would open a second server, at another address, that knows nothing of limits and stops.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
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
