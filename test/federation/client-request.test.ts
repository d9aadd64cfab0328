/** What clients make of requests as a whole: of batches, and of refusals that come before GraphQL. */
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { parse } from 'graphql';
import { batchRequests, ClientError } from 'graphql-request';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, type Door, startDoor } from '../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { respond, userBody } from '../support/upstream.js';

let door: Door;
let batching: TestGateway;

beforeAll(async () => {
  door = await startDoor();
  batching = await startGatewayTo({ endpoint: door.upstream.url, env: { LIMIT_BATCH: '10' } });
});
beforeEach(() => {
  door.upstream.script(respond(userBody()));
  batching.logged.length = 0;
});
afterAll(async () => {
  await batching.stop();
  await door.stop();
});

const userQuery = (accountId: string) =>
  `query User { user(accountId: "${accountId}", userId: "u") { userId } }`;
const ids = ['a', 'b', 'c'];
const USER = { user: expect.objectContaining({ userId: 'u' }) as unknown };
/** The log lines of requests: those of one batch have one id. */
const lines = () => batching.logged.filter(({ msg }) => msg === 'request');
const requests = () => new Set(lines().map(({ requestId }) => requestId)).size;

const clientOf = (link: HttpLink | BatchHttpLink | ReturnType<PersistedQueryLink['concat']>) =>
  new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });

/** The codes of what a promise of Apollo Client's was rejected with. */
const codesOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return CombinedGraphQLErrors.is(error)
    ? error.errors.map(({ extensions }) => extensions?.['code'])
    : String(error);
};

describe("Apollo Client's BatchHttpLink", () => {
  it('sends what is asked at once in one request, and tells each asker its own', async () => {
    const client = clientOf(new BatchHttpLink({ uri: `${batching.url}/graphql`, batchInterval: 20 }));
    const found = ids.map((query) => client.query({ query: parse(userQuery(query)) }));
    const failing = client.query({
      query: parse(`
        query {
          user(accountId: "..", userId: "u") {
            userId
          }
        }
      `),
    });
    expect(await codesOf(failing)).toEqual(['BAD_USER_INPUT']);
    expect((await Promise.all(found)).map(({ data }) => data)).toEqual([USER, USER, USER]);
    await expect.poll(() => lines()).toHaveLength(4);
    expect(requests()).toBe(1);
  });

  it('registers persisted queries, each by itself', async () => {
    const link = new PersistedQueryLink({ sha256: (text: string) => hash('sha256', text) }).concat(
      new BatchHttpLink({ uri: `${batching.url}/graphql`, batchInterval: 20 }),
    );
    const client = clientOf(link);
    for (const expected of [4, 2]) {
      batching.logged.length = 0;
      const asked = ['p', 'q'].map((id) => client.query({ query: parse(userQuery(id)) }));
      expect((await Promise.all(asked)).map(({ data }) => data)).toEqual([USER, USER]);
      await expect.poll(() => lines()).toHaveLength(expected);
    }
    expect(requests()).toBe(1);
  });
});

describe("graphql-request's batchRequests", () => {
  it('sends its operations in one request', async () => {
    const results = await batchRequests(
      `${batching.url}/graphql`,
      ids.map((accountId) => ({ document: userQuery(accountId) })),
    );
    expect(results.map(({ data }) => data)).toEqual([USER, USER, USER]);
    await expect.poll(() => lines()).toHaveLength(3);
    expect(requests()).toBe(1);
  });

  it('tells the code of a batch that is refused', async () => {
    const headers = { 'x-api-key': apiKey('r') };
    const sent = batchRequests(
      `${door.gateway.url}/graphql`,
      ids.map((accountId) => ({ document: userQuery(accountId) })),
      headers,
    );
    const error: unknown = await sent.catch((reason: unknown) => reason);
    expect(error instanceof ClientError && error.response).toMatchObject({ status: 400 });
    expect(JSON.stringify(error)).toContain('BATCHING_DISABLED');
  });
});

const ask = (to: TestGateway) =>
  codesOf(clientOf(new HttpLink({ uri: `${to.url}/graphql` })).query({ query: parse(userQuery('a')) }));

describe('Apollo Client tells the code of a request that is refused', () => {
  it('for want of credentials', async () => {
    expect(await ask(door.gateway)).toEqual(['UNAUTHENTICATED']);
  });

  it('as there were too many, or as it is too large', async () => {
    const env = { RATE_LIMIT: '1/3600', LIMIT_BODY: '250' };
    const to = await startGatewayTo({ endpoint: door.upstream.url, env });
    try {
      const long = parse(`query ${'L'.repeat(250)} { __typename }`);
      const client = clientOf(new HttpLink({ uri: `${to.url}/graphql` }));
      expect(await codesOf(client.query({ query: long }))).toEqual(['BODY_TOO_LARGE']);
      expect(await ask(to)).toEqual(['RATE_LIMITED']);
    } finally {
      await to.stop();
    }
  });

  it('as batching is off', async () => {
    const link = new BatchHttpLink({
      uri: `${door.gateway.url}/graphql`,
      headers: { 'x-api-key': apiKey('r') },
    });
    expect(await codesOf(clientOf(link).query({ query: parse(userQuery('a')) }))).toContain(
      'BATCHING_DISABLED',
    );
  });
});
