/** What docs/federation.md says of routers and of other subgraphs, tried with the routers and composers themselves. */
import type { ApolloServer } from '@apollo/server';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import type { FormattedExecutionResult } from 'graphql';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { type HttpServer, startHttpServer } from '../support/http-server.js';
import { startRecorder, type Recorder } from '../support/recorder.js';
import { COMPOSERS, type Router, ROUTERS } from '../support/router.js';
import { bearer } from '../support/guarded-gateway.js';
import { loadSnippet, readSnippet } from '../support/snippet.js';
import { claims, createFiles, createKeyPair, type Files, type KeyPair, sign } from '../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

const { sdl } = buildSchema();
const USER = '{ user(accountId: "a", userId: "u") { userId } }';

interface Reply {
  status: number;
  body: FormattedExecutionResult;
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as FormattedExecutionResult };
}

const composedAt = (url: string): string =>
  COMPOSERS['@apollo/composition']([{ name: 'chime', sdl, url: `${url}/graphql` }]).supergraph ?? '';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
});
afterAll(() => upstream.stop());

describe('@apollo/gateway', () => {
  let files: Files;
  let limited: TestGateway;
  let asked: Recorder;
  beforeAll(async () => {
    files = await createFiles();
    limited = await startGatewayTo({ endpoint: upstream.url, env: { RATE_LIMIT: '1/3600' } });
    asked = await startRecorder(limited.url);
    await post(`${limited.url}/graphql`, { query: USER });
  });
  afterAll(async () => {
    await asked.stop();
    await limited.stop();
    await files.remove();
  });

  /** The codes that the server of docs/federation.md returns, with its data source for the subgraph of this name. */
  async function codesThrough(subgraph: string): Promise<unknown[] | undefined> {
    const supergraph = await files.write('supergraph.graphql', composedAt(asked.url));
    const { server, url } = await loadSnippet<{ server: ApolloServer; url: string }>(
      'docs/federation.md',
      'errorFromResponse',
      {
        "'supergraph.graphql'": JSON.stringify(supergraph),
        "name === 'chime'": `name === '${subgraph}'`,
        'port: 4010': "host: '127.0.0.1', port: 0",
      },
    );
    try {
      const { body } = await post(url, { query: USER }, bearer('passed-on'));
      return body.errors?.map(({ extensions }) => extensions?.['code']);
    } finally {
      await server.stop();
    }
  }

  it('hides the code of a response with status 429, unless its data source is told to read it', async () => {
    expect(await codesThrough('other')).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(await codesThrough('chime')).toEqual(['RATE_LIMITED']);
  });

  it('passes the token of the client on to the gateway alone', async () => {
    asked.clear();
    await codesThrough('chime');
    await codesThrough('other');
    expect(asked.crossings.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer passed-on',
      undefined,
    ]);
  });
});

describe('a value that is not in an enum', () => {
  const query = `mutation ($input: UpdateUserInput!) {
    updateUser(accountId: "a", userId: "u", input: $input) { userId }
  }`;
  const asked = { query, variables: { input: { licenseType: 'Gold' } } };
  let gateway: TestGateway;
  let recorder: Recorder;
  let router: Router | undefined;
  beforeAll(async () => {
    gateway = await startGatewayTo({ endpoint: upstream.url });
    recorder = await startRecorder(gateway.url);
  });
  beforeEach(() => recorder.clear());
  afterAll(async () => {
    await recorder.stop();
    await gateway.stop();
  });

  it('is refused here with the path in validationErrors', async () => {
    const { body } = await post(`${gateway.url}/graphql`, asked);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'input.licenseType', code: 'isEnum' }],
    });
  });

  it.each([
    ['Hive Gateway', undefined],
    ['Apollo Gateway', { code: 'BAD_USER_INPUT' }],
  ] as const)('is refused by %s itself, without validationErrors', async (name, extensions) => {
    router = await ROUTERS[name]([{ name: 'chime', sdl, url: `${recorder.url}/graphql` }]);
    try {
      const { status, body } = await post(router.url, asked);
      expect(status).toBe(400);
      expect(body.errors?.[0]?.message).toContain('"Gold"');
      expect(body.errors?.[0]?.extensions).toEqual(extensions);
      expect(recorder.calls).toEqual([]);
    } finally {
      await router.stop();
    }
  });
});

describe('Hive Gateway', () => {
  const SECRET = 'a-secret-of-the-router-of-32-chars-and-more';
  let files: Files;
  let pair: KeyPair;
  let gateway: TestGateway;
  let recorder: Recorder;
  let keys: HttpServer;
  let hive: Router;
  beforeAll(async () => {
    files = await createFiles();
    pair = await createKeyPair('ES256');
    const env = { AUTH: 'router', ROUTER_SECRET_FILE: await files.write('secret', SECRET) };
    gateway = await startGatewayTo({ endpoint: upstream.url, env });
    recorder = await startRecorder(gateway.url);
    keys = await startHttpServer((_request, answer) => void answer.end(JSON.stringify({ keys: [pair.jwk] })));
    hive = await startHive('docs/authentication.md', 'createRemoteJWKSet', {
      'https://issuer.example.com/.well-known/jwks.json': keys.url,
      'process.env.CHIME_ROUTER_SECRET': `'${SECRET}'`,
    });
  });
  beforeEach(() => recorder.clear());
  afterAll(async () => {
    await hive.stop();
    await keys.stop();
    await recorder.stop();
    await gateway.stop();
    await files.remove();
  });

  /** Hive Gateway with the configuration of a document. */
  async function startHive(...snippet: Parameters<typeof readSnippet>): Promise<Router> {
    const [document, mark, replacements] = snippet;
    const { gatewayConfig } = await loadSnippet<{ gatewayConfig: object }>(document, mark, {
      // Returns what it is given; the package has a server around the runtime, which is all that is tried here.
      "import { defineConfig } from '@graphql-hive/gateway';":
        'const defineConfig = (config: object) => config;',
      ...replacements,
    });
    const runtime = createGatewayRuntime({
      supergraph: composedAt(recorder.url),
      logging: false,
      ...gatewayConfig,
    });
    const server = await startHttpServer((request, answer) => void runtime(request, answer));
    const stop = async () => {
      await server.stop();
      await runtime.dispose();
    };
    return { url: `${server.url}/graphql`, stop };
  }

  it('checks the token, and names its subject to the gateway', async () => {
    const token = await sign(pair, claims({ sub: 'ann-é', chime_accounts: ['a'] }));
    const forged = { 'x-caller': '{"id":"root"}', 'x-router-secret': 'guessed' };
    const { body } = await post(hive.url, { query: USER }, { ...bearer(token), ...forged });
    expect(body).toEqual({ data: { user: { userId: 'u' } } });
    const [crossing] = recorder.crossings;
    expect(JSON.parse(String(crossing?.headers['x-caller']))).toEqual({
      id: 'ann-é',
      roles: ['FullAccess'],
      accounts: ['a'],
    });
    expect(crossing?.headers).not.toHaveProperty('authorization');
  });

  it('refuses a request without a token, or with a bad one, before the gateway is asked', async () => {
    const stranger = await createKeyPair('ES256', 'other');
    for (const headers of [{}, bearer(await sign(stranger))]) {
      const { status, body } = await post(hive.url, { query: USER }, headers);
      expect(status).toBe(401);
      expect(body.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    }
    expect(recorder.calls).toEqual([]);
  });

  it('passes the token and the id of a request on where the gateway checks tokens', async () => {
    const passing = await startHive('docs/federation.md', 'PASSED_ON');
    try {
      await post(passing.url, { query: USER }, { ...bearer('token'), 'x-request-id': 'mine', cookie: 'a=b' });
    } finally {
      await passing.stop();
    }
    const [crossing] = recorder.crossings;
    expect(crossing?.headers).toMatchObject({ authorization: 'Bearer token', 'x-request-id': 'mine' });
    expect(crossing?.headers).not.toHaveProperty('cookie');
  });
});

describe.each(Object.entries(COMPOSERS))('%s', (_name, compose) => {
  const errorsWith = (types: string): string => {
    const link = '@link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';
    const crm = { name: 'crm', sdl: `extend schema ${link}\n${types}`, url: 'http://127.0.0.1/graphql' };
    return compose([{ name: 'chime', sdl, url: 'http://127.0.0.1/graphql' }, crm]).errors.join('\n');
  };

  it.each([
    ['viewer', 'type Query { viewer: Me } type Me { id: ID! }', 'Query.viewer'],
    ['user', 'type Query { user(id: ID!): Person } type Person { id: ID! }', 'Query.user'],
    ['account', 'type Query { account(id: ID!): Ledger } type Ledger { id: ID! }', 'Query.account'],
    ['Viewer', 'type Query { me: Viewer } type Viewer { id: ID! }', 'Viewer.id'],
    [
      'Account with another key',
      'type Query { ledger: Account } type Account @key(fields: "id") { id: ID! balance: Int }',
      'Account',
    ],
  ])('refuses another subgraph with %s of its own', (_clash, types, told) => {
    expect(errorsWith(types)).toContain(told);
  });

  it('takes the PageInfo of docs/federation.md, and refuses one that is not @shareable', () => {
    const pageInfo = readSnippet('docs/federation.md', 'type PageInfo');
    expect(errorsWith(`type Query { a: PageInfo } ${pageInfo}`)).toBe('');
    expect(errorsWith(`type Query { a: PageInfo } ${pageInfo.replace('@shareable', '')}`)).toContain(
      'Non-shareable field "PageInfo.hasNextPage"',
    );
  });

  it('takes the reference to a user of docs/federation.md', () => {
    const reference = readSnippet('docs/federation.md', 'costCentre: String');
    const hr = { name: 'hr', sdl: `${reference} type Query { a: User }`, url: 'http://127.0.0.1/graphql' };
    const { supergraph } = compose([{ name: 'chime', sdl, url: 'http://127.0.0.1/graphql' }, hr]);
    expect(supergraph).toContain('costCentre');
  });

  it('refuses a PageInfo with fewer fields', () => {
    const fewer = 'type PageInfo @shareable { hasNextPage: Boolean! endCursor: String }';
    expect(errorsWith(`type Query { a: PageInfo } ${fewer}`)).toContain('PageInfo.hasPreviousPage');
  });
});

it('the program of docs/federation.md composes the checked-in schema with another one', async () => {
  const files = await createFiles();
  const path = await files.write('supergraph.graphql', '');
  try {
    await loadSnippet('docs/federation.md', 'composeServices', {
      "'hr.graphql'": "'examples/supergraph/hr.graphql'",
      "'supergraph.graphql'": JSON.stringify(path),
    });
    expect(await readFile(path, 'utf8')).toContain('employee(number: ');
  } finally {
    await files.remove();
  }
});
