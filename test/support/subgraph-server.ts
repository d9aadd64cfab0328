/** Serves a subgraph over real HTTP as the gateway serves its own: Apollo Server on Fastify, with traces on request. */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { type Ask, askAt } from './gateway.js';

export interface SubgraphServer {
  /** The URL of the GraphQL endpoint itself. */
  readonly url: string;
  readonly ask: Ask;
  stop(): Promise<void>;
}

export async function serveSubgraph(schema: GraphQLSchema): Promise<SubgraphServer> {
  const apollo = new ApolloServer({
    schema,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginInlineTrace({ includeErrors: { masked: true } })],
  });
  await apollo.start();
  const app = fastify();
  app.route({ method: 'POST', url: '/graphql', handler: fastifyApolloHandler(apollo) });
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  return {
    url,
    ask: askAt(url),
    stop: async () => {
      await app.close();
      await apollo.stop();
    },
  };
}
