/** Connections to the upstream: reused, limited, abandoned, interrupted. */
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type HttpRequest,
  HttpClient,
  type RequestHandlerOptions,
} from '../../../src/chime/aws/http-client.js';
import { type HttpServer, startHttpServer } from '../../support/http-server.js';
import { CERTIFICATE, KEY } from '../../support/tls.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(listener: RequestListener): Promise<HttpServer> {
  const server = await startHttpServer(listener);
  stops.push(() => server.stop());
  return server;
}

function handlerTo(origin: string, options: Partial<RequestHandlerOptions> = {}): HttpClient {
  const handler = new HttpClient({ origin, connections: 10, connectTimeout: 2_000, ...options });
  // This runs before the server stops, because the server waits for its connections.
  stops.unshift(() => handler.close());
  return handler;
}

const request = (body?: string): HttpRequest => ({
  method: 'POST',
  path: '/',
  headers: body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) },
  body,
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('connections', () => {
  it('stay open and are used again', async () => {
    const sockets = new Set<Socket>();
    const { url } = await serve((incoming, answer) => {
      sockets.add(incoming.socket);
      answer.end('answer');
    });
    const handler = handlerTo(url);
    for (let count = 0; count < 10; count += 1) {
      const { body } = await handler.handle(request('body'));
      expect(Buffer.from(body).toString()).toBe('answer');
    }
    // One socket is still being returned to the pool when the next request starts.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('do not exceed their maximum', async () => {
    let [open, most, answered] = [0, 0, 0];
    const { url } = await serve((_incoming, answer) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        answered += 1;
        answer.end();
      }, 10);
    });
    const handler = handlerTo(url, { connections: 3 });
    await Promise.all(Array.from({ length: 12 }, () => handler.handle(request())));
    expect([most, answered]).toEqual([3, 12]);
  });

  it.each([
    ['ended', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('that the server %s while they were idle fail no request', async (_how, drop) => {
    const bodies: string[] = [];
    let socket: Socket | undefined;
    const { url } = await serve((incoming, answer) => {
      ({ socket } = incoming);
      incoming.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk));
      incoming.on('end', () => answer.writeHead(200, { 'content-length': 0 }).end());
    });
    const handler = handlerTo(url);
    for (const number of [1, 2, 3, 4, 5]) {
      expect((await handler.handle(request(`body ${number}`))).statusCode).toBe(200);
      if (socket) drop(socket);
      await pause(20);
    }
    expect(bodies).toEqual([1, 2, 3, 4, 5].map((number) => `body ${number}`));
  });

  it('are closed with the handler, which fails requests in progress', async () => {
    const server = await serve(() => undefined);
    const handler = handlerTo(server.url);
    const under = handler.handle(request());
    await expect.poll(() => server.connections()).toBe(1);
    handler.close();
    await expect(under).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
    await expect.poll(() => server.connections()).toBe(0);
    await expect(handler.handle(request())).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
  });

  it('that no server accepts are ECONNREFUSED', async () => {
    const server = await startHttpServer(() => undefined);
    await server.stop();
    await expect(handlerTo(server.url).handle(request())).rejects.toMatchObject({
      name: 'NotConnected',
      code: 'ECONNREFUSED',
    });
  });
});

describe('a response', () => {
  it('is read completely up to 4 MiB and aborted beyond that', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const sockets: Socket[] = [];
    const { url } = await serve(({ url: path, socket }, answer) => {
      sockets.push(socket);
      for (let count = 0; count < 4; count += 1) answer.write(chunk);
      answer.end(path === '/more' ? 'x' : '');
    });
    const handler = handlerTo(url);
    const { body } = await handler.handle(request());
    expect(body.length).toBe(4 << 20);
    expect(body.every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
    await expect(handler.handle({ ...request(), path: '/more' })).rejects.toMatchObject({
      name: 'BadResponse',
      $response: { statusCode: 200 },
    });
    await expect.poll(() => sockets.at(-1)?.closed).toBe(true);
  });

  it('has its headers in lower case, repeated ones joined', async () => {
    const { url } = await serve((_incoming, answer) => {
      answer
        .writeHead(
          200,
          [
            ['X-One', '1'],
            ['X-One', '2'],
            ['X-Amzn-RequestId', 'id'],
          ].flat(),
        )
        .end();
    });
    const { headers } = await handlerTo(url).handle(request());
    expect(headers).toMatchObject({ 'x-one': '1, 2', 'x-amzn-requestid': 'id' });
  });

  it('that ends early fails, with the status that it began with', async () => {
    const { url } = await serve((_incoming, answer) => {
      answer.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => answer.destroy(), 10);
    });
    await expect(handlerTo(url).handle(request())).rejects.toMatchObject({
      code: 'UND_ERR_SOCKET',
      $response: { statusCode: 200, headers: { 'content-length': '100' } },
    });
  });

  it('that is longer than its content-length does not spill into the next', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlongHTTP/1.1 200 OK\r\n\r\n'),
      );
    });
    await once(tcp.listen(0, '127.0.0.1'), 'listening');
    stops.push(() => tcp.close());
    const handler = handlerTo(`http://127.0.0.1:${(tcp.address() as AddressInfo).port}`);
    for (const _ of [1, 2]) expect((await handler.handle(request())).body).toHaveLength(4);
  });
});

describe('a signal', () => {
  it('aborts a request in progress and closes its connection', async () => {
    const sockets: Socket[] = [];
    const { url } = await serve(({ socket }) => sockets.push(socket));
    const controller = new AbortController();
    const under = handlerTo(url).handle(request(), controller.signal);
    await expect.poll(() => sockets).toHaveLength(1);
    controller.abort();
    await expect(under).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => sockets[0]?.closed).toBe(true);
  });

  it('prevents a request that waits for a connection, or comes later', async () => {
    const paths: string[] = [];
    const { url } = await serve(({ url: path = '' }, answer) => {
      paths.push(path);
      setTimeout(() => answer.end(), 30);
    });
    const handler = handlerTo(url, { connections: 1 });
    const controller = new AbortController();
    const first = handler.handle({ ...request(), path: '/first' });
    const waiting = handler.handle({ ...request(), path: '/waiting' }, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await first;
    await expect(handler.handle(request(), controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await handler.handle({ ...request(), path: '/last' });
    expect(paths).toEqual(['/first', '/last']);
  });
});

describe('TLS', () => {
  it('refuses an untrusted certificate before anything is sent', async () => {
    let requests = 0;
    const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, () => (requests += 1));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    stops.push(() => server.close());
    const handler = handlerTo(`https://localhost:${(server.address() as AddressInfo).port}`);
    await expect(handler.handle(request())).rejects.toMatchObject({
      name: 'NotConnected',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(requests).toBe(0);
  });

  it('whose handshake times out counts as a failed connection', async () => {
    const sockets: Socket[] = [];
    const tcp = createTcpServer((socket) => sockets.push(socket));
    await once(tcp.listen(0, '127.0.0.1'), 'listening');
    stops.push(() => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
    });
    const port = (tcp.address() as AddressInfo).port;
    const handler = handlerTo(`https://127.0.0.1:${port}`, { connectTimeout: 200 });
    const started = performance.now();
    await expect(handler.handle(request())).rejects.toMatchObject({
      name: 'NotConnected',
      code: 'UND_ERR_CONNECT_TIMEOUT',
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
