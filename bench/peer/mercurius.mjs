/** Mercurius on Fastify: `node bench/peer/mercurius.mjs <port> <upstream port> [jit]` */
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort, jit] = process.argv.slice(2);
const app = fastify();
// Mercurius gives each subscription a `pubsub` of its own, which subscribes.
const context = contextFactory(upstreamPort, {
  publish: (topic, payload) => app.graphql.pubsub.publish({ topic, payload }),
});
await app.register(mercurius, {
  schema: peerSchema(),
  context,
  subscription: { context },
  ...(jit === 'jit' ? { jit: 1 } : {}),
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
