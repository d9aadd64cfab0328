/** What outsiders learn of the inside, in production and out of it: pages for people, CORS, introspection, suggestions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, askAt, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { createFiles } from '../../support/token.js';

/** Nobody listens there, and nothing here asks Chime for anything. */
const endpoint = 'http://127.0.0.1:1';
const PRODUCTION = { NODE_ENV: 'production' };
const SANDBOX = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];
const OTHERS = [
  'https://example.com',
  'null',
  'http://studio.apollographql.com',
  'https://studio.apollographql.com.example.com',
];

const gateways = new Map<string, TestGateway>();

/** One gateway for each environment. */
async function gatewayIn(env: Record<string, string>): Promise<TestGateway> {
  const key = JSON.stringify(env);
  const gateway = gateways.get(key) ?? (await startGatewayTo({ endpoint, env }));
  gateways.set(key, gateway);
  return gateway;
}

beforeAll(async () => {
  await gatewayIn({});
  await gatewayIn(PRODUCTION);
});
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.stop();
});

/** What a browser gets that opens the path. */
const open = async (env: Record<string, string>, path: string): Promise<Response> => {
  const { url } = await gatewayIn(env);
  return fetch(url + path, { headers: { accept: 'text/html' }, redirect: 'manual' });
};

describe('the landing page', () => {
  it.each([{}, { ...PRODUCTION, LANDING_PAGE: 'true' }])('is shown to a browser in %o', async (env) => {
    const page = await open(env, '/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await page.text()).toContain('updateUser');
    const graphql = await open(env, '/graphql');
    expect(graphql.status).toBe(302);
    expect(graphql.headers.get('location')).toBe('/');
  });

  it.each([PRODUCTION, { LANDING_PAGE: 'false' }])('is not there in %o', async (env) => {
    const page = await open(env, '/graphql');
    expect(page.status).toBe(406);
    expect(page.headers.get('content-type')).not.toMatch(/html/);
    expect((await open(env, '/')).status).toBe(404);
  });

  it.each([
    [{}, '/explorer', 200],
    [{ EXPLORER: 'false' }, '/explorer', 404],
    [PRODUCTION, '/explorer', 404],
    [{ ...PRODUCTION, EXPLORER: 'true' }, '/explorer', 200],
    [PRODUCTION, '/console', 200],
    [{ CONSOLE: 'false' }, '/console', 404],
    [{ CONSOLE: 'false' }, '/console/config.json', 404],
  ])('has the others beside it: in %o, %s answers %i', async (env, path, status) => {
    expect((await open(env, path)).status).toBe(status);
  });

  it('does not stand in the way of programs', async () => {
    const { url } = await gatewayIn({});
    const headers = { accept: 'application/json', 'apollo-require-preflight': 'yes' };
    const response = await fetch(`${url}/graphql?query={__typename}`, { headers });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

/** The origin that a preflight and an answer allow to read. */
const allowed = async (env: Record<string, string>, origin: string): Promise<(string | null)[]> => {
  const { url } = await gatewayIn(env);
  const preflight = await fetch(`${url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  return [preflight, answer].map(({ headers }) => headers.get('access-control-allow-origin'));
};

describe('pages of other origins', () => {
  it.each(SANDBOX)('may read the answers when they are Apollo Sandbox: %s', async (origin) => {
    expect(await allowed({}, origin)).toEqual([origin, origin]);
  });

  it.each(OTHERS)('may not otherwise: %s', async (origin) => {
    expect(await allowed({}, origin)).toEqual([null, null]);
  });

  it.each([...SANDBOX, ...OTHERS])('may not in production: %s', async (origin) => {
    expect(await allowed(PRODUCTION, origin)).toEqual([null, null]);
  });
});

const introspect = async (env: Record<string, string>): Promise<Answer<unknown>> =>
  (await gatewayIn(env)).ask('{ __schema { queryType { name } } }');

const sdl = async (env: Record<string, string>, headers: Record<string, string> = {}) => {
  const { url } = await gatewayIn(env);
  type Service = { service: { sdl: string | null } };
  return askAt(`${url}/graphql`, headers)<Service, Record<string, never>>('{ service: _service { sdl } }');
};

describe('the schema', () => {
  it.each([{}, { ...PRODUCTION, INTROSPECTION: 'true' }])('can be asked for in %o', async (env) => {
    expect(await introspect(env)).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  it.each([PRODUCTION, { INTROSPECTION: 'false' }])('cannot be asked for in %o', async (env) => {
    const { data, errors } = await introspect(env);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it.each([{}, { ...PRODUCTION, SUBGRAPH_SDL: 'true' }])('is composed from its SDL in %o', async (env) => {
    expect((await sdl(env)).data?.service.sdl).toContain('type User @key');
  });

  it.each([PRODUCTION, { SUBGRAPH_SDL: 'false' }])('is not given away by its SDL in %o', async (env) => {
    const { data, errors } = await sdl(env);
    expect(data).toEqual({ service: { sdl: null } });
    expect(errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
      ['FORBIDDEN', 'The SDL is not shown here: SUBGRAPH_SDL switches it on.'],
    ]);
  });

  it('is composed from its SDL in production where a router is trusted', async () => {
    const files = await createFiles();
    try {
      const secret = 'the-secret-of-the-router-for-tests';
      const router = { AUTH: 'router', ROUTER_SECRET_FILE: await files.write('secret', secret) };
      const headers = { 'x-router-secret': secret, 'x-caller': '{"id":"router"}' };
      const env = { ...PRODUCTION, ...router };
      expect((await sdl(env, headers)).data?.service.sdl).toContain('type User @key');
      const hidden = await sdl({ ...env, SUBGRAPH_SDL: 'false' }, headers);
      expect(hidden.data).toEqual({ service: { sdl: null } });
    } finally {
      await files.remove();
    }
  });

  const MISSPELT = [
    '{ usre(accountId: "a") { userId } }',
    '{ user(accountld: "a", userId: "u") { userId } }',
    '{ user(accountId: "a", userId: "u") { userID } }',
    'mutation { updateUser(accountId: "a", userId: "u", input: { licenseTyp: Basic }) { userId } }',
    'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: basic }) { userId } }',
    'query ($x: UpdateUserInpt) { __typename }',
  ];
  const suggestions = async (env: Record<string, string>): Promise<boolean[]> => {
    const { ask } = await gatewayIn(env);
    const answers = await Promise.all(MISSPELT.map((query) => ask(query)));
    return answers.map(
      ({ errors }) => (errors?.length ?? 0) > 0 && /Did you mean/.test(JSON.stringify(errors)),
    );
  };

  it.each([{}, { ...PRODUCTION, SUGGESTIONS: 'true' }])('is suggested from in %o', async (env) => {
    expect(new Set(await suggestions(env))).toEqual(new Set([true]));
  });

  it.each([PRODUCTION, { SUGGESTIONS: 'false' }])('is not given away by suggestions in %o', async (env) => {
    expect(new Set(await suggestions(env))).toEqual(new Set([false]));
  });

  it('is not given away by suggestions for variables either', async () => {
    const query =
      'mutation ($input: UpdateUserInput!) { updateUser(accountId: "a", userId: "u", input: $input) { userId } }';
    const { ask } = await gatewayIn(PRODUCTION);
    const answer = await ask(query, { input: { licenseTyp: 'Basic' } });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(answer)).not.toMatch(/Did you mean|licenseType"/);
  });
});
