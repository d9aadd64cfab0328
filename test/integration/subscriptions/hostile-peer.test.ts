/** Clients that break off, stall or ignore the gateway: each connection ends, and nothing of it remains. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANYONE } from '../../../src/access/caller.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from '../../support/gateway.js';
import { eventually } from '../../support/live-client.js';
import { sampleAt } from '../../support/program.js';
import { INIT, openSocket, type RawSocket, subscribeTo } from '../../support/raw-socket.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const CHANGES = 'subscription { userChanged(accountId: "a") { kind } }';
const UPDATE =
  'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Basic }) { userId } }';

let upstream: Upstream;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const start = async (options: Partial<TestGatewayOptions>): Promise<void> => {
  gateway = await startGatewayTo({ ...options, endpoint: upstream.url });
};

const connect = async (options: Parameters<typeof openSocket>[1] = {}): Promise<RawSocket> => {
  const socket = await openSocket(gateway.url, options);
  socket.send(INIT);
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
  return socket;
};

/** What the gateway has logged of ended connections. */
const ends = () => gateway.logged.filter(({ msg }) => msg === 'websocket closed');

describe('a client by WebSocket', () => {
  it('is disconnected when it does not respond to a ping, and stays connected as long as it does', async () => {
    await start({ transport: { ping: 100 } });
    const silent = await connect({ autoPong: false });
    const busy = await connect();
    let pings = 0;
    busy.raw.on('ping', () => (pings += 1));
    expect(await silent.closed).toMatchObject({ code: 1006 });
    await eventually(() => expect(ends()).toMatchObject([{ closeCode: 1006, reason: 'lost' }]));
    await eventually(() => expect(pings).toBeGreaterThan(5));
    busy.send({ type: 'ping' });
    expect(await busy.next()).toEqual({ type: 'pong' });
    busy.raw.terminate();
  });

  it('gets 4408 when its connection_init does not come to an end, however busily it sends', async () => {
    await start({ transport: { init: 300 } });
    const socket = await openSocket(gateway.url);
    const sending = setInterval(() => socket.raw.send(' ', { fin: false }), 20);
    expect(await socket.closed).toMatchObject({ code: 4408 });
    clearInterval(sending);
    await eventually(() => expect(ends()).toMatchObject([{ closeCode: 4408, reason: 'unauthenticated' }]));
  });

  it('that ignores its end is disconnected, and nothing that it still sends is carried out', async () => {
    await start({
      authenticate: () => ({ ...ANYONE, expiresAt: Date.now() + 300 }),
      transport: { ping: 1_000 },
    });
    const socket = await connect();
    socket.send(subscribeTo('1', CHANGES));
    socket.raw.pause();
    const sending = setInterval(() => socket.send(subscribeTo(String(Math.random()), UPDATE)), 50);
    await eventually(async () => {
      const open = await sampleAt(
        gateway.url,
        'chime_gateway_subscriptions{transport="websocket",field="userChanged"}',
      )();
      expect(open).toBe(0);
    });
    const { length } = upstream.requests;
    await eventually(() => expect(ends()).toMatchObject([{ reason: 'expired' }]));
    clearInterval(sending);
    expect(length).toBeGreaterThan(0);
    expect(upstream.requests).toHaveLength(length);
    socket.raw.terminate();
  });
});

describe('a page of another site', () => {
  it.each<Record<string, string>>([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
    'cannot open an event stream without authentication: %o',
    async (headers) => {
      await start({});
      const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: CHANGES })}`, {
        headers: { accept: 'text/event-stream', ...headers },
      });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'ORIGIN_NOT_ALLOWED' } }],
      });
    },
  );
});
