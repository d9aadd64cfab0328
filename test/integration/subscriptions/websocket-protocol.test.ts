/** Every requirement of graphql-transport-ws on servers, and clients that break it, message by message. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startStack, type TestStack } from '../../support/gateway.js';
import { INIT, openSocket, type RawSocket, subscribeTo } from '../../support/raw-socket.js';

let stack: TestStack;
beforeAll(async () => (stack = await startStack({ env: { LIMIT_BODY: '20000', LIMIT_COST: '100' } })));
afterAll(() => stack.stop());

const open = async (protocols?: string | string[]): Promise<RawSocket> =>
  openSocket(stack.url, { protocols });
const connected = async (): Promise<RawSocket> => {
  const socket = await open();
  socket.send(INIT);
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
  return socket;
};

describe('the handshake', () => {
  it('selects the protocol, also among others', async () => {
    expect((await open()).protocol).toBe('graphql-transport-ws');
    expect((await open(['graphql-ws', 'graphql-transport-ws'])).protocol).toBe('graphql-transport-ws');
  });

  it('is followed by 4406 without it', async () => {
    expect(await (await open([])).closed).toMatchObject({ code: 4406 });
  });

  it('names the request, and negotiates no compression', async () => {
    const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: true,
      headers: { 'x-request-id': 'mine' },
    });
    const headers = await new Promise<Record<string, unknown>>((resolve) => {
      socket.on('upgrade', (response) => resolve(response.headers));
    });
    expect(headers).toMatchObject({ 'x-request-id': 'mine' });
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
    socket.terminate();
  });
});

describe('the connection closes with', () => {
  it('4408 without connection_init', async () => {
    expect(await (await open()).closed).toMatchObject({ code: 4408 });
  }, 10_000);

  it('4429 after a second connection_init', async () => {
    const socket = await connected();
    socket.send(INIT);
    expect(await socket.closed).toMatchObject({ code: 4429 });
  });

  it('4401 after a subscribe before connection_ack', async () => {
    const socket = await open();
    socket.send(subscribeTo('1', '{ viewer { id } }'));
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });

  it('4409 after a second subscribe with the id of a running one', async () => {
    const socket = await connected();
    const query = 'subscription { accountChanged(accountId: "a") { kind } }';
    socket.send(subscribeTo('1', query));
    socket.send(subscribeTo('1', query));
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber already exists' });
  });

  it.each([
    ['no JSON', '{'],
    ['a list', []],
    ['a number', 1],
    ['null', null],
    ['no type', {}],
    ['an unknown type', { type: 'start' }],
    ['a type of servers: next', { type: 'next', id: '1', payload: {} }],
    ['a type of servers: connection_ack', { type: 'connection_ack' }],
    ['a subscribe without an id', { type: 'subscribe', payload: { query: '{ viewer { id } }' } }],
    ['a subscribe with an empty id', { type: 'subscribe', id: '', payload: { query: '{ viewer { id } }' } }],
    ['a subscribe with a long id', subscribeTo('x'.repeat(129), '{ viewer { id } }')],
    ['a subscribe without a payload', { type: 'subscribe', id: '1' }],
    ['a subscribe without a document', { type: 'subscribe', id: '1', payload: {} }],
    [
      'a subscribe with variables of the wrong type',
      { type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }', variables: 'x' } },
    ],
    ['a complete without an id', { type: 'complete' }],
    ['a ping with a text', { type: 'ping', payload: 'x' }],
  ])('4400 after %s', async (_title, message) => {
    const socket = await connected();
    socket.send(message);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  it('1003 after a binary message, 1007 after broken UTF-8, 1009 after a message that is too large', async () => {
    const binary = await connected();
    binary.raw.send(Buffer.from(JSON.stringify({ type: 'ping' })), { binary: true });
    expect(await binary.closed).toMatchObject({ code: 1003 });
    const broken = await connected();
    broken.raw.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await broken.closed).toMatchObject({ code: 1007 });
    const large = await connected();
    large.send({ type: 'ping', payload: { text: 'x'.repeat(20_000) } });
    expect(await large.closed).toMatchObject({ code: 1009 });
  });
});

describe('a connection', () => {
  it('responds to ping with the payload of the ping, even before connection_init', async () => {
    const socket = await open();
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.send({ type: 'ping', payload: { mine: 1 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { mine: 1 } });
    socket.raw.terminate();
  });

  it('ignores pong, and complete for an id that is not known', async () => {
    const socket = await connected();
    socket.send({ type: 'pong' });
    socket.send({ type: 'complete', id: 'nothing' });
    socket.send(subscribeTo('1', '{ viewer { id } }'));
    expect(await socket.next()).toEqual({
      type: 'next',
      id: '1',
      payload: { data: { viewer: { id: 'anyone' } } },
    });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    socket.raw.terminate();
  });

  it('accepts an id again when its operation has ended, and any name as an id', async () => {
    const socket = await connected();
    for (const id of ['1', '1', '__proto__', 'constructor', 'x'.repeat(128)]) {
      socket.send(subscribeTo(id, '{ __typename }'));
      expect(await socket.next()).toEqual({ type: 'next', id, payload: { data: { __typename: 'Query' } } });
      expect(await socket.next()).toEqual({ type: 'complete', id });
    }
    socket.raw.terminate();
  });

  it.each([
    ['does not fit the schema', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['is not GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['has no document', { query: '' }, 'BAD_REQUEST'],
    [
      'has a hash that is not known',
      { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
      'PERSISTED_QUERY_NOT_FOUND',
    ],
    ['costs too much', { query: '{ accounts(first: 200) { nodes { name } } }' }, 'QUERY_TOO_COMPLEX'],
    [
      'has variables that JavaScript reserves',
      '{"query":"mutation($input: CreateAccountInput!) { createAccount(input: $input) { name } }","variables":{"input":{"__proto__":{}}}}',
      'BAD_USER_INPUT',
    ],
    [
      'subscribes to two fields',
      {
        query:
          'subscription { accountChanged(accountId: "a") { kind } userChanged(accountId: "a") { kind } }',
      },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'subscribes with invalid arguments',
      { query: 'subscription { accountChanged(accountId: "") { kind } }' },
      'BAD_USER_INPUT',
    ],
  ])('refuses an operation that %s with error, and nothing after it', async (_title, payload, code) => {
    const socket = await connected();
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    socket.send(`{"type":"subscribe","id":"1","payload":${text}}`);
    expect(await socket.next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ extensions: { code } }],
    });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.raw.terminate();
  });

  it('returns an error of a field with the data', async () => {
    const socket = await connected();
    socket.send(subscribeTo('1', '{ user(accountId: "a", userId: "u") { userId } }'));
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { user: null } } });
    socket.raw.terminate();
  });
});
