/** Supergraphs of our subgraph and another one, and the routers that serve them over real HTTP. */
import { composeServices as composeWithApollo } from '@apollo/composition';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices as composeWithGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import { startHttpServer } from './http-server.js';

export interface Subgraph {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
}

/** The result of a composition: the supergraph, or the errors that prevented it. */
export interface Composition {
  readonly supergraph: string | undefined;
  readonly errors: readonly string[];
  /** The code and text of every hint of the composition. Some libraries give none. */
  readonly hints: readonly string[];
}

/** The composition libraries of both vendors, by name. */
export const COMPOSERS = {
  '@theguild/federation-composition': (subgraphs: readonly Subgraph[]): Composition => {
    const { supergraphSdl, errors = [] } = composeWithGuild(parsed(subgraphs));
    return { supergraph: supergraphSdl, errors: errors.map(({ message }) => message), hints: [] };
  },
  '@apollo/composition': (subgraphs: readonly Subgraph[]): Composition => {
    const { supergraphSdl, errors = [], hints = [] } = composeWithApollo(parsed(subgraphs));
    return {
      supergraph: supergraphSdl,
      errors: errors.map(({ message }) => message),
      hints: hints.map(({ definition, message }) => `${definition.code}: ${message}`),
    };
  },
} as const;

const parsed = (subgraphs: readonly Subgraph[]) =>
  subgraphs.map(({ name, sdl, url }) => ({ name, url, typeDefs: parse(sdl) }));

/** A router. Its GraphQL endpoint is exactly `url`. */
export interface Router {
  readonly url: string;
  stop(): Promise<void>;
}

/** The headers that a platform team would forward to its subgraphs. */
const PROPAGATED = ['x-request-id', 'traceparent', 'tracestate'] as const;

/** Both routers, each with the supergraph of its vendor's library. */
export const ROUTERS = {
  'Hive Gateway': (subgraphs: readonly Subgraph[]) =>
    startHiveGateway(composed('@theguild/federation-composition', subgraphs)),
  'Apollo Gateway': (subgraphs: readonly Subgraph[]) =>
    startApolloGateway(composed('@apollo/composition', subgraphs)),
} as const;

function composed(composer: keyof typeof COMPOSERS, subgraphs: readonly Subgraph[]): string {
  const { supergraph, errors } = COMPOSERS[composer](subgraphs);
  if (supergraph === undefined) throw new Error(`The subgraphs do not compose: ${errors.join('; ')}`);
  return supergraph;
}

async function startHiveGateway(supergraph: string): Promise<Router> {
  const gateway = createGatewayRuntime({
    supergraph,
    logging: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) =>
        Object.fromEntries(PROPAGATED.map((name) => [name, request.headers.get(name)])),
    },
  });
  const server = await startHttpServer((request, answer) => void gateway(request, answer));
  return {
    url: `${server.url}/graphql`,
    async stop() {
      await server.stop();
      await gateway.dispose();
    },
  };
}

interface RouterContext {
  headers?: IncomingHttpHeaders;
}

class PropagatingDataSource extends RemoteGraphQLDataSource<RouterContext> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<RouterContext>['willSendRequest']>>[0]): void {
    for (const name of PROPAGATED) {
      const value = context.headers?.[name];
      if (typeof value === 'string') request.http?.headers.set(name, value);
    }
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function startApolloGateway(supergraphSdl: string): Promise<Router> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: SILENT,
    buildService: ({ url }) => new PropagatingDataSource(url === undefined ? {} : { url }),
  });
  const server = new ApolloServer<RouterContext>({
    gateway,
    logger: SILENT,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginUsageReportingDisabled()],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ headers: req.headers }),
  });
  return { url, stop: () => server.stop() };
}
