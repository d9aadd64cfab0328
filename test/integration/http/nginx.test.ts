/** nginx with TLS in front of a gateway, with the configuration of docs/transport.md. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { apiKey, BODY, type Door, startDoor } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { isNginxInstalled, type Nginx, startNginx } from '../../support/nginx.js';
import { readSnippet } from '../../support/snippet.js';
import { CERTIFICATE, KEY } from '../../support/tls.js';
import { respond, userBody } from '../../support/upstream.js';

/** Starts nginx with the configuration of docs/transport.md. */
const startTlsNginx = async (gateway: TestGateway): Promise<Nginx> =>
  startNginx({ 'chime.pem': CERTIFICATE, 'chime.key': KEY }, ({ directory, port }) =>
    readSnippet('docs/transport.md', 'proxy_pass', {
      'listen 443': `listen 127.0.0.1:${port}`,
      '/etc/nginx': directory,
      'http://127.0.0.1:4000': gateway.url,
    }),
  );

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Posts to nginx from this address of the machine. */
async function postFrom(
  localAddress: string,
  { port }: Nginx,
  headers: Record<string, string>,
  body = BODY,
): Promise<Reply> {
  const asked = request({
    host: '127.0.0.1',
    port,
    localAddress,
    path: '/graphql',
    method: 'POST',
    ca: CERTIFICATE,
    servername: 'localhost',
    headers: { host: 'chime.example.com', 'content-type': 'application/json', ...headers },
  });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const GOOD = { 'x-api-key': apiKey('r') };

describe.skipIf(!isNginxInstalled)('nginx', () => {
  let door: Door;
  let gateway: TestGateway;
  let nginx: Nginx;
  beforeAll(async () => {
    door = await startDoor();
    door.upstream.script(respond(userBody()));
    const env = { ...door.env, TRUST_PROXY: '127.0.0.1', AUTH_FAILURE_LIMIT: '2/3600' };
    gateway = await startGatewayTo({ endpoint: door.upstream.url, env });
    nginx = await startTlsNginx(gateway);
  });
  afterAll(async () => {
    await nginx.stop();
    await gateway.stop();
    await door.stop();
  });

  it('forwards requests, each with an id that the client cannot choose', async () => {
    const chosen = { 'x-request-id': 'chosen-by-the-client' };
    const { status, headers, body } = await postFrom('127.0.0.1', nginx, { ...GOOD, ...chosen });
    expect([status, JSON.parse(body)]).toEqual([200, { data: { user: { userId: 'u' } } }]);
    expect(headers['x-request-id']).toMatch(/^[\da-f]{32}$/);
  });

  it('has the gateway count failed attempts by the address of the client, whatever the client says', async () => {
    const statuses = [];
    for (const [address, claimed] of [
      ['127.0.0.2', '192.0.2.1'],
      ['127.0.0.2', '192.0.2.2'],
      ['127.0.0.2', '192.0.2.3'],
      ['127.0.0.3', '192.0.2.3'],
    ] as const)
      statuses.push((await postFrom(address, nginx, { 'x-forwarded-for': claimed })).status);
    expect(statuses).toEqual([401, 401, 429, 401]);
  });

  it('takes the bodies that the gateway takes', async () => {
    const largest = BODY.padEnd(262_144);
    expect(await postFrom('127.0.0.1', nginx, GOOD, largest)).toMatchObject({ status: 200 });
    expect(await postFrom('127.0.0.1', nginx, GOOD, `${largest} `)).toMatchObject({ status: 413 });
  });

  it('is of no use to a gateway without authentication', async () => {
    const open = await startGatewayTo({ endpoint: door.upstream.url, env: { TRUST_PROXY: '127.0.0.1' } });
    onTestFinished(() => open.stop());
    const other = await startTlsNginx(open);
    onTestFinished(() => other.stop());
    expect(await postFrom('127.0.0.1', other, {})).toMatchObject({ status: 421 });
  });
});
