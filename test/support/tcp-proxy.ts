/** A proxy in front of a server on this machine that cuts, refuses or stalls all connections. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection. New ones are accepted. */
  cutAll(): void;
  /** Cuts every connection, and refuses new ones until `accept` is called. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Delivers nothing more in either direction until `resume` is called. New connections are accepted. */
  stall(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Passes on what two connected sockets receive. */
type Join = (client: Socket, upstream: Socket) => void;

const pipeBoth: Join = (client, upstream) => {
  client.pipe(upstream);
  upstream.pipe(client);
};

/**
 * @param target the port of the server
 * @param join passes everything on by default
 */
export async function startTcpProxy(target: number, join = pipeBoth): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const follow = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    // An end of one side is an end of both: no protocol that is proxied here has half-open connections.
    const end = () => other.destroy();
    socket.on('error', () => undefined).on('end', end);
    socket.on('close', () => {
      sockets.delete(socket);
      end();
    });
  };
  // Each message is a write of its own. Without the option most of them wait 40 ms for an acknowledgement.
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    follow(client, upstream);
    follow(upstream, client);
    join(client, upstream);
    if (isStalled) [client, upstream].forEach((socket) => socket.pause());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const refuse = async () => {
    const closed = once(server, 'close');
    server.close();
    cutAll();
    await closed;
  };
  await listen(0);
  // A server that listens on an address of the network has one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cutAll,
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
