/** Start and stop of the gateway: what is under way is answered, nothing is left open, and a failed start says why. */
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { startGateway } from '../../../src/server.js';
import { startGatewayTo } from '../../support/gateway.js';
import { keptLog } from '../../support/log-file.js';
import { openRaw, rawPost } from '../../support/raw-http.js';
import { after, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';
import { StartupError } from '../../../src/settings/startup-error.js';

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';

/** An answer of 21 MB, which is more than the network holds for a client that does not read. */
const LARGE = userBody({ DisplayName: 'x'.repeat(3_000_000) });
const USERS = [1, 2, 3, 4, 5, 6, 7].map(
  (n) => `u${n}: user(accountId: "a", userId: "u${n}") { displayName }`,
);
const ASK_LARGE = rawPost([], JSON.stringify({ query: `{ ${USERS.join(' ')} }` }));

let upstream: Upstream;
let dataDir: string;

beforeAll(async () => {
  upstream = await startUpstream();
  dataDir = await mkdtemp(join(tmpdir(), 'chime-gateway-'));
});
afterAll(async () => {
  await upstream.stop();
  await rm(dataDir, { recursive: true });
});

/** A gateway with an emulator of its own. */
const startWithEmulator = (port: string) => {
  const settings = { PORT: port, EMULATOR_PORT: '0', EMULATOR_SEED: 'none', DATA_DIR: dataDir };
  return startGateway(readSettings(settings), keptLog());
};

/** Asks, on a connection of its own unless there is an agent, and answers the status. */
const ask = (url: string, query: string, agent: Agent | false = false): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request(`${url}/graphql`, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    outgoing.on('error', reject).end(JSON.stringify({ query }));
  });

/** The sockets of this process that keep it alive: only the upstream's own where nothing was left open. */
const openSockets = (): string[] => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP'));
const UPSTREAM_ONLY = ['TCPServerWrap'];

const isRefused = (url: string): Promise<boolean> =>
  fetch(`${url}/livez`).then(
    () => false,
    () => true,
  );

describe('stop', () => {
  it('answers what is under way, refuses the rest, and leaves nothing open', async () => {
    const gateway = await startGatewayTo({ endpoint: upstream.url });
    const waiting: (() => void)[] = [];
    upstream.script((answer, incoming) => {
      waiting.push(() => respond(userBody())(answer, incoming));
    });
    const answered = ask(gateway.url, QUERY);
    await expect.poll(() => waiting).toHaveLength(1);
    const stopped = gateway.stop();
    waiting[0]?.();
    expect(await answered).toBe(200);
    await stopped;
    expect(await isRefused(gateway.url)).toBe(true);
    await expect.poll(() => upstream.connections()).toBe(0);
    await expect.poll(openSockets, { timeout: 5_000 }).toEqual(UPSTREAM_ONLY);
  });

  it('answers a request that has arrived on an idle connection and is not read yet', async () => {
    const gateway = await startGatewayTo({ endpoint: upstream.url });
    const connection = await openRaw(gateway.url);
    const bytes = 'GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n';
    connection.socket.write(bytes);
    await connection.next();
    connection.socket.write(bytes);
    const stopped = gateway.stop();
    expect((await connection.next()).head).toContain('connection: close');
    await stopped;
    await connection.closed;
  });

  it('does not wait for a connection that its client would keep after an answer that was under way', async () => {
    const gateway = await startGatewayTo({ endpoint: upstream.url });
    const agent = new Agent({ keepAlive: true });
    upstream.script(after(300, respond(userBody())));
    const answered = ask(gateway.url, QUERY, agent);
    await expect.poll(() => upstream.requests).toHaveLength(1);
    const begin = performance.now();
    await gateway.stop();
    expect(await answered).toBe(200);
    expect(performance.now() - begin).toBeLessThan(3_000);
    agent.destroy();
  });

  it('does not cut an answer that its client is still taking in', async () => {
    const gateway = await startGatewayTo({ endpoint: upstream.url });
    upstream.script(respond(LARGE));
    const reading = await openRaw(gateway.url);
    reading.socket.write(ASK_LARGE);
    await once(reading.socket, 'data');
    reading.socket.pause();
    const stopped = gateway.stop();
    await delay(500);
    reading.socket.resume();
    expect((await reading.next()).body.length).toBeGreaterThan(7 * 3_000_000);
    await stopped;
    await reading.closed;
  });

  it('answers what takes longer than clients that dawdle are given, and waits no longer for those', async () => {
    const limits = { deadline: 15_000, attempt: 15_000 };
    const gateway = await startGatewayTo({ endpoint: upstream.url, limits });
    upstream.script(after(11_000, respond(userBody())), respond(LARGE));
    const answered = ask(gateway.url, QUERY);
    const [unread, unsent, headless] = await Promise.all([1, 2, 3].map(() => openRaw(gateway.url)));
    unread?.socket.pause();
    await expect.poll(() => upstream.requests).toHaveLength(1);
    unread?.socket.write(ASK_LARGE);
    unsent?.socket.write(rawPost([], '{}').replace('length: 2', 'length: 9'));
    headless?.socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\nGET /livez HTTP/1.1\r\nhost:');
    await expect.poll(() => upstream.requests).toHaveLength(8);
    await headless?.next();
    // Its answer is ready by now.
    await delay(500);
    const begin = performance.now();
    const stopped = gateway.stop().then(() => performance.now() - begin);
    await Promise.all([unsent?.closed, headless?.closed]);
    expect(performance.now() - begin).toBeLessThan(7_000);
    expect(await answered).toBe(200);
    expect(await stopped).toBeLessThan(14_000);
    unread?.socket.destroy();
  });

  it('does not wait for connections that never asked anything', async () => {
    const gateway = await startGatewayTo({ endpoint: upstream.url });
    const { port } = new URL(gateway.url);
    const unused = connect(Number(port), '127.0.0.1');
    await once(unused, 'connect');
    const begin = performance.now();
    await gateway.stop();
    expect(performance.now() - begin).toBeLessThan(3_000);
    await expect.poll(() => unused.closed).toBe(true);
  });

  it('stops the emulator that runs with it, and its data can be opened again', async () => {
    for (const _ of [1, 2]) {
      const gateway = await startWithEmulator('0');
      const emulator = gateway.emulator?.url ?? '';
      expect(await ask(gateway.url, '{ accounts { nodes { accountId } } }')).toBe(200);
      expect(await isRefused(emulator)).toBe(false);
      await gateway.stop();
      expect([await isRefused(gateway.url), await isRefused(emulator)]).toEqual([true, true]);
    }
  });
});

describe('a start that fails', () => {
  it('says in one line which setting to change, and leaves nothing open', async () => {
    const { port } = new URL(upstream.url);
    for (const _ of [1, 2]) {
      const error: unknown = await startWithEmulator(port).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StartupError);
      expect(error).toHaveProperty('message', `port ${port} of 127.0.0.1 is taken: set PORT to another one`);
    }
    await expect.poll(openSockets, { timeout: 5_000 }).toEqual(UPSTREAM_ONLY);
  });
});
