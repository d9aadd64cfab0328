/** Finds a port for a program that must know its port before it starts, or keep it when it starts again. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Returns a port that no program listens on. The system gives out others before it gives out this one again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on an address of the network has one.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
