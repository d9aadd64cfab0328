/** A plain HTTP server on a loopback port, by default a free one, for substitutes of the upstream. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  url: string;
  /** Returns how many connections are open. */
  connections(): Promise<number>;
  /** Stops the server and cuts requests in progress. */
  stop(): Promise<void>;
}

/** Where the emulator serves its change feed. Substitutes of Chime have none. */
export const FEED_PATH = '/_emulator/changes';

export async function startHttpServer(listener: RequestListener, port = 0): Promise<HttpServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
