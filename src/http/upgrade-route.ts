/** Gives requests for a WebSocket routes of their own. */
import type { FastifyInstance } from 'fastify';
import { isUpgrade } from '../node-http/upgrade.js';

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0];

const NAME = 'upgrade';
const WEBSOCKET = 'websocket';

/** The `constraints` of the route of WebSockets. */
export const FOR_WEBSOCKET = { [NAME]: WEBSOCKET };

/** Lets the router distinguish these requests. Add it before the routes. */
export const UPGRADE_CONSTRAINT: Strategy = {
  name: NAME,
  storage() {
    const routes = new Map<unknown, Parameters<ReturnType<Strategy['storage']>['set']>[1]>();
    return { get: (type) => routes.get(type) ?? null, set: (type, route) => void routes.set(type, route) };
  },
  deriveConstraint: (request) => (isUpgrade(request) ? WEBSOCKET : undefined),
  mustMatchWhenDerived: true,
};
