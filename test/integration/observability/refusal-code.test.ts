/** The log line and the metric of requests that are refused before GraphQL: they have the code of the answer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, bearer, BODY, type Door, startDoor } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { createFiles, type Files, JWT_ENV, sign } from '../../support/token.js';
import { respond, userBody } from '../../support/upstream.js';

/** Whom the log line names. */
const READER = { id: 'reader', source: 'api-key' };

let door: Door;
let files: Files;
let gateway: TestGateway | undefined;

beforeAll(async () => {
  door = await startDoor();
  files = await createFiles();
});
beforeEach(() => door.upstream.script(respond(userBody())));
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});
afterAll(async () => {
  await door.stop();
  await files.remove();
});

const start = async (env: Record<string, string>): Promise<TestGateway> =>
  (gateway = await startGatewayTo({ endpoint: door.upstream.url, env }));

const post = (to: TestGateway, headers: Record<string, string>, body = BODY): Promise<Response> =>
  fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

/** The codes of the one request in its answer and in its log line, and whom the line names. */
async function codesOf(to: TestGateway, headers: Record<string, string>, body = BODY) {
  to.logged.length = 0;
  const response = await post(to, headers, body);
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  const lines = () => to.logged.filter(({ msg }) => msg === 'request');
  await expect.poll(lines).toHaveLength(1);
  const [line] = lines();
  return {
    status: response.status,
    answered: errors.map(({ extensions }) => extensions.code),
    logged: line?.['codes'],
    caller: line?.['caller'],
  };
}

describe('the log line of a refused request has the code of the answer, and the caller once known', () => {
  const reader = { 'x-api-key': apiKey('r') };

  it.each([
    ['no credentials', {}, 401, 'UNAUTHENTICATED', undefined],
    ['a token that is none', bearer('x'), 401, 'UNAUTHENTICATED', undefined],
    ['a body that is no JSON', { ...reader, body: '{' }, 400, 'BAD_REQUEST', READER],
    ['a body that is too large', { ...reader, body: 'x'.repeat(2_000_000) }, 413, 'BODY_TOO_LARGE', READER],
  ])('%s', async (_title, { body, ...headers }: Record<string, string>, status, code, caller) => {
    expect(await codesOf(door.gateway, headers, body)).toEqual({
      status,
      answered: [code],
      logged: [code],
      caller,
    });
  });

  it('too many requests', async () => {
    const to = await start({ ...door.env, RATE_LIMIT: '1/60' });
    expect(await codesOf(to, reader)).toEqual({ status: 200, answered: [], logged: [], caller: READER });
    const codes = ['RATE_LIMITED'];
    expect(await codesOf(to, reader)).toEqual({
      status: 429,
      answered: codes,
      logged: codes,
      caller: READER,
    });
  });

  it('keys for tokens that cannot be had', async () => {
    const to = await start({ ...JWT_ENV, JWT_JWKS_URL: 'http://127.0.0.1:1/keys' });
    const codes = ['AUTHENTICATION_UNAVAILABLE'];
    expect(await codesOf(to, bearer(await sign(door.pair)))).toEqual({
      status: 503,
      answered: codes,
      logged: codes,
      caller: undefined,
    });
  });

  it.each([
    [BODY, 'DOCUMENT_NOT_TRUSTED'],
    [JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` }), 'PERSISTED_QUERY_NOT_FOUND'],
  ])('a document that is not trusted: %s', async (body, code) => {
    const text = '{ __typename }';
    const hash = '7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b';
    const to = await start({ TRUSTED_DOCUMENTS: await files.write('trusted.json', { [hash]: text }) });
    expect(await codesOf(to, {}, body)).toEqual({
      status: 400,
      answered: [code],
      logged: [code],
      caller: undefined,
    });
  });
});

it('the metric counts refusals by the same codes', async () => {
  const to = await start({ ...door.env, RATE_LIMIT: '1/60' });
  for (const key of ['r', 'x', 'r', 'x', 'x', 'r'])
    await (await post(to, { 'x-api-key': apiKey(key) })).text();
  const headers = bearer(await sign(door.pair));
  const errors = async () =>
    (await (await fetch(`${to.url}/metrics`, { headers })).text()).match(/^chime_gateway_errors_total.*$/gm);
  await expect
    .poll(errors)
    .toEqual([
      'chime_gateway_errors_total{code="UNAUTHENTICATED"} 3',
      'chime_gateway_errors_total{code="RATE_LIMITED"} 2',
    ]);
});
