/** No connection to Chime at all: then nothing was carried out, and every request may be sent again. */
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { post } from '../support/fault-scene.js';
import { startGatewayTo } from '../support/gateway.js';
import { CERTIFICATE, KEY } from '../support/tls.js';

const REQUESTS = {
  'a read': '{ user(accountId: "a", userId: "u") { userId } }',
  'a write that may be repeated':
    'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Basic }) { userId } }',
  'a write that may not':
    'mutation { inviteUsers(accountId: "a", input: { userEmailList: ["a@b.c"] }) { invites { inviteId } } }',
};

const stops: (() => void)[] = [];
const stop = (): void => {
  for (const each of stops.splice(0)) each();
};
beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => void vi.unstubAllEnvs());

async function portOf(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Servers that have no connection for the gateway: where it is to call them, and what the log says of it. */
const PLACES: Record<string, [place: () => Promise<string>, error: RegExp]> = {
  'a port where nobody listens': [
    async () => {
      const port = await portOf(createServer());
      stop();
      return `http://127.0.0.1:${port}`;
    },
    /^ECONNREFUSED$/,
  ],
  // Without the network, the resolver has no answer at all.
  'a name that nobody has': [async () => 'http://nothing.invalid', /^(?:ENOTFOUND|EAI_AGAIN)$/],
  'a certificate that nobody vouches for': [
    async () =>
      `https://localhost:${await portOf(createTlsServer({ key: KEY, cert: CERTIFICATE }, () => undefined))}`,
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
  ],
  'a TLS port where something else is spoken': [
    async () =>
      `https://localhost:${await portOf(createServer((socket) => socket.end('220 mail.example.com ESMTP\r\n')))}`,
    /^ERR_SSL_\w+$/,
  ],
  'a TLS port where connections are reset': [
    async () =>
      `https://localhost:${await portOf(createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())))}`,
    /^ECONNRESET$/,
  ],
  'a TLS port where nothing is said': [
    async () => `https://localhost:${await portOf(createServer(() => undefined))}`,
    /^UND_ERR_CONNECT_TIMEOUT$/,
  ],
};

describe.each(Object.entries(PLACES))('%s', (_title, [place, error]) => {
  let endpoint: string;
  beforeAll(async () => {
    endpoint = await place();
  });
  // Not after each test, as they run at the same time.
  afterAll(stop);

  it.concurrent.each(Object.entries(REQUESTS))(
    'is UPSTREAM_UNAVAILABLE after three attempts, for %s',
    async (_kind, query) => {
      const gateway = await startGatewayTo({
        endpoint,
        env: { LOG_LEVEL: 'trace' },
        limits: { breakAfter: 3 },
      });
      const { status, codes, took, errors } = await post(gateway, query);
      await gateway.stop();
      expect({ status, codes }).toEqual({ status: 200, codes: ['UPSTREAM_UNAVAILABLE'] });
      expect(took).toBeLessThan(12_000);
      const line = gateway.logged.find(({ msg }) => msg === 'request');
      expect(line).toMatchObject({ upstreamCalls: 1, upstreamAttempts: 3 });
      expect(line?.['upstreamErrors']).toEqual([expect.stringMatching(error)]);
      const opened = gateway.logged.find(({ msg }) => String(msg).startsWith('circuit opened'));
      expect(opened).toMatchObject({ error: expect.stringMatching(error) as string, status: null });
      expect(JSON.stringify([errors, gateway.logged])).not.toMatch(/nothing\.invalid|mail\.example/);
    },
  );
});
