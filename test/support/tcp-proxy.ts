/** A proxy in front of a server on this machine that cuts, refuses or stalls all connections. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection, and refuses new ones until `accept` is called. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Delivers nothing more in either direction until `resume` is called. New connections are accepted. */
  stall(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param target the port of the server */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const follow = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    // An end of one side is an end of both: neither protocol that is proxied here has half-open connections.
    const end = () => other.destroy();
    socket.on('error', () => undefined).on('end', end);
    socket.on('close', () => {
      sockets.delete(socket);
      end();
    });
    socket.pipe(other);
    if (isStalled) socket.pause();
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    follow(client, upstream);
    follow(upstream, client);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const refuse = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  // A server that listens on an address of the network has one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    refuse,
    accept: () => listen(port),
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    stop: async () => {
      if (server.listening) await refuse();
    },
  };
}
