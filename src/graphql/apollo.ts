/** Apollo Server as the gateway runs it: what is switched on, and the plugins in their order. */
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { MAXIMUM_VALIDATION_ERRORS } from '../chime/chime-error.js';
import type { Settings } from '../settings/settings.js';
import type { Context } from '../context.js';
import type { GatewaySchema } from './schema/schema.js';
import { formatError, logBugs } from './error-formatting.js';
import { createExecutor } from './execution/executor.js';
import { knownOperationRule } from './known-operation.js';
import { boundedPersistedQueries } from './persisted-queries.js';
import { reservedNameRule } from './reserved-names.js';
import { limitRefusals } from './limits/error-limit.js';
import { recordPlugin } from './record-plugin.js';
import { limitRequests } from './limits/request-limits.js';
import { setTypeAndStatus } from '../http/content-negotiation.js';
import { refuseWrongVariables } from './variables.js';

/** What is done to every operation, in one plugin and with one object for all: each plugin and hook costs a promise. */
const operationListener: GraphQLRequestListener<Context> = {
  async didResolveOperation(request) {
    refuseWrongVariables(request);
  },
  async didEncounterErrors(request) {
    logBugs(request);
  },
  async willSendResponse(request) {
    setTypeAndStatus(request);
    limitRefusals(request);
  },
};

const operationPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart({ request }) {
    // To the GraphQL-over-HTTP specification an empty name is none; clients in Go and .NET send one.
    if (request.operationName === '') delete request.operationName;
    return operationListener;
  },
};

/**
 * For routers that ask with a header; errors go into a trace without their text. Apollo's plugin starts a trace for every
 * request, asked for or not. It is loaded for the first one that asks, as it brings Protocol Buffers with it.
 */
function tracePlugin(): ApolloServerPlugin<Context> {
  let plugin: Promise<ApolloServerPlugin<Context>> | undefined;
  return {
    requestDidStart: async (request) =>
      request.request.http?.headers.has('apollo-federation-include-trace')
        ? (await (plugin ??= loadTracePlugin())).requestDidStart?.(request)
        : undefined,
  };
}

async function loadTracePlugin(): Promise<ApolloServerPlugin<Context>> {
  const { ApolloServerPluginInlineTrace } = await import('@apollo/server/plugin/inlineTrace');
  return ApolloServerPluginInlineTrace({ includeErrors: { masked: true } });
}

export interface ApolloOptions {
  /** Apollo Server closes its open connections when it stops. */
  app: FastifyInstance;
  settings: Settings;
  log: Logger;
  graph: GatewaySchema;
  /** From which sighting on operations are compiled, if not from the usual one on. */
  compileFrom: number | undefined;
}

export async function startApollo({
  app,
  settings,
  log,
  graph,
  compileFrom,
}: ApolloOptions): Promise<ApolloServer<Context>> {
  const { introspection, stackTraces, suggestions } = settings.reveal;
  // What has a permission of its own does so because it costs a call.
  const isCall = (coordinate: string) => graph.permissions.has(coordinate);
  const limited = limitRequests(graph.schema, settings.requestLimits, isCall);
  const apollo = new ApolloServer<Context>({
    gateway: createExecutor({ ...graph, compileFrom }),
    documentStore: limited.documentStore,
    validationRules: [knownOperationRule, reservedNameRule],
    // graphql-js adds one more, which says that there are others.
    validationOptions: { maxErrors: MAXIMUM_VALIDATION_ERRORS - 1 },
    persistedQueries: settings.trustedDocuments === undefined && boundedPersistedQueries(),
    introspection,
    includeStacktraceInErrorResponses: stackTraces,
    hideSchemaDetailsFromClientErrors: !suggestions,
    formatError,
    logger: log,
    nodeEnv: settings.production ? 'production' : 'development',
    stopOnTerminationSignals: false,
    plugins: [
      { serverWillStart: async () => ({ drainServer: async () => app.close() }) },
      recordPlugin,
      // The gateway has its own.
      ApolloServerPluginLandingPageDisabled(),
      limited.plugin,
      operationPlugin,
      tracePlugin(),
      ApolloServerPluginInlineTraceDisabled(),
      // Nothing is cached on behalf of clients, and nothing is reported to anyone.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}
