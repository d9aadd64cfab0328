/** Adds something to the writes of Chime, at no cost for its reads. */
import type { Chime } from './client.js';
import { isRead, toOperationName } from './operations.js';

/**
 * Wraps Chime so that `sendWrite` sends its writes. A read is passed on without a promise of its own: each one in the
 * way of an output keeps the output alive for longer.
 */
export const wrapWrites = (chime: Chime, sendWrite: Chime['send']): Chime => ({
  send: (command, options) =>
    isRead(toOperationName(command)) ? chime.send(command, options) : sendWrite(command, options),
});
