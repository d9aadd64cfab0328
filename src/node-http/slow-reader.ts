/** Disconnects clients that do not read their responses, which would otherwise stay in memory. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How much was handed over to the network when it was last seen that more had to wait, and when that was. */
interface Stall {
  readonly sent: number;
  readonly since: number;
}

/**
 * Disconnects clients that read nothing for some time while there is something for them. Node's own timeouts of sockets
 * would also count the time that a response takes to be made.
 * @param patience the time in milliseconds; asked at each check
 * @param check milliseconds between two checks
 */
export function disconnectSlowReaders(server: Server, patience: () => number, check: number): void {
  const connections = new Map<Socket, Stall | undefined>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  const timer = setInterval(() => {
    const now = performance.now();
    const most = patience();
    for (const [socket, stall] of connections) {
      const sent = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0) connections.set(socket, undefined);
      else if (stall?.sent !== sent) connections.set(socket, { sent, since: now });
      else if (now - stall.since >= most) socket.destroy();
    }
  }, check);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
