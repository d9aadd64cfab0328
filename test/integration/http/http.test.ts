/** The gateway as an HTTP server: status codes, request ids, JSON errors, what browsers may do, health. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';
const MUTATION = 'mutation { resetPersonalPIN(accountId: "a", userId: "u") { userId } }';
const SECRET = 'ann@example.com';

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url + path, { redirect: 'manual', ...init });

/** POSTs to /graphql: a document, or a body as it stands. */
const post = (body: string | object, headers: Record<string, string> = {}): Promise<Response> =>
  call('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const codesIn = async (response: Response): Promise<string[]> => {
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors.map(({ extensions }) => extensions.code);
};

describe('the status of a GraphQL answer', () => {
  const failing: [string, object, string][] = [
    ['that cannot be parsed', { query: '{ user(' }, 'GRAPHQL_PARSE_FAILED'],
    ['that is not valid', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'whose variables are of the wrong type',
      { query: 'query ($id: ID!) { account(accountId: $id) { name } }', variables: { id: {} } },
      'BAD_USER_INPUT',
    ],
    [
      'whose variable is missing',
      { query: 'query ($id: ID!) { account(accountId: $id) { name } }' },
      'BAD_USER_INPUT',
    ],
  ];

  it.each(failing)('%s is 200 as application/json', async (_title, body, code) => {
    const response = await post(body, { accept: 'application/json' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await codesIn(response)).toEqual([code]);
  });

  it.each(failing)('%s is 400 as application/graphql-response+json', async (_title, body, code) => {
    const response = await post(body, { accept: 'application/graphql-response+json' });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(await codesIn(response)).toEqual([code]);
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    'is 200 with data, errors of fields included, as %s',
    async (accept) => {
      expect((await post({ query: QUERY }, { accept })).status).toBe(200);
      const refused = await post({ query: '{ user(accountId: " ", userId: "u") { userId } }' }, { accept });
      expect(refused.status).toBe(200);
      expect(await codesIn(refused)).toEqual(['BAD_USER_INPUT']);
    },
  );
});

describe('a request id', () => {
  it.each(['a', 'Root-1:67891233.abc_def', 'x'.repeat(128)])(
    'of the caller is taken when it can go into a log as it is: %s',
    async (id) => {
      const response = await call('/livez', { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toBe(id);
    },
  );

  it.each(['two words', '{"json":1}', 'x'.repeat(129), SECRET])(
    'of the caller is replaced when it cannot: %s',
    async (id) => {
      const response = await call('/livez', { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is made where there is none, another for each request', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await call('/livez')).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it('stands on answers and errors of every kind', async () => {
    const headers = { 'x-request-id': 'mine' };
    const answers = await Promise.all([
      post({ query: QUERY }, headers),
      post('{', headers),
      call('/nowhere', { headers }),
    ]);
    expect(answers.map((answer) => answer.headers.get('x-request-id'))).toEqual(['mine', 'mine', 'mine']);
  });
});

describe('an error outside GraphQL', () => {
  it.each<[string, number, () => Promise<Response>, string?]>([
    ['an unknown path', 404, () => call(`/accounts/${SECRET}`)],
    ['an unknown method of GraphQL', 405, () => call('/graphql', { method: 'DELETE' })],
    ['malformed JSON', 400, () => post(`{"query": "${SECRET}`)],
    ['an empty body', 400, () => post('')],
    ['another content type', 415, () => post(SECRET, { 'content-type': 'application/xml' })],
    [
      'a body over 256 KiB',
      413,
      () => post({ query: QUERY, padding: SECRET.repeat(20_000) }),
      'BODY_TOO_LARGE',
    ],
    ['a malformed escape in the path', 400, () => call('/%zz')],
  ])('is JSON that quotes nothing: %s', async (_title, status, ask, code = 'BAD_REQUEST') => {
    const response = await ask();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(text).not.toContain('ann@');
    expect(text).not.toMatch(/at .*\.js|node_modules/);
    expect(JSON.stringify(gateway.logged)).not.toContain('ann@');
  });

  it('accepts a body just below 256 KiB', async () => {
    const response = await post({
      query: QUERY,
      operationName: null,
      extensions: { x: 'x'.repeat(262_000) },
    });
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });
});

describe('cross-site request forgery', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is prevented: a body of type %s, which any page may send, is refused',
    async (type) => {
      upstream.requests.length = 0;
      const response = await post({ query: MUTATION }, { 'content-type': type });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(upstream.requests).toEqual([]);
    },
  );

  it('is prevented: a GET that any page may send is refused', async () => {
    upstream.requests.length = 0;
    const path = `/graphql?query=${encodeURIComponent(QUERY)}`;
    expect((await call(path)).status).toBe(400);
    expect(upstream.requests).toEqual([]);
    const preflighted = await call(path, { headers: { 'apollo-require-preflight': 'yes' } });
    expect(await preflighted.json()).toEqual({ data: { user: { userId: 'u' } } });
  });

  it('is prevented: a mutation by GET is refused', async () => {
    upstream.requests.length = 0;
    const path = `/graphql?query=${encodeURIComponent(MUTATION)}`;
    const response = await call(path, { headers: { 'apollo-require-preflight': 'yes' } });
    expect(response.status).toBe(405);
    expect(upstream.requests).toEqual([]);
  });
});

describe('health', () => {
  it.each([
    ['/livez', 'ok'],
    ['/readyz', 'ready'],
  ])('%s answers without asking Chime', async (path, status) => {
    upstream.requests.length = 0;
    const response = await call(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status });
    expect(upstream.requests).toEqual([]);
  });
});
