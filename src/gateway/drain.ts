/** How connections that clients keep open come to their end without a request that is lost. */
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a client that keeps a connection open has to send the request whose answer tells it to close. */
const PATIENCE_MS = 5_000;

/**
 * From the start of a stop on, every answer says `connection: close`. Without it a connection that was busy when the stop
 * began would stay open, and the stop would wait for it.
 * @returns what another process that takes over makes worth while: no new connections, but answers on those there are,
 * until their clients have closed them all or have had `PATIENCE_MS` for it. Idle connections that are just closed, as a
 * stop does, may carry a request at that moment.
 */
export function prepareDrain(app: FastifyInstance): () => Promise<void> {
  let ending = false;
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (ending) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('preClose', (done) => {
    ending = true;
    done();
  });
  return async () => {
    ending = true;
    const closed = once(app.server, 'close');
    // Of node:net, as node:http's own `close` ends the idle connections as well.
    Server.prototype.close.call(app.server);
    await Promise.race([closed, delay(PATIENCE_MS, undefined, { ref: false })]);
  };
}
