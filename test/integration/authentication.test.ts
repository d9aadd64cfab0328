/** The door: which addresses need a caller, what a refusal looks like, and what of it is logged. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { rawPost, sendRaw } from '../support/raw-http.js';
import {
  claims,
  createFiles,
  createKeyPair,
  type Files,
  JWT_ENV,
  type KeyPair,
  now,
  sign,
} from '../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';
const BODY = JSON.stringify({ query: QUERY });
const key = (letter: string): string => `chime_${letter.repeat(43)}`;
const apiKey = (id: string, letter: string, more: object = {}) => ({
  id,
  sha256: hash('sha256', key(letter)),
  ...more,
});

let files: Files;
let pair: KeyPair;
let upstream: Upstream;
let gateway: TestGateway;
let env: Record<string, string>;

beforeAll(async () => {
  files = await createFiles();
  pair = await createKeyPair('ES256');
  upstream = await startUpstream();
  env = {
    ...JWT_ENV,
    AUTH: 'jwt,api-key',
    JWT_PUBLIC_KEY_FILE: await files.write('key.json', pair.jwk),
    API_KEYS_FILE: await files.write('keys.json', [
      apiKey('reader', 'r', { roles: ['ReadOnly'], expires: '2999-01-01T00:00:00Z' }),
      apiKey('limited', 'l', { permissions: ['user:read'], accounts: ['b'] }),
      apiKey('nothing', 'n'),
      apiKey('past', 'p', { roles: ['FullAccess'], expires: '2020-01-01T00:00:00Z' }),
    ]),
  };
  gateway = await startGatewayTo({ endpoint: upstream.url, env });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  await files.remove();
});
beforeEach(() => {
  gateway.logged.length = 0;
  upstream.script(respond(userBody()));
});

const call = (path: string, init: RequestInit = {}) =>
  fetch(gateway.url + path, { redirect: 'manual', ...init });
const post = (headers: Record<string, string> = {}, body = BODY) =>
  call('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const refusals = () =>
  gateway.logged.map((line) => line['refusal']).filter((refusal) => refusal !== undefined);

const REALMS = 'Bearer realm="chime-graphql-gateway", ApiKey realm="chime-graphql-gateway"';
const INVALID =
  'Bearer realm="chime-graphql-gateway", error="invalid_token", ApiKey realm="chime-graphql-gateway"';
const UNAUTHENTICATED = {
  errors: [{ message: 'The request needs valid credentials.', extensions: { code: 'UNAUTHENTICATED' } }],
};

async function expectRefusal(response: Response, refusal: string, challenge = INVALID): Promise<void> {
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe(challenge);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await response.json()).toEqual(UNAUTHENTICATED);
  expect(refusals()).toEqual([refusal]);
  expect(upstream.requests).toEqual([]);
}

describe('a request without credentials', () => {
  it('is answered 401 and told which it could send', async () => {
    await expectRefusal(await post(), 'no-credentials', REALMS);
  });

  it('is logged under its request id', async () => {
    await post({ 'x-request-id': 'request-7' });
    expect(gateway.logged).toEqual([
      expect.objectContaining({ level: 30, requestId: 'request-7', refusal: 'no-credentials' }),
    ]);
  });

  it('cannot be a GET or a HEAD either', async () => {
    const query = `/graphql?query=${encodeURIComponent(QUERY)}`;
    await expectRefusal(
      await call(query, { headers: { 'apollo-require-preflight': '1' } }),
      'no-credentials',
      REALMS,
    );
    expect((await call(query, { method: 'HEAD' })).status).toBe(401);
  });

  it('cannot put a token into the address or the body', async () => {
    const token = await sign(pair);
    await expectRefusal(
      await call(`/graphql?access_token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${token}`,
      }),
      'no-credentials',
      REALMS,
    );
  });

  it('is answered before its body has come', async () => {
    const answer = await sendRaw(
      gateway.url,
      rawPost([], '').replace('content-length: 0', 'content-length: 1000000'),
    );
    expect(answer.status).toBe(401);
  });

  it.each(['not json', '{"query":"{"}', '['])(
    'learns nothing of what is wrong with its body: %s',
    async (body) => {
      await expectRefusal(await post({}, body), 'no-credentials', REALMS);
    },
  );

  it('cannot introspect', async () => {
    const introspection = JSON.stringify({ query: '{ __schema { queryType { name } } _service { sdl } }' });
    await expectRefusal(await post({}, introspection), 'no-credentials', REALMS);
  });
});

describe('what needs no credentials', () => {
  it.each(['/livez', '/readyz'])('%s', async (path) => {
    expect((await call(path)).status).toBe(200);
    expect((await call(path, { headers: bearer('nonsense') })).status).toBe(200);
  });

  it('the page of Apollo Sandbox, outside production, whatever query it comes with', async () => {
    for (const path of ['/graphql', `/graphql?query=${encodeURIComponent(QUERY)}`]) {
      const page = await call(path, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    }
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    'text/html;q=0.5, application/json',
    'application/json, text/html',
    '*/*',
    'text/html;q=0, */*',
    'application/graphql-response+json;q=0.9, text/html;q=0.8',
  ])('but no query: accept %s', async (accept) => {
    const query = `/graphql?query=${encodeURIComponent(QUERY)}`;
    const response = await call(query, { headers: { accept, 'apollo-require-preflight': '1' } });
    await expectRefusal(response, 'no-credentials', REALMS);
  });

  it('a POST that would rather have a page is no exception', async () => {
    await expectRefusal(await post({ accept: 'text/html' }), 'no-credentials', REALMS);
  });

  it('the page does not exist in production', async () => {
    const closed = await startGatewayTo({ endpoint: upstream.url, env: { ...env, NODE_ENV: 'production' } });
    try {
      const page = await fetch(`${closed.url}/graphql`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(401);
    } finally {
      await closed.stop();
    }
  });

  it('the preflight of Apollo Sandbox, whose browser may then send both headers', async () => {
    const origin = 'https://studio.apollographql.com';
    const preflight = await call('/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-api-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-api-key',
    );
    const refused = await post({ origin });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('a request with credentials', () => {
  it('is answered: a token', async () => {
    const response = await post(bearer(await sign(pair)));
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });

  it.each(['bearer', 'BEARER', 'Bearer  '])(
    'is answered however the scheme is written: %s',
    async (scheme) => {
      const response = await post({ authorization: `${scheme} ${await sign(pair)}` });
      expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
    },
  );

  it('is answered: an API key', async () => {
    const response = await post({ 'x-api-key': key('r') });
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });

  it('may do what the entry of its API key says', async () => {
    const ask = async (letter: string, accountId: string) => {
      const query = `{ user(accountId: "${accountId}", userId: "u") { userId } }`;
      const response = await post({ 'x-api-key': key(letter) }, JSON.stringify({ query }));
      const { data, errors } = (await response.json()) as {
        data: { user: object | null };
        errors?: { extensions: { code: string } }[];
      };
      return errors?.[0]?.extensions.code ?? data.user;
    };
    upstream.script(respond(userBody({ AccountId: 'b' })));
    expect(await ask('l', 'b')).toEqual({ userId: 'u' });
    expect(await ask('l', 'a')).toBe('FORBIDDEN');
    expect(await ask('n', 'b')).toBe('FORBIDDEN');
  });

  it.each<[string, Record<string, string>, string]>([
    ['an unknown API key', { 'x-api-key': key('x') }, 'unknown-api-key'],
    ['an API key that has expired', { 'x-api-key': key('p') }, 'expired-api-key'],
    ['an API key without its prefix', { 'x-api-key': 'r'.repeat(43) }, 'unknown-api-key'],
    ['an API key and more', { 'x-api-key': `${key('r')}r` }, 'unknown-api-key'],
    ['the hash of an API key', { 'x-api-key': hash('sha256', key('r')) }, 'unknown-api-key'],
    ['an empty API key', { 'x-api-key': '' }, 'unknown-api-key'],
    ['an API key as a token', bearer(key('r')), 'token-form'],
    ['a token that is none', bearer('nonsense'), 'token-form'],
    ['three parts that are no token', bearer('a.b.c'), 'token-form'],
    ['no token', { authorization: 'Bearer' }, 'header-form'],
    ['two tokens', { authorization: 'Bearer a.b.c d.e.f' }, 'header-form'],
    ['a tab for a space', { authorization: 'Bearer\ta.b.c' }, 'header-form'],
  ])('is refused: %s', async (_title, headers, refusal) => {
    await expectRefusal(await post(headers), refusal);
  });

  it('of another scheme counts as none', async () => {
    await expectRefusal(await post({ authorization: 'Basic dXNlcjpwdw==' }), 'no-credentials', REALMS);
  });

  it('of both kinds is refused, though each is right', async () => {
    const both = { ...bearer(await sign(pair)), 'x-api-key': key('r') };
    await expectRefusal(await post(both), 'several-credentials');
  });

  it.each([
    [
      'a right token and a wrong one',
      async () => [`authorization: Bearer ${await sign(pair)}`, 'Authorization: Bearer x'],
    ],
    [
      'a wrong token and a right one',
      async () => ['authorization: Bearer x', `AUTHORIZATION: Bearer ${await sign(pair)}`],
    ],
    ['the same API key', async () => [`x-api-key: ${key('r')}`, `X-Api-Key: ${key('r')}`]],
  ])('twice is refused: %s', async (_title, lines) => {
    const answer = await sendRaw(gateway.url, rawPost(await lines(), BODY));
    expect(answer.status).toBe(401);
    expect(refusals()).toEqual(['repeated-header']);
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['authorization: Bearer \u00e9\u00fc', 'header-form'],
    ['x-api-key: chime_\u00ff\u00fe', 'header-form'],
  ])('with bytes that are not ASCII is refused: %s', async (line, refusal) => {
    expect((await sendRaw(gateway.url, rawPost([line], BODY))).status).toBe(401);
    expect(refusals()).toEqual([refusal]);
  });

  it('may be as large as headers may be', async () => {
    await expectRefusal(await post(bearer(`a.${'b'.repeat(15_000)}.c`)), 'token-form');
    const answer = await sendRaw(gateway.url, rawPost([`authorization: Bearer ${'b'.repeat(20_000)}`], BODY));
    expect(answer.status).toBe(431);
    expect((await call('/livez')).status).toBe(200);
  });

  it('of a router means nothing where no router is trusted', async () => {
    const response = await post({
      'x-router-secret': 'x',
      'x-caller': '{"id":"root","roles":["FullAccess"]}',
    });
    await expectRefusal(response, 'no-credentials', REALMS);
  });
});

it('nothing of any credentials is ever logged', async () => {
  const secrets = [
    await sign(pair),
    await sign(pair, claims({ sub: 'ann@example.com', exp: now() - 500 })),
    await sign(await createKeyPair('ES256'), claims({ sub: 'ann@example.com' })),
    `a.${'b'.repeat(40)}.c`,
  ];
  for (const secret of secrets) await post({ ...bearer(secret), 'x-request-id': 'r' });
  for (const letter of ['r', 'x', 'p']) await post({ 'x-api-key': key(letter) });
  expect(refusals()).toEqual([
    'token-expired',
    'token-signature',
    'token-form',
    'unknown-api-key',
    'expired-api-key',
  ]);
  const lines = JSON.stringify(gateway.logged);
  for (const part of secrets
    .flatMap((token) => [token, ...token.split('.')])
    .filter((text) => text.length > 1))
    expect(lines).not.toContain(part);
  expect(lines).not.toMatch(/chime_|ann@example|eyJ/);
});

describe('a gateway with one method', () => {
  it.each([
    [
      'jwt',
      'Bearer realm="chime-graphql-gateway"',
      'Bearer realm="chime-graphql-gateway", error="invalid_token"',
    ],
    ['api-key', 'ApiKey realm="chime-graphql-gateway"', 'ApiKey realm="chime-graphql-gateway"'],
  ])('%s names it alone, and takes no notice of the other', async (AUTH, challenge, invalid) => {
    const names = Object.entries(env).filter(([name]) => name.startsWith(AUTH === 'jwt' ? 'JWT_' : 'API_'));
    const one = await startGatewayTo({ endpoint: upstream.url, env: { ...Object.fromEntries(names), AUTH } });
    const ask = async (headers: Record<string, string>) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: BODY,
      };
      const response = await fetch(`${one.url}/graphql`, init);
      return [response.status, response.headers.get('www-authenticate')];
    };
    const [token, apiKeyHeader] = [bearer(await sign(pair)), { 'x-api-key': key('r') }];
    const [own, other] = AUTH === 'jwt' ? [token, apiKeyHeader] : [apiKeyHeader, token];
    try {
      expect(await ask({})).toEqual([401, challenge]);
      expect(await ask(other)).toEqual([401, challenge]);
      expect(await ask(AUTH === 'jwt' ? bearer('x') : { 'x-api-key': 'x' })).toEqual([401, invalid]);
      expect(await ask({ ...own, ...other })).toEqual([200, null]);
    } finally {
      await one.stop();
    }
  });
});
