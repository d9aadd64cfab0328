/** The routes that need to know their caller: GraphQL by HTTP, event stream and WebSocket, and the metrics. */
import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';
import {
  type Authentication,
  callerHook,
  createIdentify,
  identifyCaller,
  permissionHook,
} from './access/authentication/authentication.js';
import { countHttpRequests, createFailureCounter, createRequestCounter } from './access/caller-limits.js';
import { foreignOriginHook, foreignSocketHook } from './access/foreign-origin.js';
import type { AuditLog } from './audit-log/audit-log.js';
import { createRequestAudit } from './audit-log/request-audit.js';
import type { Chime } from './chime/client.js';
import type { Context } from './context.js';
import type { ChangeHub } from './events/change-hub.js';
import type { ChangeReads } from './events/change-reads.js';
import { graphqlHandler, type HandlerOptions, refuseUnacceptable } from './graphql/graphql-handler.js';
import { batchHook } from './graphql/http-batch.js';
import { trustBodies, type TrustedDocuments, trustHook } from './graphql/trusted-documents.js';
import type { TransportLimits } from './http/connection-limits.js';
import { prefersEventStream } from './http/content-negotiation.js';
import type { Drain } from './http/drain.js';
import { eventStreamHandler } from './subscriptions/event-stream.js';
import { acceptsPage } from './http/page-request.js';
import { FOR_WEBSOCKET } from './http/upgrade-route.js';
import { isResponseSent, onResponseEnd } from './node-http/pipelining.js';
import type { Metrics } from './observability/metrics.js';
import { GRAPHQL_PATH, type RequestWatch } from './observability/request-record.js';
import type { RedisClient } from './redis/redis-client.js';
import { createContext } from './request-context.js';
import type { Settings } from './settings/settings.js';
import { type CreateContext, OperationRunner } from './subscriptions/operation-runner.js';
import { ClientOperations } from './subscriptions/client-operations.js';
import { type RouterCallbackOptions, RouterCallbacks } from './subscriptions/router-callback.js';
import { type WebSocketOptions, WebSocketTransport } from './subscriptions/websocket.js';
import { LazyAbort } from './util/lazy-abort.js';

/** The dependencies of the routes. */
export interface RouteParts {
  settings: Settings;
  transport: TransportLimits;
  chime: Chime;
  changes: ChangeHub;
  changeReads: ChangeReads;
  log: Logger;
  authentication: Authentication;
  auditLog: AuditLog;
  metrics: Metrics | undefined;
  redis: RedisClient | undefined;
}

/** The options of the routes that the application determines. */
export interface RouteOptions extends Pick<HandlerOptions, 'hasSecretField'> {
  readonly apollo: ApolloServer<Context>;
  readonly drain: Drain;
  /** Undefined when any document may run. */
  readonly trusted: TrustedDocuments | undefined;
  /** Receives the operations of WebSockets. */
  readonly watch: RequestWatch;
}

export async function serveGraphql(
  app: FastifyInstance,
  { apollo, drain, hasSecretField, trusted, watch }: RouteOptions,
  parts: RouteParts,
): Promise<void> {
  const { settings, transport, log, authentication, metrics, redis } = parts;
  const { subscriptions } = settings.rateLimits;
  const observer = metrics?.subscriptionObserver;
  const countFailure = await createFailureCounter(settings.rateLimits, log, redis);
  const begin = await createRequestCounter(settings.rateLimits, log, redis);
  const countRequests = countHttpRequests(begin);
  const identify = createIdentify(authentication, log, countFailure);
  const callerHooks: onRequestHookHandler[] = [
    ...(settings.authentication === 'none' ? [foreignOriginHook(settings.corsOrigins)] : []),
    callerHook(identify),
  ];
  const contextFor = contextFactory(parts);
  const runner = new OperationRunner(apollo, parts.changeReads, observer);
  const operations = new ClientOperations(runner, subscriptions, observer);
  const callbacks = serveCallbacks(app, { runner, operations, contextFor, log, observer }, settings);
  const respond = callbacks.handler(
    graphqlHandler({ apollo, hasSecretField, contextFactory: untilGone(contextFor) }),
  );
  const live = { operations, contextFor, drain, transport, log, observer };
  const stream = eventStreamHandler(live);
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
    handler: (request, reply) =>
      prefersEventStream(request.headers.accept) ? stream(request, reply) : respond(request, reply),
  });
  serveWebSockets(
    app,
    {
      ...live,
      identify,
      begin,
      trust: trusted && trustBodies(trusted),
      watch,
      maximum: subscriptions,
      messageBytes: settings.requestLimits.bodyBytes,
    },
    settings,
  );
  if (metrics) serveMetrics(app, metrics, callerHooks);
}

/** Creates the callbacks of routers, which wrap the handler of the route. */
function serveCallbacks(
  app: FastifyInstance,
  {
    contextFor,
    ...options
  }: Omit<RouterCallbackOptions, 'prefixes' | 'contextFactory'> & {
    readonly contextFor: ReturnType<typeof contextFactory>;
  },
  { callbackPrefixes: prefixes }: Settings,
): RouterCallbacks {
  const callbacks = new RouterCallbacks({
    ...options,
    prefixes,
    // The reads after a change are shared, so that none of them is aborted.
    contextFactory: (request) => contextFor(request, () => new AbortController().signal),
  });
  app.addHook('preClose', async () => callbacks.stop());
  return callbacks;
}

function serveWebSockets(app: FastifyInstance, options: WebSocketOptions, { corsOrigins }: Settings): void {
  const sockets = new WebSocketTransport(options);
  app.route({
    method: 'GET',
    url: GRAPHQL_PATH,
    exposeHeadRoute: false,
    constraints: FOR_WEBSOCKET,
    onRequest: foreignSocketHook(corsOrigins),
    handler: (request, reply) => sockets.accept(request, reply),
  });
}

function serveMetrics(app: FastifyInstance, metrics: Metrics, callerHooks: onRequestHookHandler[]): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    onRequest: [...callerHooks, permissionHook('metrics:read')],
    handler: async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  });
}

/** Creates the contexts of the operations of a request or of a WebSocket. They hold no request, which has a body. */
const contextFactory =
  ({ chime, changes, log, auditLog, metrics }: RouteParts) =>
  (request: FastifyRequest, gone: () => AbortSignal): CreateContext => {
    const caller = identifyCaller(request);
    const { id, ip } = request;
    return ({ record, onSubscription, isReadOnly, chime: chimeForReads = chime }) =>
      createContext({
        caller,
        chime: chimeForReads,
        changes,
        log,
        gone,
        record,
        onSubscription,
        isReadOnly,
        audit: createRequestAudit(auditLog, id, ip),
        onBatch: metrics?.onBatch,
      });
  };

/** Creates contexts whose reads are aborted when the client disconnects before its response. */
const untilGone =
  (contextFor: ReturnType<typeof contextFactory>): HandlerOptions['contextFactory'] =>
  (request, reply, onSubscription) => {
    const create = contextFor(request, goneSignal(reply));
    return (record) => create({ record, onSubscription });
  };

/** Redirects browsers that open the endpoint to the landing page. */
function sendToPage(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (acceptsPage(request)) void reply.redirect('/');
  else done();
}

/** Returns a function for a signal that aborts when the client disconnects before its response was complete. */
function goneSignal({ raw }: FastifyReply): () => AbortSignal {
  let gone: LazyAbort | undefined;
  return () => {
    if (gone === undefined) {
      const abort = (gone = new LazyAbort());
      onResponseEnd(raw, () => {
        if (!isResponseSent(raw)) abort.abort();
      });
    }
    return gone.signal();
  };
}
