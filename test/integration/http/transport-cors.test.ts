/** Pages of other origins: which may read answers, and what any page may send without being asked first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { rawPost, sendRaw } from '../../support/raw-http.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const CONSOLE = 'https://console.example.com';
const LOCAL = 'http://localhost:3000';
const OTHERS = [
  'https://example.com',
  'http://console.example.com',
  'https://console.example.com:8443',
  'https://console.example.com.example.org',
  'https://CONSOLE.example.com',
  'https://studio.apollographql.com',
  'null',
  `${CONSOLE}, ${CONSOLE}`,
];

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';
const MUTATION = 'mutation { resetPersonalPIN(accountId: "a", userId: "u") { userId } }';

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
  const env = { NODE_ENV: 'production', CORS_ORIGINS: `${CONSOLE}, ${LOCAL}` };
  gateway = await startGatewayTo({ endpoint: upstream.url, env });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const call = (init: RequestInit, search = ''): Promise<Response> =>
  fetch(`${gateway.url}/graphql${search}`, init);

const ask = (headers: Record<string, string>): Promise<Response> =>
  call({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: QUERY }),
  });

const preflight = (headers: Record<string, string>): Promise<Response> =>
  call({
    method: 'OPTIONS',
    headers: {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
      ...headers,
    },
  });

const corsHeaders = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('an origin on the list', () => {
  it.each([CONSOLE, LOCAL])('may ask, after a preflight that browsers remember: %s', async (origin) => {
    const response = await preflight({ origin });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '7200',
    });
  });

  it.each([CONSOLE, LOCAL])('may read answers, but sends no cookies: %s', async (origin) => {
    const response = await ask({ origin });
    expect(response.headers.get('vary')).toBe('origin');
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id',
    });
  });

  it('may read refusals as well', async () => {
    const refused = await call({ method: 'POST', headers: { origin: CONSOLE }, body: '{' });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('access-control-allow-origin')).toBe(CONSOLE);
  });

  it('does not need credentials for its preflight', async () => {
    const env = { CORS_ORIGINS: CONSOLE };
    const closed = await startGatewayTo({
      endpoint: upstream.url,
      env,
      authenticate: () => {
        throw new Error('Nobody is to be asked.');
      },
    });
    try {
      const response = await fetch(`${closed.url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin: CONSOLE, 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(CONSOLE);
    } finally {
      await closed.stop();
    }
  });
});

describe('any other origin', () => {
  it.each(OTHERS)('may neither ask nor read: %s', async (origin) => {
    for (const response of [await preflight({ origin }), await ask({ origin })]) {
      expect(corsHeaders(response)).toEqual({});
      expect(response.headers.get('vary')).toBe('origin');
    }
  });

  it.each(OTHERS)('is refused without authentication: %s', async (origin) => {
    upstream.requests.length = 0;
    for (const response of [
      await ask({ origin }),
      await fetch(`${gateway.url}/metrics`, { headers: { origin } }),
    ]) {
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'ORIGIN_NOT_ALLOWED' } }],
      });
    }
    expect(upstream.requests).toEqual([]);
  });

  it.each(['cross-site', 'same-site'])('is refused by its %s request without an Origin', async (site) => {
    const { head } = await sendRaw(
      gateway.url,
      rawPost([`sec-fetch-site: ${site}`], JSON.stringify({ query: QUERY })),
    );
    expect(head).toMatch(/^HTTP\/1.1 403 /);
  });

  it('is not made one on the list by a second header', async () => {
    const body = JSON.stringify({ query: QUERY });
    const { head } = await sendRaw(
      gateway.url,
      rawPost([`origin: ${CONSOLE}`, 'origin: https://example.com'], body),
    );
    expect(head).not.toMatch(/^access-control-/im);
  });
});

describe('the gateway of the same site', () => {
  it('answers its own pages, and those of a proxy that passes Host on, such as the server of npm run dev', async () => {
    const body = JSON.stringify({ query: QUERY });
    const own = new URL(gateway.url);
    for (const host of [own.host, '127.0.0.1:5173', 'localhost', '[::1]:4000'])
      for (const site of ['same-origin', 'cross-site']) {
        const lines = [`origin: http://${host}`, `sec-fetch-site: ${site}`];
        const { head } = await sendRaw(
          gateway.url,
          rawPost(lines, body).replace(/^host: .*$/im, `host: ${host}`),
        );
        expect(head).toMatch(/^HTTP\/1.1 200 /);
      }
  });

  it('answers its own pages behind a proxy that puts another name into Host', async () => {
    const body = JSON.stringify({ query: QUERY });
    const statusOf = async (...lines: string[]) =>
      (await sendRaw(gateway.url, rawPost(['origin: https://gateway.example.com', ...lines], body))).status;
    expect(await statusOf('sec-fetch-site: same-origin')).toBe(200);
    for (const site of ['same-origin, same-origin', 'same-site', 'cross-site', 'none'])
      expect(await statusOf(`sec-fetch-site: ${site}`)).toBe(403);
  });

  it('takes no page of another port for its own', async () => {
    expect((await ask({ origin: 'http://127.0.0.1:1' })).status).toBe(403);
  });

  it('leads a link of another site to the landing page, and serves its pages', async () => {
    const open = await startGatewayTo({ endpoint: upstream.url });
    const get = async (path: string) => {
      const lines = [
        'GET ' + path + ' HTTP/1.1',
        `host: ${new URL(open.url).host}`,
        'sec-fetch-site: cross-site',
      ];
      return (
        await sendRaw(
          open.url,
          `${[...lines, 'accept: text/html', 'connection: close'].join('\r\n')}\r\n\r\n`,
        )
      ).head;
    };
    try {
      expect(await get('/graphql')).toMatch(/^HTTP\/1.1 302 /);
      for (const path of ['/', '/console/config.json']) expect(await get(path)).toMatch(/^HTTP\/1.1 200 /);
    } finally {
      await open.stop();
    }
  });
});

describe('what any page may send without a preflight', () => {
  /** The only types that a form, or a script that did not ask, can send. */
  const SIMPLE_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  const BODIES = [
    JSON.stringify({ query: MUTATION }),
    new URLSearchParams({ query: MUTATION }).toString(),
    `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${MUTATION}\r\n--x--\r\n`,
  ];

  it.each(SIMPLE_TYPES.flatMap((type) => BODIES.map((body, form) => [type, form, body] as const)))(
    'changes nothing: %s in form %i',
    async (type, _form, body) => {
      upstream.requests.length = 0;
      const response = await call({ method: 'POST', headers: { 'content-type': type }, body });
      expect([400, 415]).toContain(response.status);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(upstream.requests).toEqual([]);
    },
  );

  it('changes nothing: a body without a type', async () => {
    upstream.requests.length = 0;
    const response = await call({ method: 'POST', body: new Blob([BODIES[0] ?? '']) });
    expect([400, 415]).toContain(response.status);
    expect(upstream.requests).toEqual([]);
  });

  it.each([QUERY, MUTATION])('asks nothing: a GET of %s', async (query) => {
    upstream.requests.length = 0;
    const response = await call({}, `?${new URLSearchParams({ query })}`);
    expect(response.status).toBe(400);
    expect(upstream.requests).toEqual([]);
  });

  it('changes nothing by GET even after a preflight', async () => {
    upstream.requests.length = 0;
    const search = `?${new URLSearchParams({ query: MUTATION })}`;
    const response = await call({ headers: { 'apollo-require-preflight': 'yes' } }, search);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(upstream.requests).toEqual([]);
  });
});
