/** The control API's route for the change feed. */
import { z } from 'zod';
import type { ControlRoute, ServerCall } from './control-call.js';

export const changeRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/changes',
    summary: 'what changes from now on, as server-sent events; Last-Event-ID goes on',
    access: 'server',
    contentType: 'text/event-stream',
    run: followChanges,
  },
];

function followChanges({ query, headers, changeFeed }: ServerCall) {
  z.strictObject({}).parse(query);
  return changeFeed.open(z.string().optional().parse(headers['last-event-id']));
}
