/** The gateway and the network: headers of answers, methods, what is no HTTP, encodings, other hosts. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type RawAnswer, rawPost, sendRaw } from '../../support/raw-http.js';

/** Nobody listens there, and nothing here asks Chime for anything. */
const endpoint = 'http://127.0.0.1:1';
const QUERY = JSON.stringify({ query: '{ __typename }' });

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGatewayTo({ endpoint });
});
afterAll(() => gateway.stop());

/** Sends request line and headers as they stand; the server is to close. */
const send = (...lines: string[]): Promise<RawAnswer> =>
  sendRaw(gateway.url, [...lines, 'connection: close', '', ''].join('\r\n'));

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url + path, { redirect: 'manual', ...init });

const post = (headers: Record<string, string>, body: BodyInit = QUERY): Promise<Response> =>
  call('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const codesIn = (body: string): string[] =>
  (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors.map(
    ({ extensions }) => extensions.code,
  );

describe('the headers of an answer', () => {
  const POLICY = /^content-security-policy: default-src 'none'; frame-ancestors 'none'$/im;
  const OTHERS = [
    /^cache-control: no-store$/im,
    /^cross-origin-resource-policy: same-origin$/im,
    /^referrer-policy: no-referrer$/im,
    /^strict-transport-security: max-age=31536000$/im,
    /^x-content-type-options: nosniff$/im,
    /^x-frame-options: DENY$/im,
  ];

  it.each<[string, () => Promise<RawAnswer>]>([
    ['data', () => sendRaw(gateway.url, rawPost(['host: localhost'], QUERY))],
    ['health', () => send('GET /livez HTTP/1.1', 'host: localhost')],
    ['an unknown path', () => send('GET /nowhere HTTP/1.1', 'host: localhost')],
    ['a method that is not allowed', () => send('PUT /graphql HTTP/1.1', 'host: localhost')],
    ['a malformed escape', () => send('GET /%zz HTTP/1.1', 'host: localhost')],
    ['malformed JSON', () => sendRaw(gateway.url, rawPost([], '{'))],
    ['what is no HTTP', () => send('nothing')],
    ['headers that are too large', () => send('GET / HTTP/1.1', `x: ${'x'.repeat(20_000)}`)],
  ])('keep browsers from making anything of it: %s', async (_title, ask) => {
    const { head } = await ask();
    for (const header of [POLICY, ...OTHERS]) expect(head).toMatch(header);
    expect(head).not.toMatch(/^(?:x-powered-by|server|set-cookie):/im);
  });
});

describe('a method', () => {
  it.each([
    ['PUT', '/graphql', 'GET, POST, OPTIONS'],
    ['DELETE', '/graphql', 'GET, POST, OPTIONS'],
    ['PROPFIND', '/graphql', 'GET, POST, OPTIONS'],
    ['TRACE', '/livez', 'GET, HEAD, OPTIONS'],
    ['POST', '/readyz', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/?x=1', 'GET, HEAD, OPTIONS'],
  ])('that a path does not have is answered 405 with those it has: %s %s', async (method, path, allow) => {
    const { status, head, body } = await send(`${method} ${path} HTTP/1.1`, 'host: localhost');
    expect(status).toBe(405);
    expect(/^allow: (.*)$/im.exec(head)?.[1]).toBe(allow);
    expect(codesIn(body)).toEqual(['BAD_REQUEST']);
  });

  it.each([
    ['/graphql', 405],
    ['/livez', 200],
    ['/nowhere', 404],
  ])('HEAD is answered without a body: %s', async (path, status) => {
    const answer = await send(`HEAD ${path} HTTP/1.1`, 'host: localhost');
    expect(answer).toMatchObject({ status, body: '' });
  });

  it('OPTIONS is answered with those that there are', async () => {
    const answer = await send('OPTIONS /graphql HTTP/1.1', 'host: localhost');
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.head).toMatch(/^allow: GET, POST, OPTIONS$/im);
    expect((await send('OPTIONS /nowhere HTTP/1.1', 'host: localhost')).status).toBe(404);
    expect((await send('OPTIONS * HTTP/1.1', 'host: localhost')).status).toBe(404);
  });
});

describe('what is no request', () => {
  it.each<[string, number, string[]]>([
    ['no HTTP', 400, ['nothing']],
    ['an unknown method', 400, ['FETCH /graphql HTTP/1.1', 'host: localhost']],
    ['an unknown version', 400, ['GET /graphql HTTP/3.7', 'host: localhost']],
    ['no host', 400, ['GET /livez HTTP/1.1']],
    ['a header with a null byte', 400, ['GET /livez HTTP/1.1', 'host: localhost', 'x: a\0b']],
    [
      'two lengths',
      400,
      ['POST /graphql HTTP/1.1', 'host: localhost', 'content-length: 1', 'content-length: 2'],
    ],
    [
      'a length and chunks',
      400,
      ['POST /graphql HTTP/1.1', 'host: localhost', 'content-length: 1', 'transfer-encoding: chunked'],
    ],
    ['headers over 16 KiB', 431, ['GET /livez HTTP/1.1', 'host: localhost', `x: ${'x'.repeat(16_384)}`]],
    ['a URL over 16 KiB', 431, [`GET /livez?${'x'.repeat(16_384)} HTTP/1.1`, 'host: localhost']],
    ['a tunnel', 405, ['CONNECT example.com:443 HTTP/1.1', 'host: localhost']],
  ])('is answered in JSON that quotes nothing: %s', async (_title, status, lines) => {
    const answer = await send(...lines);
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/^content-type: application\/json/im);
    expect(codesIn(answer.body)).toEqual(['BAD_REQUEST']);
    expect(answer.body).not.toMatch(/HPE_|nothing|xxx|\.js/);
  });

  it('is answered even where the client is still sending', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { status } = await send('GET /livez HTTP/1.1', 'host: localhost', `x: ${'x'.repeat(100_000)}`);
      expect(status).toBe(431);
    }
  });

  it('accepts headers just below 16 KiB', async () => {
    const { status } = await send('GET /livez HTTP/1.1', 'host: localhost', `x: ${'x'.repeat(16_000)}`);
    expect(status).toBe(200);
  });

  it.each([
    ['an expectation that means nothing here', 'expect: miracles'],
    ['an upgrade that is not offered', 'upgrade: websocket'],
  ])('covers not %s', async (_title, line) => {
    expect((await send('GET /livez HTTP/1.1', 'host: localhost', line)).status).toBe(200);
  });
});

describe('the encoding of a body', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'GZIP', 'gzip, identity', 'x'])(
    'is refused unread, so that nothing small becomes large: %s',
    async (encoding) => {
      const { status, head, body } = await send(
        'POST /graphql HTTP/1.1',
        'host: localhost',
        'content-type: application/json',
        `content-encoding: ${encoding}`,
        // Of which nothing comes.
        'content-length: 1000',
      );
      expect(status).toBe(415);
      expect(head).toMatch(/^accept-encoding: identity$/im);
      expect(codesIn(body)).toEqual(['BAD_REQUEST']);
    },
  );

  it('is refused for a bomb as for anything', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect((await post({ 'content-encoding': 'gzip' }, bomb)).status).toBe(415);
  });

  it('may be said to be none', async () => {
    expect((await post({ 'content-encoding': 'identity' })).status).toBe(200);
  });
});

describe('an answer that the client does not accept', () => {
  it('is refused in JSON', async () => {
    const response = await post({ accept: 'text/plain' });
    expect(response.status).toBe(406);
    expect(codesIn(await response.text())).toEqual(['BAD_REQUEST']);
  });
});

describe('without authentication on a loopback address', () => {
  const LOOPBACK = [
    'localhost',
    'LOCALHOST:4000',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]',
    '[::1]:4000',
    'app.localhost:1',
  ];
  const OTHERS = [
    'example.com',
    'example.com:4000',
    'localhost.example.com',
    '127.0.0.1.example.com',
    'notlocalhost',
    '10.0.0.1',
    '[::2]',
    '::1',
    'localhost:80:80',
    'user@localhost',
    '',
  ];

  it.each(LOOPBACK)('a request for this machine is answered: %s', async (host) => {
    expect((await send('GET /livez HTTP/1.1', `host: ${host}`)).status).toBe(200);
  });

  it.each(OTHERS)('a page whose name was made to lead here gets nothing: %s', async (host) => {
    const answer = await sendRaw(gateway.url, rawPost([], QUERY).replace('host: localhost', `host: ${host}`));
    expect(answer.status).toBe(421);
    expect(codesIn(answer.body)).toEqual(['BAD_REQUEST']);
  });

  it('any name will do where that is asked for, as behind a proxy', async () => {
    const env = { DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' };
    const open = await startGatewayTo({ endpoint, env });
    try {
      const request = 'GET /livez HTTP/1.1\r\nhost: example.com\r\n\r\n';
      expect((await sendRaw(open.url, request)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });
});
