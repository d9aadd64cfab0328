/** The HTTP application: Fastify with its hooks and routes, and Apollo Server behind one of them. */
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Chime } from './chime/client.js';
import type { ChangeHub } from './events/change-hub.js';
import type { ChangeReads } from './events/change-reads.js';
import type { Settings } from './settings/settings.js';
import { createContext } from './request-context.js';
import { startApollo } from './graphql/apollo.js';
import { createRequestAudit } from './audit-log/request-audit.js';
import type { AuditLog } from './audit-log/audit-log.js';
import {
  type Authentication,
  callerHook,
  identifyCaller,
  decorateCaller,
  permissionHook,
} from './access/authentication/authentication.js';
import { batchHook } from './graphql/http-batch.js';
import { secretDetector } from './graphql/secret-fields.js';
import { allowOrigins } from './http/cors.js';
import { Drain } from './http/drain.js';
import { foreignOriginHook } from './access/foreign-origin.js';
import { cleanForwardedFor } from './http/forwarded-for.js';
import { graphqlHandler, type HandlerOptions, refuseUnacceptable } from './graphql/graphql-handler.js';
import { serveHealth } from './http/health.js';
import { respondWithErrors, readRequestId, sendError } from './http/error-response.js';
import { requestLogger } from './observability/request-log.js';
import type { Metrics } from './observability/metrics.js';
import { acceptsPage } from './http/page-request.js';
import { CONSOLE_DOCUMENTS, servePages } from './http/page/serve-pages.js';
import { type CreateContext, OperationRunner } from './subscriptions/operation-runner.js';
import { RouterCallbacks } from './subscriptions/router-callback.js';
import { createFailureCounter, createRequestCounter } from './access/caller-limits.js';
import { LocalCount } from './access/request-count.js';
import type { RedisClient } from './redis/redis-client.js';
import {
  GRAPHQL_PATH,
  recordRequest,
  recordRequests,
  type RequestWatch,
} from './observability/request-record.js';
import type { Tracing } from './observability/tracing/tracing.js';
import { limitConnections, serverOptions, type TransportLimits } from './http/connection-limits.js';
import { SECURITY_HEADERS, guardRequests } from './http/security-headers.js';
import { readTrustedDocuments, type TrustedDocuments, trustHook } from './graphql/trusted-documents.js';
import { followRequests, isResponseSent, onResponseEnd } from './node-http/pipelining.js';
import { buildSchema } from './graphql/schema/schema.js';

/** The dependencies of the routes. */
export interface Parts {
  settings: Settings;
  chime: Chime;
  changes: ChangeHub;
  changeReads: ChangeReads;
  log: Logger;
  authentication: Authentication;
  auditLog: AuditLog;
  metrics: Metrics | undefined;
  tracing: Tracing | undefined;
  redis: RedisClient | undefined;
  compileFrom: number | undefined;
  transport: TransportLimits;
  /** The directory of the built web pages, if they have been built. */
  webDirectory: string;
}

export async function createApp(parts: Parts) {
  const { settings, log, transport } = parts;
  const watch = createRequestWatch(parts);
  // Declared with this type, because pino's own type would appear in every signature below.
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    ...serverOptions(transport, log),
    loggerInstance,
    // Query strings of GET requests must not be logged.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: readRequestId,
    // No route has a JSON schema, but Fastify would load the compilers of such schemas anyway.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    // During a stop, requests on open connections are still served, and their connections are then closed.
    return503OnClosing: false,
    bodyLimit: settings.requestLimits.bodyBytes,
    trustProxy: settings.trustedProxies.length > 0 && [...settings.trustedProxies],
    // Errors of the router itself, such as a malformed escape, do not reach the error handler.
    frameworkErrors: (error, request, reply) => {
      recordRequest(request, reply, watch);
      void sendError(
        reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id }),
        error.statusCode ?? 400,
      );
    },
  });
  const graph = buildSchema(settings.reveal.sdl);
  const trusted = loadTrustedDocuments(parts, graph.schema);
  const apollo = await startApollo({ ...parts, app, graph });
  if (settings.trustedProxies.length > 0) cleanForwardedFor(app);
  const drain = new Drain(app);
  recordRequests(app, watch);
  respondWithErrors(app);
  guardRequests(app, settings.anyHost);
  allowOrigins(app, settings.corsOrigins);
  limitConnections(app.server, transport, log);
  followRequests(app.server);
  if (parts.metrics) app.server.on('drop', parts.metrics.onDroppedConnection);
  decorateCaller(app);
  const hasSecretField = settings.compression ? secretDetector(graph.permissions) : undefined;
  await serveGraphql(app, { apollo, hasSecretField }, parts, trusted);
  serveHealth(app, async () => [
    ...(drain.isStopping ? (['shutting-down'] as const) : []),
    ...((await parts.auditLog.isReady()) ? [] : (['audit-log-unavailable'] as const)),
  ]);
  servePages(app, settings, parts.webDirectory, log);
  return { app, apollo, drain };
}

/**
 * Returns the documents of the setting and, if the console is served, those of the console. Returns undefined when any
 * document may run.
 */
function loadTrustedDocuments(
  { settings: { trustedDocuments, pages }, webDirectory }: Parts,
  schema: GraphQLSchema,
): TrustedDocuments | undefined {
  if (trustedDocuments === undefined) return undefined;
  const consoleManifest = join(webDirectory, CONSOLE_DOCUMENTS);
  const manifests = [
    trustedDocuments,
    ...(pages.console && existsSync(consoleManifest) ? [consoleManifest] : []),
  ];
  return new Map(manifests.flatMap((path) => [...readTrustedDocuments(path, schema)]));
}

const createRequestWatch = ({ log, metrics, tracing }: Parts): RequestWatch => ({
  observers: [
    requestLogger(log),
    ...(metrics ? [metrics.requestObserver] : []),
    ...(tracing ? [tracing.requestObserver] : []),
  ],
  startTrace: tracing && ((request) => tracing.start(request)),
});

function noCompiler(): never {
  throw new Error('Routes of the gateway have no JSON schemas.');
}

/** Adds the two routes that need to know their caller. */
async function serveGraphql(
  app: FastifyInstance,
  handler: Omit<HandlerOptions, 'contextFactory'>,
  { settings, chime, changes, changeReads, log, authentication, auditLog, metrics, redis }: Parts,
  trusted: TrustedDocuments | undefined,
): Promise<void> {
  const countFailure = await createFailureCounter(settings.rateLimits, log, redis);
  const countRequests = await createRequestCounter(settings.rateLimits, log, redis);
  const contextFactory = (request: FastifyRequest, gone: () => AbortSignal): CreateContext => {
    const caller = identifyCaller(request);
    const audit = createRequestAudit(auditLog, request.id, request.ip);
    return (own) =>
      createContext({ caller, chime, changes, log, gone, audit, onBatch: metrics?.onBatch, ...own });
  };
  const callbacks = new RouterCallbacks({
    prefixes: settings.callbackPrefixes,
    runner: new OperationRunner(handler.apollo, changeReads, metrics?.subscriptionObserver),
    observer: metrics?.subscriptionObserver,
    log,
    // The reads after a change are shared, so that none of them is aborted.
    contextFactory: (request) => contextFactory(request, () => new AbortController().signal),
    subscriptions: new LocalCount(undefined, 100),
  });
  app.addHook('preClose', async () => callbacks.stop());
  const callerHooks = [
    ...(settings.authentication === 'none' ? [foreignOriginHook(settings.corsOrigins)] : []),
    callerHook(authentication, log, countFailure),
  ];
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    // A HEAD request would run an operation whose result the client does not want.
    exposeHeadRoute: false,
    onRequest: [
      ...(settings.pages.landing ? [sendToPage] : []),
      ...callerHooks,
      (request, reply) => countRequests(request, reply, 1),
    ],
    preHandler: [
      refuseUnacceptable,
      batchHook(settings.requestLimits.batch, countRequests),
      ...(trusted ? [trustHook(trusted)] : []),
    ],
    handler: callbacks.handler(
      graphqlHandler({
        ...handler,
        contextFactory: (request, reply, onSubscription) => {
          const create = contextFactory(request, goneSignal(reply));
          return (record) => create({ record, onSubscription });
        },
      }),
    ),
  });
  if (!metrics) return;
  app.route({
    method: 'GET',
    url: '/metrics',
    onRequest: [...callerHooks, permissionHook('metrics:read')],
    handler: async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  });
}

/** Redirects browsers that open the endpoint to the landing page. */
function sendToPage(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (acceptsPage(request)) void reply.redirect('/');
  else done();
}

/**
 * Returns a function that creates a signal at its first call. The signal aborts when the client disconnects before its
 * response was complete.
 */
function goneSignal({ raw }: FastifyReply): () => AbortSignal {
  let gone: AbortController | undefined;
  return () => {
    if (gone === undefined) {
      const controller = (gone = new AbortController());
      // Every upstream read of the request listens to it, and their number is not limited.
      setMaxListeners(0, controller.signal);
      const abort = () => {
        if (!isResponseSent(raw)) controller.abort();
      };
      onResponseEnd(raw, abort);
    }
    return gone.signal;
  };
}
