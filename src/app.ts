/** The HTTP application: Fastify with its hooks and routes, and Apollo Server behind one of them. */
import { fastify, type FastifyBaseLogger, LogController } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startApollo } from './graphql/apollo.js';
import { decorateCaller } from './access/authentication/authentication.js';
import type { ChangeSource } from './events/change-source.js';
import { secretDetector } from './graphql/secret-fields.js';
import { allowOrigins } from './http/cors.js';
import { Drain } from './http/drain.js';
import { cleanForwardedFor } from './http/forwarded-for.js';
import { serveHealth } from './http/health.js';
import { respondWithErrors, readRequestId, sendError } from './http/error-response.js';
import { requestLogger } from './observability/request-log.js';
import { CONSOLE_DOCUMENTS, servePages } from './http/page/serve-pages.js';
import {
  GRAPHQL_PATH,
  recordRequest,
  recordRequests,
  type RequestWatch,
} from './observability/request-record.js';
import type { Tracing } from './observability/tracing/tracing.js';
import { limitConnections, serverOptions } from './http/connection-limits.js';
import { SECURITY_HEADERS, guardRequests } from './http/security-headers.js';
import { readTrustedDocuments, type TrustedDocuments } from './graphql/trusted-documents.js';
import { followRequests } from './node-http/pipelining.js';
import { passUpgrades, upgradableRequest } from './node-http/upgrade.js';
import { type RouteParts, serveGraphql } from './graphql-routes.js';
import { UPGRADE_CONSTRAINT } from './http/upgrade-route.js';
import { buildSchema } from './graphql/schema/schema.js';

/** The dependencies of the application. */
export interface Parts extends RouteParts {
  tracing: Tracing | undefined;
  compileFrom: number | undefined;
  /** The source of the changes that subscribers receive. */
  source: Pick<ChangeSource, 'status'>;
  /** The directory of the built web pages, if they have been built. */
  webDirectory: string;
}

export async function createApp(parts: Parts) {
  const { settings, log, transport } = parts;
  const watch = createRequestWatch(parts);
  // Declared with this type, because pino's own type would appear in every signature below.
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    ...serverOptions(transport, log, upgradableRequest(GRAPHQL_PATH)),
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
  app.addConstraintStrategy(UPGRADE_CONSTRAINT);
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
  passUpgrades(app.server);
  if (parts.metrics) app.server.on('drop', parts.metrics.onDroppedConnection);
  decorateCaller(app);
  const hasSecretField = settings.compression ? secretDetector(graph.permissions) : undefined;
  await serveGraphql(app, { apollo, drain, hasSecretField, trusted, watch }, parts);
  serveHealth(app, async () => [
    ...(drain.isStopping ? (['shutting-down'] as const) : []),
    ...((await parts.auditLog.isReady()) ? [] : (['audit-log-unavailable'] as const)),
  ]);
  const hasFeed = () => parts.source.status.name === 'feed';
  servePages(app, { settings, directory: parts.webDirectory, hasFeed, log });
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
  startTrace: tracing && ((request, transport) => tracing.start(request, transport)),
});

function noCompiler(): never {
  throw new Error('Routes of the gateway have no JSON schemas.');
}
