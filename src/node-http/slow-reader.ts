/** Disconnects clients that do not read their responses, which would otherwise stay in memory. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The bytes that the network had accepted when the last progress was seen while more had to wait, and the time of that.
 */
interface Stall {
  readonly sent: number;
  readonly since: number;
}

/**
 * Disconnects clients that read nothing for some time while data is waiting for them. Node's own socket timeouts would
 * also count the time in which the gateway prepares a response.
 * @param patience returns the time in milliseconds; called at each check
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
