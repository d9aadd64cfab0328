/** Apollo Server on Fastify with its defaults: `node bench/peer/apollo-fastify.mjs <port> <upstream port>` */
import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort] = process.argv.slice(2);
const contextOf = contextFactory(upstreamPort);
const apollo = new ApolloServer({ schema: peerSchema() });
await apollo.start();
const app = fastify();
await app.register(fastifyApollo(apollo), { context: async () => contextOf() });
await app.listen({ port: Number(port), host: '127.0.0.1' });
