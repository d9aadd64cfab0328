/** Requests that a client sends ahead of the responses: how many are handled, and what becomes of them when it goes away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAX_UNDER_WAY, MAX_WAITING } from '../../../src/node-http/pipelining.js';
import { startTestEmulator } from '../../support/emulator.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { openRaw, type RawConnection, rawPost } from '../../support/raw-http.js';
import { hang, type Reply, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const post = (query: string): string => rawPost([], JSON.stringify({ query }));
const read = post('{ user(accountId: "a", userId: "u") { userId } }');

/** Reads of different users, because identical reads share a call. */
const readMany = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    post(`{ user(accountId: "a", userId: "u${index}") { userId } }`),
  ).join('');
const write = post(
  'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Pro }) { userId } }',
);

let upstream: Upstream;
let gateway: TestGateway;
let connection: RawConnection;

/** Replies to the calls that have come in, all at once, when the test says so. */
let release: () => void;
const held: Reply = (response, request) => {
  const before = release;
  release = () => {
    before();
    respond(userBody())(response, request);
  };
};

beforeAll(async () => {
  upstream = await startUpstream();
  // So many that what limits the calls is the connection.
  const env = { MAX_CONCURRENT_REQUESTS: '40', RATE_LIMIT: 'off' };
  gateway = await startGatewayTo({ endpoint: upstream.url, env, limits: { concurrency: 200 } });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(async () => {
  release = () => undefined;
  upstream.script(hang);
  connection = await openRaw(gateway.url);
});
afterEach(() => {
  connection.socket.destroy();
});

const calls = (): number => upstream.requests.length;
const reads = () => upstream.requests.filter(({ method }) => method === 'GET');

describe('pipelined requests', () => {
  it('each leave a line in the log and give up their reads when their connection is closed', async () => {
    const before = gateway.logged.length;
    connection.socket.write(readMany(8) + write.repeat(8));
    await expect.poll(calls).toBe(16);
    connection.socket.destroy();
    const lines = () => gateway.logged.slice(before).filter(({ msg }) => msg === 'request');
    await expect.poll(lines).toHaveLength(16);
    expect(lines().every(({ aborted }) => aborted === true)).toBe(true);
    await expect.poll(() => reads().map(({ outcome }) => outcome)).toEqual(reads().map(() => 'lost'));
  });

  it('that never began leave a line, too, and nothing else is done for them', async () => {
    const before = gateway.logged.length;
    connection.socket.write(readMany(16) + write.repeat(50));
    await expect.poll(calls).toBe(16);
    connection.socket.destroy();
    const lines = () => gateway.logged.slice(before).filter(({ msg }) => msg === 'request');
    await expect.poll(() => lines().length).toBe(66);
    expect(lines().every(({ aborted }) => aborted === true)).toBe(true);
    expect(lines().filter(({ upstreamCalls }) => upstreamCalls === 0)).toHaveLength(50);
    const other = await openRaw(gateway.url);
    other.socket.write(read);
    await expect.poll(() => reads().length).toBe(17);
    expect(calls()).toBe(17);
    other.socket.destroy();
  });

  it('do not count against their caller once their connection is closed', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { socket } = await openRaw(gateway.url);
      upstream.script(hang);
      socket.write(readMany(16));
      await expect.poll(calls).toBe(16);
      socket.destroy();
      await expect.poll(() => upstream.requests.every(({ outcome }) => outcome === 'lost')).toBe(true);
    }
    upstream.script(respond(userBody()));
    connection.socket.write(read);
    expect((await connection.next()).status).toBe(200);
  });

  it('are handled some at a time, and all answered in their order', async () => {
    upstream.script(held);
    connection.socket.write(readMany(MAX_UNDER_WAY + 20));
    await expect.poll(calls).toBe(MAX_UNDER_WAY);
    // Another connection has its own.
    const other = await openRaw(gateway.url);
    other.socket.write(read);
    await expect.poll(calls).toBe(MAX_UNDER_WAY + 1);
    upstream.script(respond(userBody()));
    release();
    for (let index = 0; index < MAX_UNDER_WAY + 20; index += 1)
      expect(await connection.next()).toMatchObject({
        status: 200,
        body: '{"data":{"user":{"userId":"u"}}}\n',
      });
    other.socket.destroy();
  });

  it('beyond what is read ahead cost the client its connection', async () => {
    connection.socket.write(readMany(MAX_UNDER_WAY + MAX_WAITING + 1));
    await connection.closed;
    connection = await openRaw(gateway.url);
    upstream.script(respond(userBody()));
    connection.socket.write(readMany(MAX_UNDER_WAY + MAX_WAITING));
    for (let index = 0; index < MAX_UNDER_WAY + MAX_WAITING; index += 1)
      expect((await connection.next()).status).toBe(200);
  });
});

describe('the emulator', () => {
  it('does not wait in a stop for pipelined requests whose connection is closed', async () => {
    const emulator = await startTestEmulator();
    const { socket, closed } = await openRaw(emulator.url);
    const requests = 'GET /accounts HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(16);
    socket.write(requests, () => socket.resetAndDestroy());
    await closed;
    // A request on another connection comes after those.
    await emulator.controlApi('/faults');
    const start = performance.now();
    await emulator.stop();
    // A stop waits for 5 s for what is under way.
    expect(performance.now() - start).toBeLessThan(4_500);
  });
});
