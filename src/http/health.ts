/** What a load balancer or supervisor asks: whether the process is alive, and whether it is to be sent requests. */
import type { FastifyInstance } from 'fastify';

/** Why no requests are to be sent here. Anyone may read them. */
export type Obstacle = 'shutting-down' | 'audit-log-unavailable';

/**
 * The upstream is no obstacle: when it fails, it fails for every replica, and none would be left to say so.
 * @param obstacles what is in the way at the moment
 */
export function serveHealth(app: FastifyInstance, obstacles: () => Promise<readonly Obstacle[]>): void {
  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const reasons = await obstacles();
    if (reasons.length === 0) return { status: 'ready' };
    reply.code(503);
    return { status: 'not-ready', reasons };
  });
}
