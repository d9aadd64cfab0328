/** Who may open a WebSocket, until when, and how much a caller may do by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { apiKey, type Door, startDoor } from '../../support/guarded-gateway.js';
import { eventually, socketUrl } from '../../support/live-client.js';
import { INIT, openSocket, type RawSocket, subscribeTo } from '../../support/raw-socket.js';
import { claims, now, sign } from '../../support/token.js';

const CHANGES = 'subscription { userChanged(accountId: "b") { kind } }';
const VIEWER = '{ viewer { id } }';

let door: Door;
beforeAll(async () => (door = await startDoor()));
afterAll(() => door.stop());

const token = async (others = {}) => `Bearer ${await sign(door.pair, claims(others))}`;
/** Opens a socket and sends `connection_init`. */
async function connect(
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
): Promise<RawSocket> {
  const socket = await openSocket(url, { headers });
  socket.send({ ...INIT, payload });
  return socket;
}
const FORBIDDEN = { code: 4403, reason: 'Forbidden' };

describe('credentials', () => {
  it.each([
    ['a token in the payload', async () => ({ payload: { Authorization: await token() }, id: 'ann' })],
    ['an API key in the payload', async () => ({ payload: { 'X-API-Key': apiKey('r') }, id: 'reader' })],
    ['a token in a header', async () => ({ headers: { authorization: await token() }, id: 'ann' })],
    ['an API key in a header', async () => ({ headers: { 'x-api-key': apiKey('r') }, id: 'reader' })],
  ])('may be %s', async (_title, create) => {
    const { payload, headers, id } = (await create()) as {
      payload?: object;
      headers?: Record<string, string>;
      id: string;
    };
    const socket = await connect(door.gateway.url, payload, headers);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    socket.send(subscribeTo('1', VIEWER));
    expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { id } } } });
    socket.raw.terminate();
  });

  it.each([
    ['are missing', async () => ({}), 'no-credentials'],
    ['are wrong', async () => ({ payload: { authorization: 'Bearer wrong' } }), 'token-form'],
    [
      'have expired',
      async () => ({ payload: { authorization: await token({ exp: now() - 60 }) } }),
      'token-expired',
    ],
    ['are no text', async () => ({ payload: { authorization: 1 } }), 'header-form'],
    [
      'are of two kinds',
      async () => ({ payload: { authorization: await token(), 'x-api-key': apiKey('r') } }),
      'several-credentials',
    ],
    [
      'occur in two spellings',
      async () => ({ payload: { authorization: await token(), Authorization: await token() } }),
      'repeated-header',
    ],
    [
      'occur in header and payload',
      async () => ({ payload: { authorization: await token() }, headers: { authorization: await token() } }),
      'repeated-header',
    ],
    [
      'are different in header and payload',
      async () => ({ payload: { 'x-api-key': apiKey('r') }, headers: { authorization: await token() } }),
      'several-credentials',
    ],
  ])('that %s close the connection with 4403', async (_title, create, refusal) => {
    const { payload, headers } = (await create()) as { payload?: object; headers?: Record<string, string> };
    const socket = await connect(door.gateway.url, payload, headers);
    expect(await socket.closed).toEqual(FORBIDDEN);
    expect(door.refusals().at(-1)).toBe(refusal);
  });

  it('that expire close the connection with 4403', async () => {
    const socket = await connect(door.gateway.url, { authorization: await token({ exp: now() - 3 }) });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Credentials expired' });
    await eventually(() =>
      expect(door.gateway.logged.at(-1)).toMatchObject({
        msg: 'websocket closed',
        caller: { id: 'ann', source: 'jwt' },
        closeCode: 4403,
        reason: 'expired',
      }),
    );
  });

  it('limit a subscription to the permissions and accounts of the caller', async () => {
    const limited = await connect(door.gateway.url, { 'x-api-key': apiKey('l') });
    await limited.next();
    limited.send(subscribeTo('1', 'subscription { userChanged(accountId: "a") { kind } }'));
    expect(await limited.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    limited.send(subscribeTo('2', 'subscription { roomChanged(accountId: "b") { kind } }'));
    expect(await limited.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN', permission: 'room:read' } }],
    });
    limited.raw.terminate();
  });
});

/** Returns the status of the response to the handshake. */
const statusFor = async (url: string, headers: Record<string, string>): Promise<number | undefined> => {
  const socket = new WebSocket(socketUrl(url), 'graphql-transport-ws', { headers });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('upgrade', ({ statusCode }) => {
      socket.terminate();
      resolve(statusCode);
    });
    socket.once('unexpected-response', (_request, { statusCode }) => {
      socket.terminate();
      resolve(statusCode);
    });
  });
};

describe('a page of another site', () => {
  it.each([
    ['of another site', { origin: 'https://evil.example' }, 403],
    ['of no site', { origin: 'null' }, 403],
    ['whose site the browser names', { 'sec-fetch-site': 'cross-site' }, 403],
    ['of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['that is no page', {}, 101],
    ['that is listed', { origin: 'https://studio.apollographql.com' }, 101],
  ])('cannot connect, with authentication too: a client %s', async (_title, headers, status) => {
    expect(await statusFor(door.gateway.url, headers)).toBe(status);
  });

  it('does not include the own pages', async () => {
    expect(await statusFor(door.gateway.url, { origin: door.gateway.url })).toBe(101);
  });

  it('cannot connect by DNS rebinding', async () => {
    const open = await startGatewayTo({ endpoint: door.upstream.url });
    expect(await statusFor(open.url, { host: 'evil.example' })).toBe(421);
    await open.stop();
  });
});

/** Starts a gateway with these limits. */
const start = async (env: Record<string, string>): Promise<TestGateway> =>
  startGatewayTo({ endpoint: door.upstream.url, env: { ...door.env, ...env } });

describe('limits', () => {
  const KEY = { 'x-api-key': apiKey('r') };
  const LIMITED = [{ extensions: { code: 'RATE_LIMITED' } }];

  it('of subscriptions count those that are running, of all connections of a caller', async () => {
    const gateway = await start({ MAX_SUBSCRIPTIONS: '2' });
    const [first, second] = [await connect(gateway.url, KEY), await connect(gateway.url, KEY)];
    await Promise.all([first.next(), second.next()]);
    first.send(subscribeTo('1', CHANGES));
    first.send(subscribeTo('2', CHANGES));
    first.send(subscribeTo('3', CHANGES));
    expect(await first.next()).toMatchObject({ type: 'error', id: '3', payload: LIMITED });
    second.send(subscribeTo('4', CHANGES));
    expect(await second.next()).toMatchObject({ type: 'error', id: '4', payload: LIMITED });
    // A query is none.
    second.send(subscribeTo('5', VIEWER));
    expect(await second.next()).toMatchObject({ type: 'next', id: '5' });
    expect(await second.next()).toMatchObject({ type: 'complete' });
    first.send({ type: 'complete', id: '1' });
    first.send({ type: 'ping' });
    expect(await first.next()).toEqual({ type: 'pong' });
    second.send(subscribeTo('6', CHANGES));
    second.send(subscribeTo('7', CHANGES));
    expect(await second.next()).toMatchObject({ type: 'error', id: '7', payload: LIMITED });
    await gateway.stop();
  });

  it('of subscriptions hold for the number of connections too, until one is closed', async () => {
    const gateway = await start({ MAX_SUBSCRIPTIONS: '1' });
    const first = await connect(gateway.url, KEY);
    expect(await first.next()).toEqual({ type: 'connection_ack' });
    expect(await (await connect(gateway.url, KEY)).closed).toEqual({ code: 1013, reason: 'RATE_LIMITED' });
    first.raw.close();
    await first.closed;
    await eventually(async () => {
      const next = await connect(gateway.url, KEY);
      expect(await Promise.race([next.next(), next.closed])).toEqual({ type: 'connection_ack' });
    });
    await gateway.stop();
  });

  it('of subscriptions count those of event streams, too', async () => {
    const gateway = await start({ MAX_SUBSCRIPTIONS: '2' });
    const openStream = async (signal?: AbortSignal): Promise<Response> =>
      fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { ...KEY, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: CHANGES }),
        ...(signal ? { signal } : {}),
      });
    const leaving = new AbortController();
    await openStream(leaving.signal);
    const socket = await connect(gateway.url, KEY);
    await socket.next();
    socket.send(subscribeTo('1', CHANGES));
    socket.send(subscribeTo('2', CHANGES));
    expect(await socket.next()).toMatchObject({ type: 'error', id: '2', payload: LIMITED });
    expect(await (await openStream()).text()).toMatch(/^:\n\nevent: next\ndata: .*"code":"RATE_LIMITED"/);
    leaving.abort();
    await eventually(() =>
      expect(gateway.logged).toContainEqual(expect.objectContaining({ msg: 'request', aborted: true })),
    );
    socket.send(subscribeTo('3', CHANGES));
    socket.send(subscribeTo('4', CHANGES));
    expect(await socket.next()).toMatchObject({ type: 'error', id: '4', payload: LIMITED });
    socket.raw.terminate();
    await gateway.stop();
  });

  it('of the rate count the connection and its operations', async () => {
    const gateway = await start({ RATE_LIMIT: '3/60' });
    const socket = await connect(gateway.url, KEY);
    await socket.next();
    for (const id of ['1', '2']) {
      socket.send(subscribeTo(id, VIEWER));
      expect(await socket.next()).toMatchObject({ type: 'next', id });
      expect(await socket.next()).toMatchObject({ type: 'complete', id });
    }
    socket.send(subscribeTo('3', VIEWER));
    expect(await socket.next()).toMatchObject({ type: 'error', id: '3', payload: LIMITED });
    expect(await (await connect(gateway.url, KEY)).closed).toEqual({ code: 1013, reason: 'RATE_LIMITED' });
    await gateway.stop();
  });

  it('of failed attempts hold for connections', async () => {
    const gateway = await start({ AUTH_FAILURE_LIMIT: '1/60' });
    expect(await (await connect(gateway.url)).closed).toEqual(FORBIDDEN);
    expect(await (await connect(gateway.url)).closed).toEqual({ code: 1013, reason: 'RATE_LIMITED' });
    await gateway.stop();
  });

  it('of a connection refuse the operations of a flood, and leave it open', async () => {
    const gateway = await start({
      MAX_SUBSCRIPTIONS: 'off',
      RATE_LIMIT: 'off',
      MAX_CONCURRENT_REQUESTS: 'off',
    });
    const socket = await connect(gateway.url, KEY);
    await socket.next();
    for (let id = 0; id < 10_000; id += 1) socket.send(subscribeTo(String(id), CHANGES));
    for (let refused = 0; refused < 9_800; refused += 1)
      expect(await socket.next()).toMatchObject({ type: 'error', payload: LIMITED });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.raw.terminate();
    await gateway.stop();
  }, 60_000);
});
