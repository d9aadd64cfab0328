/** Sends all that is written to a socket in one turn of the event loop with one system call. */
import type { Socket } from 'node:net';

const corked = new Set<Socket>();

/**
 * Call it before a message is written. Many changes come in one turn when a process is busy, and then a system call for
 * each message would cost more than all else.
 */
export function corkForThisTurn(socket: Socket): void {
  if (corked.has(socket)) return;
  // An immediate runs after all that has come from the network in this turn.
  if (corked.size === 0) setImmediate(uncork);
  corked.add(socket);
  socket.cork();
}

function uncork(): void {
  for (const socket of corked) socket.uncork();
  corked.clear();
}
