/** Configures Apollo Server: the enabled features, and the plugins in their order. */
import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContextDidResolveOperation,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import { MAXIMUM_VALIDATION_ERRORS } from '../chime/chime-error.js';
import type { GatewayErrorCode } from '../models/shared/error-vocabulary.js';
import type { RedisClient } from '../redis/redis-client.js';
import type { Settings } from '../settings/settings.js';
import type { Context } from '../context.js';
import type { GatewaySchema } from './schema/schema.js';
import { formatError, logBugs } from './error-formatting.js';
import { createExecutor } from './execution/executor.js';
import { knownOperationRule } from './known-operation.js';
import { createPersistedQueries } from './persisted-queries.js';
import { reservedNameRule } from './reserved-names.js';
import { limitRefusals } from './limits/error-limit.js';
import { recordPlugin } from './record-plugin.js';
import { limitRequests } from './limits/request-limits.js';
import { setTypeAndStatus } from '../http/content-negotiation.js';
import { refuseWrongVariables } from './variables.js';

/**
 * Handles every operation. It is one plugin with one object for all operations, because each plugin and hook costs a
 * promise.
 */
const operationListener: GraphQLRequestListener<Context> = {
  async didResolveOperation(request) {
    refuseWrongVariables(request);
    refuseUnsafeOperation(request);
  },
  async didEncounterErrors(request) {
    logBugs(request);
  },
  async willSendResponse(request) {
    setTypeAndStatus(request);
    limitRefusals(request);
  },
};

/** Apollo Server does the same for GET, but refuses subscriptions too. */
function refuseUnsafeOperation({
  operation,
  contextValue,
}: GraphQLRequestContextDidResolveOperation<Context>): void {
  if (!contextValue.isReadOnly || operation?.operation !== OperationTypeNode.MUTATION) return;
  throw new GraphQLError('GET requests only support queries and subscriptions.', {
    extensions: { code: 'BAD_REQUEST' satisfies GatewayErrorCode },
  });
}

const operationPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart({ request }) {
    // The GraphQL-over-HTTP specification treats an empty name as none; clients in Go and .NET send one.
    if (request.operationName === '') delete request.operationName;
    return operationListener;
  },
};

/**
 * Adds a trace to the responses of routers that request it by a header. Its errors have no message. Apollo's own plugin
 * would start a trace for every request. It is loaded at the first request for a trace, because it needs Protocol
 * Buffers.
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
  /** Closed when Apollo Server stops. */
  app: FastifyInstance;
  settings: Settings;
  log: Logger;
  graph: GatewaySchema;
  /** The sighting from which an operation is compiled; undefined for the default. */
  compileFrom: number | undefined;
  redis: RedisClient | undefined;
}

export async function startApollo({
  app,
  settings,
  log,
  graph,
  compileFrom,
  redis,
}: ApolloOptions): Promise<ApolloServer<Context>> {
  const { introspection, stackTraces, suggestions } = settings.reveal;
  // A field with a permission of its own has it because the field costs a call to Chime.
  const isCall = (coordinate: string) => graph.permissions.has(coordinate);
  const limited = limitRequests(graph.schema, settings.requestLimits, isCall);
  const apollo = new ApolloServer<Context>({
    gateway: createExecutor({ ...graph, compileFrom }),
    documentStore: limited.documentStore,
    validationRules: [knownOperationRule, reservedNameRule],
    // graphql-js adds one more error, which says that there are others.
    validationOptions: { maxErrors: MAXIMUM_VALIDATION_ERRORS - 1 },
    persistedQueries: settings.trustedDocuments === undefined && (await createPersistedQueries(redis)),
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
      // The gateway serves its own landing page.
      ApolloServerPluginLandingPageDisabled(),
      limited.plugin,
      operationPlugin,
      tracePlugin(),
      ApolloServerPluginInlineTraceDisabled(),
      // The gateway caches nothing for clients and reports nothing to third parties.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}
