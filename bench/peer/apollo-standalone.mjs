/** Apollo Server alone with its defaults: `node bench/peer/apollo-standalone.mjs <port> <upstream port>` */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort] = process.argv.slice(2);
const contextOf = contextFactory(upstreamPort);
const apollo = new ApolloServer({ schema: peerSchema() });
await startStandaloneServer(apollo, {
  listen: { port: Number(port), host: '127.0.0.1' },
  context: async () => contextOf(),
});
