/** The line that every request leaves in the log, and what must never be in it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { after, exception, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

/** Anything personal that a request may carry, wherever it stands. */
const SECRET = 'ann@example.com';
const USER = 'query OneUser { user(accountId: "a", userId: "u") { userId } }';

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
beforeEach(() => {
  upstream.script(respond(userBody()));
  gateway.logged.length = 0;
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const post = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const user = (id: string): string => `${id}: user(accountId: "a", userId: "${id}") { userId }`;

const requestLines = () => gateway.logged.filter(({ msg }) => msg === 'request');

/** The next line of a request, which comes after its answer did. */
async function nextLine(): Promise<Record<string, unknown>> {
  return expect
    .poll(() => requestLines()[0])
    .toBeDefined()
    .then(() => requestLines()[0] ?? {});
}

describe('the line of a GraphQL request', () => {
  it('tells all there is to know of it', async () => {
    const response = await post({ query: USER }, { 'x-request-id': 'mine' });
    await response.text();
    const { time, pid, hostname, level, durationMs, upstreamMs, ...line } = await nextLine();
    expect(line).toEqual({
      msg: 'request',
      requestId: 'mine',
      method: 'POST',
      route: '/graphql',
      status: 200,
      operationName: 'OneUser',
      operationType: 'query',
      codes: [],
      upstreamCalls: 1,
      upstreamAttempts: 1,
    });
    expect([time, pid, level]).toEqual([expect.any(Number), process.pid, 30]);
    expect(hostname).toBeTypeOf('string');
    expect(durationMs).toBeGreaterThan(0);
    expect(durationMs).toBeLessThan(5_000);
    expect(upstreamMs).toBeGreaterThan(0);
    expect(upstreamMs).toBeLessThan(Number(durationMs));
  });

  it('adds up what the calls took, each for itself', async () => {
    upstream.script(after(300, respond(userBody())));
    await (await post({ query: `{ ${['a', 'b', 'c'].map(user).join(' ')} }` })).text();
    const { durationMs, upstreamMs } = await nextLine();
    expect(durationMs).toBeGreaterThan(290);
    expect(upstreamMs).toBeGreaterThan(890);
  });

  it('names what calls failed with, each error once and five at most', async () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'A'].map((letter) => `${letter}Exception`);
    upstream.script(...names.map((name) => respond({ Message: SECRET }, 400, { 'x-amzn-ErrorType': name })));
    await (await post({ query: `{ ${names.map((_, index) => user(`u${index}`)).join(' ')} }` })).text();
    const { upstreamErrors } = await nextLine();
    expect(new Set(upstreamErrors as string[]).size).toBe(5);
    for (const error of upstreamErrors as string[]) expect(names).toContain(error);
  });

  it('does not repeat a name of an error that is none', async () => {
    upstream.script(respond({}, 400, { 'x-amzn-ErrorType': SECRET, 'x-amzn-requestid': SECRET }));
    const answer = await (await post({ query: USER })).text();
    expect((await nextLine())['upstreamErrors']).toEqual(['Unnamed']);
    expect(answer).not.toContain('ann@');
  });

  it('carries the request id that was given to the caller', async () => {
    const response = await post({ query: USER });
    await response.text();
    expect((await nextLine())['requestId']).toBe(response.headers.get('x-request-id'));
  });

  it('counts calls and attempts: one call, repeated once after a failure', async () => {
    upstream.script(exception('ServiceFailureException'), respond(userBody()));
    await (await post({ query: USER })).text();
    expect(await nextLine()).toMatchObject({ codes: [], upstreamCalls: 1, upstreamAttempts: 2 });
  });

  it('names each code once, however many errors have it', async () => {
    upstream.script(exception('ForbiddenException'));
    await (
      await post({ query: `{ ${user('a')} ${user('b')} c: user(accountId: " ", userId: "u") { userId } }` })
    ).text();
    const { codes, ...line } = await nextLine();
    expect(new Set(codes as string[])).toEqual(new Set(['UPSTREAM_FORBIDDEN', 'BAD_USER_INPUT']));
    expect(codes).toHaveLength(2);
    expect(line).toMatchObject({ status: 200, upstreamCalls: 2, upstreamAttempts: 2 });
  });

  it.each([
    ['that cannot be parsed', { query: '{ user(' }, 'GRAPHQL_PARSE_FAILED', 200],
    ['that is not valid', { query: 'query Wrong { nothing }' }, 'GRAPHQL_VALIDATION_FAILED', 200],
    ['without a query', {}, 'BAD_REQUEST', 400],
  ])('has no operation but a code for one %s', async (_title, body, code, status) => {
    await (await post(body, { accept: 'application/json' })).text();
    const line = await nextLine();
    expect(line).toMatchObject({ operationType: 'unknown', codes: [code], status, upstreamCalls: 0 });
    expect(line).not.toHaveProperty('operationName');
  });

  it.each<[string, RequestInit]>([
    ['malformed JSON', { headers: { 'content-type': 'application/json' }, body: '{' }],
    ['a form, which any page may send', { headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ])('has the code of the answer to %s', async (_title, init) => {
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', ...init });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(await nextLine()).toMatchObject({
      status: response.status,
      codes: errors.map(({ extensions }) => extensions.code),
    });
  });

  it('cuts the name of an operation, which clients choose', async () => {
    await (await post({ query: `query ${'x'.repeat(200)} { __typename }` })).text();
    expect((await nextLine())['operationName']).toBe('x'.repeat(64));
  });

  it('says that the client was gone before its answer', async () => {
    upstream.script(after(200, respond(userBody())));
    const leaving = new AbortController();
    const asked = fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: USER }),
      signal: leaving.signal,
    });
    await expect.poll(() => upstream.requests.length).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    const line = await nextLine();
    expect(line).toMatchObject({ aborted: true, operationName: 'OneUser', upstreamCalls: 1, codes: [] });
    expect(line).not.toHaveProperty('status');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(requestLines()).toHaveLength(1);
  });
});

describe('the line of another request', () => {
  it.each([
    ['/', '/', 200],
    ['/console/accounts/x', '/console/*', 200],
    ['/nowhere', undefined, 404],
    ['/%zz', undefined, 400],
  ])('of %s tells the route, not the path', async (path, route, status) => {
    await (await fetch(gateway.url + path, { redirect: 'manual' })).text();
    const line = await nextLine();
    expect(line).toMatchObject({ method: 'GET', status, requestId: expect.any(String) as string });
    expect(line['route']).toBe(route);
    expect(line).not.toHaveProperty('operationType');
  });

  it.each(['/livez', '/readyz', '/metrics'])('is not there for %s, which machines ask for', async (path) => {
    await (await fetch(gateway.url + path)).text();
    await (await post({ query: USER })).text();
    await nextLine();
    expect(requestLines().map(({ route }) => route)).toEqual(['/graphql']);
  });
});

describe('the log', () => {
  it('holds one line for each of many requests on one connection', async () => {
    for (let index = 0; index < 20; index += 1) await (await post({ query: USER })).text();
    await expect.poll(() => requestLines().length).toBe(20);
    expect(new Set(requestLines().map(({ requestId }) => requestId)).size).toBe(20);
  });

  it('holds nothing that a caller sent: variables, literals, headers, paths, query strings, bodies', async () => {
    const { url } = gateway;
    const query =
      'mutation ($i: UpdateUserInput!) { updateUser(accountId: "a", userId: "u", input: $i) { userId } }';
    const headers = {
      'content-type': 'application/json',
      'x-request-id': SECRET,
      authorization: SECRET,
      cookie: SECRET,
    };
    const preflighted = {
      'apollo-require-preflight': 'yes',
      referer: `http://x/${SECRET}`,
      'user-agent': SECRET,
    };
    const literal = `{ users(accountId: "a", userEmail: "${SECRET}") { nodes { userId } } }`;
    const get = (path: string) => fetch(url + path, { headers: preflighted });
    const refused = [
      exception('BadRequestException', { message: SECRET }),
      exception('ServiceUnavailableException', { message: SECRET }),
      respond(`<html>${SECRET}`, 502),
      respond(`{"User": ${SECRET}`),
      respond({ User: { UserId: { no: SECRET }, InvitedOn: SECRET } }),
    ];
    for (const reply of refused) {
      upstream.script(reply);
      await post(
        { query, variables: { i: { alexaForBusinessMetadata: { alexaForBusinessRoomArn: SECRET } } } },
        headers,
      );
      await post({ query: literal }, headers);
    }
    await post({ query, variables: { i: { licenseType: SECRET, [SECRET]: SECRET } } }, headers);
    await post({ query: `{ user(accountId: ${SECRET}) }`, operationName: SECRET }, headers);
    await post({ query: USER, operationName: SECRET, extensions: { [SECRET]: SECRET } }, headers);
    await get(`/graphql?query=${encodeURIComponent(literal)}`);
    await get(`/${SECRET}?token=${SECRET}`);
    await get(`/%zz${SECRET}`);
    await fetch(`${url}/graphql`, { method: 'PUT', body: SECRET });
    const answers = 2 * refused.length + 7;
    await expect.poll(() => requestLines().length).toBe(answers);
    expect(JSON.stringify(gateway.logged)).not.toMatch(/ann@|ann%40/);
  });

  it('takes no harm from what is not HTTP', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname).end(`${SECRET}\r\n\r\n`).resume();
    await once(socket, 'close');
    expect(JSON.stringify(gateway.logged)).not.toContain('ann@');
    expect((await post({ query: USER })).status).toBe(200);
  });
});
