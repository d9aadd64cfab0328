/** The media type of responses by the `Accept` header, for GraphQL and for what is refused before it. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, type Door, QUERY, startDoor } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { createFiles, type Files } from '../../support/token.js';
import { respond, userBody } from '../../support/upstream.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
/** What Apollo Client 4 sends. */
const APOLLO_CLIENT = 'application/graphql-response+json,application/json;q=0.9';
const KEY = { 'x-api-key': apiKey('r') };

let door: Door;
let files: Files;
let trusting: TestGateway;
let limited: TestGateway;

beforeAll(async () => {
  door = await startDoor();
  files = await createFiles();
  const manifest = { [hash('sha256', '{ __typename }')]: '{ __typename }' };
  trusting = await startGatewayTo({
    endpoint: door.upstream.url,
    env: { TRUSTED_DOCUMENTS: await files.write('manifest.json', manifest) },
  });
  limited = await startGatewayTo({ endpoint: door.upstream.url, env: { RATE_LIMIT: '1/3600' } });
  await limited.ask('{ __typename }');
});
beforeEach(() => door.upstream.script(respond(userBody())));
afterAll(async () => {
  await limited.stop();
  await trusting.stop();
  await door.stop();
  await files.remove();
});

const get = (accept: string, query = QUERY) =>
  door.call(`/graphql?query=${encodeURIComponent(query)}`, {
    headers: { ...KEY, accept, 'apollo-require-preflight': '1' },
  });

const summary = async (response: Response) => {
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    codes: errors.map(({ extensions }) => extensions.code),
  };
};

describe('parameters of a media range do not matter', () => {
  it.each([
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json;charset=UTF-8', JSON_TYPE],
    ['application/json; charset="utf-8"; q=0.5', JSON_TYPE],
    ['application/json; profile="a;q=0,b"', JSON_TYPE],
    ['application/json;q=0.5;indent=2', JSON_TYPE],
    ['application/graphql-response+json; charset=utf-8', GRAPHQL_TYPE],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8', GRAPHQL_TYPE],
    ['application/json; charset=utf-8; q=0.9, application/graphql-response+json; q=1', GRAPHQL_TYPE],
    ['application/graphql-response+json; charset=utf-8; q=0, application/json;charset=utf-8', JSON_TYPE],
    ['multipart/mixed;deferSpec=20220824,application/json', JSON_TYPE],
    ['*/*; v=1', JSON_TYPE],
  ])('%s', async (accept, type) => {
    const expected = { status: 200, type, codes: [] };
    expect(await summary(await door.post({ ...KEY, accept }))).toEqual(expected);
    expect(await summary(await get(accept))).toEqual(expected);
  });

  it('nor do they to the page that a browser asks for', async () => {
    const response = await door.call('/graphql', { headers: { accept: 'text/html; charset=utf-8' } });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/']);
  });
});

it.each(['application/json; q=0; charset=utf-8', 'text/plain; charset=utf-8', 'application/*+json'])(
  'a client that accepts no response is refused, by POST and by GET: %s',
  async (accept) => {
    const expected = { status: 406, type: JSON_TYPE, codes: ['BAD_REQUEST'] };
    expect(await summary(await door.post({ ...KEY, accept }))).toEqual(expected);
    expect(await summary(await get(accept))).toEqual(expected);
    expect(door.upstream.requests).toEqual([]);
  },
);

const post = (to: TestGateway, accept: string, body: string) =>
  fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body,
  });

describe('the refusal of a whole request has the type that the client prefers', () => {
  it.each<[string, number, string, (accept: string) => Promise<Response>]>([
    ['no credentials', 401, 'UNAUTHENTICATED', (accept) => door.post({ accept })],
    ['a body that is no JSON', 400, 'BAD_REQUEST', (accept) => door.post({ ...KEY, accept }, '{')],
    ['no body', 400, 'BAD_REQUEST', (accept) => door.post({ ...KEY, accept }, '{}')],
    [
      'a body that is too large',
      413,
      'BODY_TOO_LARGE',
      (accept) => door.post({ ...KEY, accept }, 'x'.repeat(300_000)),
    ],
    [
      'a body of another type',
      415,
      'BAD_REQUEST',
      (accept) => door.post({ ...KEY, accept, 'content-type': 'application/xml' }, '<a/>'),
    ],
    ['a batch', 400, 'BATCHING_DISABLED', (accept) => door.post({ ...KEY, accept }, `[{"query":"{a}"}]`)],
    ['a batch of none', 400, 'BATCHING_DISABLED', (accept) => door.post({ ...KEY, accept }, '[]')],
    [
      'another method',
      405,
      'BAD_REQUEST',
      (accept) => door.call('/graphql', { method: 'PUT', headers: { ...KEY, accept } }),
    ],
    ['another path', 404, 'BAD_REQUEST', (accept) => door.call('/nowhere', { headers: { accept } })],
    ['a path that is none', 400, 'BAD_REQUEST', (accept) => door.call('/%zz', { headers: { accept } })],
    [
      'metrics without credentials',
      401,
      'UNAUTHENTICATED',
      (accept) => door.call('/metrics', { headers: { accept } }),
    ],
    [
      'metrics without permission',
      403,
      'FORBIDDEN',
      (accept) => door.call('/metrics', { headers: { 'x-api-key': apiKey('n'), accept } }),
    ],
    [
      'a file that is not there',
      404,
      'BAD_REQUEST',
      (accept) => door.call('/assets/none.js', { headers: { accept } }),
    ],
    [
      'a document that is not trusted',
      400,
      'DOCUMENT_NOT_TRUSTED',
      (accept) => post(trusting, accept, JSON.stringify({ query: QUERY })),
    ],
    [
      'a hash that is not known',
      400,
      'PERSISTED_QUERY_NOT_FOUND',
      (accept) => post(trusting, accept, '{"documentId":"sha256:0"}'),
    ],
    [
      'too many requests',
      429,
      'RATE_LIMITED',
      (accept) => post(limited, accept, JSON.stringify({ query: QUERY })),
    ],
  ])('%s', async (_title, status, code, ask) => {
    const codes = [code];
    expect(await summary(await ask(APOLLO_CLIENT))).toEqual({ status, type: GRAPHQL_TYPE, codes });
    for (const accept of ['application/json', '*/*', 'text/plain'])
      expect(await summary(await ask(accept))).toMatchObject({ type: JSON_TYPE });
    expect(await summary(await ask('application/json'))).toEqual({ status, type: JSON_TYPE, codes });
  });
});

describe('an operation name that is empty', () => {
  it('counts as none, by POST and by GET', async () => {
    const data = { user: { userId: 'u' } };
    const body = JSON.stringify({ query: QUERY, operationName: '' });
    expect(await (await door.post(KEY, body)).json()).toEqual({ data });
    const search = new URLSearchParams({ query: QUERY, operationName: '' });
    const headers = { ...KEY, 'apollo-require-preflight': '1' };
    expect(await (await door.call(`/graphql?${search}`, { headers })).json()).toEqual({ data });
  });

  it('chooses none of several operations', async () => {
    const body = JSON.stringify({
      query: 'query A { __typename } query B { __typename }',
      operationName: '',
    });
    expect(await summary(await door.post(KEY, body))).toMatchObject({
      codes: ['OPERATION_RESOLUTION_FAILURE'],
    });
  });
});
