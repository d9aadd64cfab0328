/** Without authentication the user's browser is all that a page of another origin needs: what such pages send is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDoor } from '../support/door.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { rawPost, sendRaw } from '../support/raw-http.js';
import { respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

const CONSOLE = 'https://console.example.com';
const BODY = JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' });
const LINK = ['sec-fetch-site: cross-site', 'sec-fetch-mode: navigate', 'sec-fetch-dest: document'];

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
  gateway = await startGatewayTo({ endpoint: upstream.url, env: { CORS_ORIGINS: CONSOLE } });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const request = (target: string, lines: readonly string[]): string =>
  [`${target} HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n');
const post = (lines: readonly string[]) => sendRaw(gateway.url, rawPost(lines, BODY));

describe('requests are refused outright', () => {
  it.each([
    ['of a page of another site', ['sec-fetch-site: cross-site', 'origin: https://example.com']],
    ['of another port of this machine', ['sec-fetch-site: same-site', 'origin: http://localhost:3000']],
    ['of a page without an origin', ['sec-fetch-site: cross-site', 'origin: null']],
    ['of a browser that sends an origin only', ['origin: https://example.com']],
    ['of an origin that is none', ['origin: null']],
    ['of an origin that begins like the host', ['origin: http://localhost.example.com']],
    ['of a second origin beside a listed one', [`origin: ${CONSOLE}`, 'origin: https://example.com']],
    ['of a site in words that no browser says', ['sec-fetch-site: same-origin', 'sec-fetch-site: x']],
    ['that are forms in a new window', LINK],
  ])('%s', async (_title, lines) => {
    upstream.requests.length = 0;
    const { status, head, body } = await post(lines);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: 'Without authentication, requests of web pages of other origins are refused.',
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    });
    expect(head).not.toMatch(/^access-control-/im);
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['an image', 'GET /livez', ['sec-fetch-site: cross-site', 'sec-fetch-mode: no-cors']],
    ['a frame', 'GET /console', [...LINK.slice(0, 2), 'sec-fetch-dest: iframe']],
    ['a preflight', 'OPTIONS /graphql', ['origin: https://example.com', 'sec-fetch-site: cross-site']],
    ['a path that leads nowhere', 'GET /nowhere', ['origin: https://example.com']],
  ])('for %s', async (_title, target, lines) => {
    expect((await sendRaw(gateway.url, request(target, lines))).status).toBe(403);
  });
});

describe('requests are served', () => {
  it.each([
    ['of a program', []],
    ['of a page of the gateway', ['sec-fetch-site: same-origin', 'origin: http://localhost']],
    ['of its page in a browser that sends an origin only', ['origin: http://LOCALHOST']],
    ['of its page behind a proxy that ends TLS', ['origin: https://localhost']],
    ['of an origin on the list', ['sec-fetch-site: cross-site', `origin: ${CONSOLE}`]],
    ['of a browser whose user asked', ['sec-fetch-site: none']],
  ])('%s', async (_title, lines) => {
    expect((await post(lines)).status).toBe(200);
  });

  it('of a user who follows a link from another site', async () => {
    expect((await sendRaw(gateway.url, request('GET /livez', LINK))).status).toBe(200);
  });

  it('of any page, if credentials decide', async () => {
    const door = await startDoor();
    try {
      const lines = ['origin: https://example.com', 'sec-fetch-site: cross-site'];
      expect((await sendRaw(door.gateway.url, request('GET /livez', lines))).status).toBe(200);
      expect((await sendRaw(door.gateway.url, rawPost(lines, BODY))).status).toBe(401);
    } finally {
      await door.stop();
    }
  });
});
