/**
 * Health checks for load balancers and supervisors, at the same paths as those of the gateway. They need no signature
 * and reveal nothing of the store.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readOffset } from '../domain/clock.js';
import type { StoreBackend } from '../store/store-backend.js';

/** Serves `/livez`, and `/readyz`, which is 503 while this server cannot read the store. */
export function serveHealth(server: FastifyInstance, backend: StoreBackend): void {
  let reading: Promise<boolean> | undefined;
  // Anyone may send these requests, so all that arrive during a read share it: the store has one at a time.
  const isReadable = () =>
    (reading ??= canRead(backend).finally(() => {
      reading = undefined;
    }));
  server.addHook('onRequest', ({ method, originalUrl }, reply, done) => {
    if (method !== 'GET' || !/^\/(?:livez|readyz)$/.test(originalUrl)) return done();
    reply.header('cache-control', 'no-store');
    if (originalUrl === '/livez') void reply.send({ status: 'ok' });
    else void isReadable().then((isReady) => sendReadiness(reply, isReady));
  });
}

const canRead = (backend: StoreBackend): Promise<boolean> =>
  backend.read(readOffset).then(
    () => true,
    () => false,
  );

const sendReadiness = (reply: FastifyReply, isReady: boolean): FastifyReply =>
  isReady
    ? reply.send({ status: 'ready' })
    : reply.code(503).send({ status: 'not-ready', reasons: ['store-unavailable'] });
