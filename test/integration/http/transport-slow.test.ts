/** Clients that take their time: requests that do not come to an end, answers that nobody takes in, too many at once. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { MAX_UNDER_WAY } from '../../../src/node-http/pipelining.js';
import type { TransportLimits } from '../../../src/http/connection-limits.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { after, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const LIMITS = {
  headers: 300,
  request: 600,
  response: 500,
  check: 50,
  connections: 10,
} satisfies Partial<TransportLimits>;

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, transport: LIMITS });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function open({ url } = gateway): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the server closes, and after how many milliseconds it does. */
async function untilClosed(socket: Socket): Promise<{ text: string; after: number }> {
  const start = performance.now();
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  // Not `once` of node:events, which fails if a byte was written to a connection that the server had just closed.
  await new Promise((resolve) => void socket.once('close', resolve));
  return { text, after: performance.now() - start };
}

/** Writes the bytes one by one, so that the connection is never idle. */
async function trickle(socket: Socket, text: string, pause: number): Promise<void> {
  for (const byte of text) {
    if (!socket.writable) return;
    socket.write(byte);
    await delay(pause);
  }
}

const HEADERS = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

/** So much that the network cannot hold it for a client that does not read. */
const LARGE = { DisplayName: 'x'.repeat(1_000_000) };
const largeQuery = JSON.stringify({
  query: `{ ${Array.from({ length: 20 }, (_, n) => `u${n}: user(accountId: "a", userId: "u${n}") { displayName }`).join(' ')} }`,
});
const askLarge = `${HEADERS}content-length: ${largeQuery.length}\r\n\r\n${largeQuery}`;

describe('a request', () => {
  it('whose headers do not come to an end is cut, however busily it sends', async () => {
    const socket = await open();
    const closed = untilClosed(socket);
    await trickle(socket, `${HEADERS}x: ${'x'.repeat(100)}`, 10);
    const { text, after: milliseconds } = await closed;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('"code":"BAD_REQUEST"');
    expect(milliseconds).toBeGreaterThanOrEqual(LIMITS.headers);
    expect(milliseconds).toBeLessThan(LIMITS.headers + 1_000);
  });

  it('whose body does not come to an end is cut, however busily it sends', async () => {
    const socket = await open();
    const closed = untilClosed(socket);
    socket.write(`${HEADERS}content-length: 1000\r\n\r\n`);
    await trickle(socket, ' '.repeat(200), 10);
    const { text, after: milliseconds } = await closed;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(milliseconds).toBeGreaterThanOrEqual(LIMITS.request);
    expect(milliseconds).toBeLessThan(LIMITS.request + 1_000);
  });

  it('whose chunks do not come to an end is cut, on a connection that was used before too', async () => {
    const socket = await open();
    const closed = untilClosed(socket);
    socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');
    socket.write(`${HEADERS}transfer-encoding: chunked\r\n\r\n`);
    await trickle(socket, '1\r\n \r\n'.repeat(30), 10);
    const { text, after: milliseconds } = await closed;
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*HTTP\/1\.1 408 /);
    expect(milliseconds).toBeLessThan(LIMITS.request + 1_000);
  });

  it('that never begins is cut', async () => {
    const { after: milliseconds } = await untilClosed(await open());
    expect(milliseconds).toBeLessThan(LIMITS.headers + 1_000);
  });

  it('that is there in time may take longer to be answered', async () => {
    upstream.script(after(1_000, respond(userBody())));
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' }),
    });
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });
});

describe('an answer', () => {
  let before: number;
  beforeEach(() => {
    before = gateway.logged.length;
  });
  const givenUp = () =>
    gateway.logged.slice(before).filter(({ msg, aborted }) => msg === 'request' && aborted === true).length;

  it('that its client stops reading is given up', async () => {
    upstream.script(respond(userBody(LARGE)));
    const socket = await open();
    socket.pause();
    socket.write(askLarge);
    // Nothing is read: that the server is done with it can only be seen at the server.
    await expect.poll(givenUp, { timeout: 15_000 }).toBe(1);
    const { text } = await untilClosed(socket.resume());
    expect(text.length).toBeGreaterThan(1_000);
    expect(text.length).toBeLessThan(20 * LARGE.DisplayName.length);
  });

  it('that its client takes in too slowly is given up, however busily it reads', async () => {
    upstream.script(respond(userBody(LARGE)));
    const socket = await open();
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 50);
    });
    socket.write(askLarge);
    const { text } = await untilClosed(socket);
    expect(text.length).toBeGreaterThan(1_000);
    expect(text.length).toBeLessThan(20 * LARGE.DisplayName.length);
  });

  it('that its client does not read is given up with those that were to follow it', async () => {
    upstream.script(respond(userBody(LARGE)));
    const socket = await open();
    socket.pause();
    const one = JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { displayName } }' });
    socket.write(`${HEADERS}content-length: ${one.length}\r\n\r\n${one}`.repeat(20));
    await expect.poll(givenUp, { timeout: 15_000 }).toBe(MAX_UNDER_WAY);
    const { text } = await untilClosed(socket.resume());
    expect(text.length).toBeGreaterThan(1_000);
    expect(text.length).toBeLessThan(20 * LARGE.DisplayName.length);
  });

  it('that its client reads after a pause comes in full', async () => {
    // The limit is longer than the pause by more than the time in which a busy machine passes the answer on.
    const patient = await startGatewayTo({
      endpoint: upstream.url,
      transport: { ...LIMITS, response: 15_000 },
    });
    onTestFinished(() => patient.stop());
    upstream.script(respond(userBody(LARGE)));
    const socket = await open(patient);
    const closed = untilClosed(socket);
    socket.once('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 2 * LIMITS.response);
    });
    socket.write(askLarge.replace('content-type', 'connection: close\r\ncontent-type'));
    const { text, after: milliseconds } = await closed;
    expect(text.length).toBeGreaterThan(20 * LARGE.DisplayName.length);
    expect(milliseconds).toBeGreaterThanOrEqual(2 * LIMITS.response);
  });
});

describe('connections', () => {
  it('beyond the limit are closed, and taken again once others have ended', async () => {
    const before = gateway.logged.length;
    const sockets = await Promise.all(Array.from({ length: LIMITS.connections + 5 }, () => open()));
    await expect
      .poll(() => sockets.filter((socket) => socket.resume().closed).length)
      .toBeGreaterThanOrEqual(5);
    await expect
      .poll(() => gateway.logged.slice(before).map(({ msg }) => msg))
      .toContain('there are too many connections');
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() =>
        fetch(`${gateway.url}/livez`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    await expect
      .poll(async () => {
        const text = await (await fetch(`${gateway.url}/metrics`)).text();
        const [, dropped, connections] =
          /^chime_gateway_connections_dropped_total (\d+)$.*^chime_gateway_connections (\d+)$/ms.exec(text) ??
          [];
        return {
          dropped: Number(dropped) >= 5,
          open: Number(connections) > 0 && Number(connections) <= LIMITS.connections,
        };
      })
      .toEqual({ dropped: true, open: true });
  });
});
