/**
 * Health checks for load balancers and supervisors: whether the process is alive, and whether it should receive
 * requests.
 */
import type { FastifyInstance } from 'fastify';

/** Reasons why this process should receive no requests. They are public. */
export type Obstacle = 'shutting-down' | 'audit-log-unavailable';

/**
 * Serves `/livez` and `/readyz`. An upstream failure does not make a replica unready: it affects every replica, and
 * none would remain to report it.
 * @param obstacles returns the current reasons
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
