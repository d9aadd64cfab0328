/** Mercurius on Fastify: `node bench/peer/mercurius.mjs <port> <upstream port> [jit]` */
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort, jit] = process.argv.slice(2);
const app = fastify();
await app.register(mercurius, {
  schema: peerSchema(),
  context: contextFactory(upstreamPort),
  ...(jit === 'jit' ? { jit: 1 } : {}),
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
