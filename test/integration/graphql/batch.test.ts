/** HTTP batching: an array of operations in one request, where each counts as a request of its own. */
import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { type Answer, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { createFiles, type Files } from '../../support/token.js';
import { hang, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const user = (accountId = 'a') => `{ user(accountId: "${accountId}", userId: "u") { userId } }`;
const SUSPEND = 'mutation Lock { logoutUser(accountId: "a", userId: "u") { user { userId } } }';
const FOUND = { data: { user: { userId: 'u' } } };

let upstream: Upstream;
let files: Files;
let batching: TestGateway;
let started: TestGateway | undefined;

beforeAll(async () => {
  upstream = await startUpstream();
  files = await createFiles();
  batching = await start({ LIMIT_BATCH: '5' });
  started = undefined;
});
beforeEach(() => {
  upstream.script(respond(userBody()));
  batching.logged.length = 0;
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});
afterAll(async () => {
  await batching.stop();
  await upstream.stop();
  await files.remove();
});

const start = async (env: Record<string, string>): Promise<TestGateway> =>
  (started = await startGatewayTo({ endpoint: upstream.url, env, authenticate: authenticateByHeader }));

type Reply = { status: number; type: string | null; body: Answer<unknown>[] & Answer<unknown> };

async function send(
  operations: readonly unknown[],
  { to = batching, headers = {} }: { to?: TestGateway; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...asCaller({}), ...headers },
    body: JSON.stringify(operations),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Reply['body'],
  };
}

const codes = ({ errors = [] }: Answer<unknown>) => errors.map(({ extensions }) => extensions.code);
const repeated = (count: number) => Array.from({ length: count }, () => ({ query: user() }));
const linesOf = ({ logged }: TestGateway) => logged.filter(({ msg }) => msg === 'request');

describe('a batch', () => {
  it('is responded to in its order, whatever becomes of each operation', async () => {
    const { status, type, body } = await send([
      { query: user() },
      { query: 'query ($id: ID!) { user(accountId: $id, userId: "u") { userId } }', variables: { id: '..' } },
      { query: '{ unknown }' },
      { query: '{' },
      { query: 'query A { __typename } query B { a: __typename }', operationName: 'B' },
    ]);
    expect({ status, type }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    expect(body.map(codes)).toEqual([
      [],
      ['BAD_USER_INPUT'],
      ['GRAPHQL_VALIDATION_FAILED'],
      ['GRAPHQL_PARSE_FAILED'],
      [],
    ]);
    expect([body[0], body[4]]).toEqual([FOUND, { data: { a: 'Query' } }]);
  });

  it('holds what is no operation next to others', async () => {
    const { status, body } = await send([{}, null, 7, [{ query: user() }], { query: user() }]);
    expect(status).toBe(200);
    expect(body.map(codes)).toEqual([...Array.from({ length: 4 }, () => ['BAD_REQUEST']), []]);
  });

  it('has the type that the client prefers', async () => {
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const { status, type } = await send([{ query: '{ unknown }' }], { headers: { accept } });
    expect([status, type]).toEqual([200, 'application/graphql-response+json; charset=utf-8']);
  });

  it('leaves a line in the log and a count in the metrics for each operation', async () => {
    const counted = async () => {
      const text = await (await fetch(`${batching.url}/metrics`, { headers: asCaller({}) })).text();
      return [
        'chime_gateway_requests_total{type="query",field="user"}',
        'chime_gateway_errors_total{code="BAD_REQUEST"}',
      ].map((name) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(name))
            ?.split(' ')
            .at(-1) ?? 0,
        ),
      );
    };
    const [users = 0, refused = 0] = await counted();
    batching.logged.length = 0;
    await send([{ query: `query Mine ${user()}` }, { query: SUSPEND }, {}, { query: user('b') }]);
    await expect.poll(() => linesOf(batching)).toHaveLength(4);
    const lines = linesOf(batching);
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(1);
    expect(
      lines.map(({ batchSize, operationName, operationType, codes: found, upstreamCalls }) => [
        batchSize,
        operationName,
        operationType,
        found,
        upstreamCalls,
      ]),
    ).toEqual([
      [4, 'Mine', 'query', [], 1],
      [4, 'Lock', 'mutation', [], 2],
      [4, undefined, 'unknown', ['BAD_REQUEST'], 0],
      [4, undefined, 'query', [], 1],
    ]);
    expect(await counted()).toEqual([users + 2, refused + 1]);
  });

  it('leaves a line in the audit log for each mutation', async () => {
    const recorded = async () => {
      const { body } = await send([{ query: '{ auditLog(first: 100) { nodes { mutation outcome } } }' }]);
      const data = body[0]?.data as { auditLog: { nodes: object[] } } | undefined;
      return data?.auditLog.nodes ?? [];
    };
    const before = await recorded();
    await send([{ query: SUSPEND }, { query: user() }, { query: SUSPEND }]);
    expect((await recorded()).length).toBe(before.length + 2);
  });
});

describe('each operation is held to', () => {
  it('the permissions of the caller', async () => {
    const headers = asCaller({ permissions: ['user:read'] });
    const { body } = await send([{ query: user() }, { query: SUSPEND }], { headers });
    expect(body.map(codes)).toEqual([[], ['FORBIDDEN']]);
  });

  it('the accounts of the caller', async () => {
    const headers = asCaller({ accounts: ['a'] });
    const { body } = await send([{ query: user() }, { query: user('b') }], { headers });
    expect(body[0]).toEqual(FOUND);
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/accounts/a/users/u']);
  });

  it('the limits of documents, cost and variables', async () => {
    const { body } = await send([
      { query: `{ ${'__typename '.repeat(31)} }` },
      {
        query:
          '{ accounts(first: 50) { nodes { users(first: 100) { nodes { account { users { nodes { userId } } } } } } } }',
      },
      { query: user() },
    ]);
    expect(body.map(codes)).toEqual([['QUERY_TOO_COMPLEX'], ['QUERY_TOO_COMPLEX'], []]);
  });

  it('the rate of the caller: all pass, or none is carried out', async () => {
    const to = await start({ LIMIT_BATCH: '5', RATE_LIMIT: '6/3600' });
    expect((await send(repeated(4), { to })).status).toBe(200);
    upstream.requests.length = 0;
    const refused = await send(repeated(3), { to });
    expect([refused.status, codes(refused.body)]).toEqual([429, ['RATE_LIMITED']]);
    expect(upstream.requests).toEqual([]);
  });

  it('the number of requests at once, and leaves its places when it is over', async () => {
    const to = await start({ LIMIT_BATCH: '3', MAX_CONCURRENT_REQUESTS: '4' });
    upstream.script(hang);
    const controller = new AbortController();
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asCaller({}) },
      signal: controller.signal,
    };
    const first = fetch(`${to.url}/graphql`, { ...init, body: JSON.stringify(repeated(3)) }).catch(
      () => 'gone',
    );
    await expect.poll(() => upstream.requests.length).toBe(3);
    const refused = await send(repeated(2), { to });
    expect([refused.status, codes(refused.body)]).toEqual([429, ['RATE_LIMITED']]);
    controller.abort();
    expect(await first).toBe('gone');
    upstream.script(respond(userBody()));
    await expect.poll(async () => (await send(repeated(3), { to })).status).toBe(200);
  });
});

describe('documents by their hash', () => {
  it('are registered and run in a batch', async () => {
    const query = `query Registered ${user()}`;
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash('sha256', query) } };
    const unknown = await send([{ extensions }, { query: user() }]);
    expect(unknown.body.map(codes)).toEqual([['PERSISTED_QUERY_NOT_FOUND'], []]);
    expect((await send([{ query, extensions }])).body).toEqual([FOUND]);
    expect((await send([{ extensions }, { extensions }])).body).toEqual([FOUND, FOUND]);
  });

  it('are looked up one by one where only trusted ones run', async () => {
    const known = hash('sha256', user());
    const to = await start({
      LIMIT_BATCH: '5',
      TRUSTED_DOCUMENTS: await files.write('manifest.json', { [known]: user() }),
    });
    const { status, body } = await send(
      [
        { documentId: `sha256:${known}` },
        { query: '{ __typename }' },
        { extensions: { persistedQuery: { version: 1, sha256Hash: hash('sha256', 'x') } } },
        { query: user(), extensions: { persistedQuery: { version: 1, sha256Hash: known } } },
        [{ query: '{ __typename }' }],
      ],
      { to },
    );
    expect(status).toBe(200);
    expect(body.map(codes)).toEqual([
      [],
      ['DOCUMENT_NOT_TRUSTED'],
      ['PERSISTED_QUERY_NOT_FOUND'],
      [],
      ['BAD_REQUEST'],
    ]);
    expect([body[0], body[3]]).toEqual([FOUND, FOUND]);
    expect(linesOf(to).map((line) => line['codes'])).toEqual(body.map(codes));
  });
});

describe('a batch is refused as a whole', () => {
  it.each([
    ['when batching is off', '0', repeated(1), 'BATCHING_DISABLED'],
    ['when it is empty', '2', [], 'BAD_REQUEST'],
    ['when it is too large', '2', repeated(3), 'BATCH_TOO_LARGE'],
  ])('%s', async (_title, limit, operations, code) => {
    const to = await start({ LIMIT_BATCH: limit });
    const { status, body } = await send(operations, { to });
    expect([status, codes(body)]).toEqual([400, [code]]);
    await expect.poll(() => linesOf(to)).toMatchObject([{ status: 400, codes: [code] }]);
    expect(upstream.requests).toEqual([]);
  });
});
