/** What failures of every kind tell of the inside: nothing but their code, in words that are the same for everyone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { halfBody, exception, type Reply, reset, respond, userBody } from '../support/upstream.js';
import { requestOf } from './request.js';
import { expectNoLeak, KEY, MARKER, type Reaction, startTarget, type Target } from './target.js';

let target: Target;
/** How many lines were logged before. */
let lines = 0;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());
beforeEach(() => {
  target.upstream.script(respond(userBody()));
  lines = target.gateway.logged.length;
});

/** What was logged of the requests of a test, which may be only once the next one is answered. */
async function logged(): Promise<Record<string, unknown>[]> {
  await target.call('/livez');
  return target.gateway.logged.slice(lines);
}

const QUERY = '{ user(accountId: "a", userId: "u") { userId displayName licenseType } }';

interface Told {
  errors: { message: string; extensions: Record<string, unknown> & { code: string } }[];
}
const told = ({ text }: Reaction): Told => JSON.parse(text) as Told;

/** Codes and the members beside them, of which there are no others than these. */
const MEMBERS = new Set(['code', 'chime', 'validationErrors', 'retryAfter']);

function expectNothingTold(reaction: Reaction): void {
  expectNoLeak(reaction);
  for (const { message, extensions, ...others } of told(reaction).errors) {
    expect(message).toMatch(/^[^{}<>]{1,400}$/s);
    expect(Object.keys(extensions).filter((name) => !MEMBERS.has(name))).toEqual([]);
    expect(Object.keys(others).filter((name) => name !== 'locations' && name !== 'path')).toEqual([]);
  }
}

/** Words of whoever is behind the gateway, which may hold anything. */
const SECRET = `at Handler.run (/srv/app/secret.js:1:1) ${MARKER} arn:aws:iam::111122223333:role/x 10.1.2.3`;

describe('a failure of Chime', () => {
  it.each<[string, Reply, string]>([
    ['of permissions', exception('ForbiddenException', { message: SECRET }), 'UPSTREAM_FORBIDDEN'],
    [
      'of credentials',
      exception('UnauthorizedClientException', { message: SECRET }),
      'UPSTREAM_UNAUTHORIZED',
    ],
    [
      'that is a page',
      respond(`<html><body>${SECRET}</body></html>`, 502, {
        'content-type': 'text/html',
        server: 'nginx/1.25.3',
      }),
      'UPSTREAM_UNAVAILABLE',
    ],
    [
      'that is a page as if it were an answer',
      respond(`<html>${SECRET}</html>`, 200, { 'content-type': 'text/html' }),
      'UPSTREAM_BAD_RESPONSE',
    ],
    ['that is no JSON', respond(`{"User": ${SECRET}`), 'UPSTREAM_BAD_RESPONSE'],
    ['that is no object', respond(JSON.stringify(SECRET)), 'UPSTREAM_BAD_RESPONSE'],
    [
      'with members of the wrong type',
      respond({ User: { UserId: { x: SECRET }, AccountId: 'a' } }),
      'UPSTREAM_BAD_RESPONSE',
    ],
    ['that redirects', respond('', 307, { location: `http://10.1.2.3/${MARKER}` }), 'UPSTREAM_BAD_RESPONSE'],
    [
      'of an unknown name',
      respond({ Code: 'Strange', Message: SECRET }, 418, { 'x-amzn-errortype': 'Strange' }),
      'UPSTREAM_BAD_RESPONSE',
    ],
    ['that breaks off', halfBody, 'UPSTREAM_UNAVAILABLE'],
    ['that is none', reset, 'UPSTREAM_UNAVAILABLE'],
  ])('tells its kind alone: %s', async (_title, reply, code) => {
    target.upstream.script(reply);
    const reaction = await target.post({ query: QUERY });
    expect(reaction.status).toBe(200);
    expectNothingTold(reaction);
    expect(told(reaction).errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(reaction.text).not.toMatch(/arn:|10\.1\.2\.3|nginx|127\.0\.0\.1|secret/i);
    expect(JSON.stringify(await logged())).not.toContain(MARKER);
  });
});

describe('a refusal', () => {
  const other = { 'x-api-key': `chime_${MARKER.padEnd(43, 'x')}` };
  const requests: [string, () => Promise<Reaction>, number][] = [
    ['of an unknown path', () => target.call(`/${MARKER}`), 404],
    ['of the root', () => target.call('/'), 404],
    ['of a file', () => target.call('/package.json'), 404],
    [
      'of a file above',
      () => target.raw(`GET /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`),
      404,
    ],
    ['of a file above, escaped', () => target.call('/graphql/..%2f..%2fpackage.json'), 404],
    ['of a file of a repository', () => target.call('/.git/config'), 404],
    ['of settings', () => target.call('/.env'), 404],
    ['of a debugger', () => target.call('/json/version'), 404],
    ['of another tool', () => target.call('/graphiql'), 404],
    ['of another tool', () => target.call('/.well-known/apollo/server-health'), 404],
    ['of a malformed path', () => target.call(`/%zz${MARKER}`), 400],
    ['of a path with a null byte', () => target.call(`/%00${MARKER}`), 404],
    ['of a method', () => target.call('/graphql', { method: 'PATCH', body: MARKER }), 405],
    [
      'of TRACE',
      () =>
        target.raw(`TRACE /graphql HTTP/1.1\r\nhost: localhost\r\nx: ${MARKER}\r\nconnection: close\r\n\r\n`),
      405,
    ],
    ['of a tunnel', () => target.raw(`CONNECT ${MARKER}:443 HTTP/1.1\r\nhost: ${MARKER}:443\r\n\r\n`), 405],
    ['of what is no HTTP', () => target.raw(`${MARKER}\r\n\r\n`), 400],
    ['of a page', () => target.call('/graphql', { headers: { accept: 'text/html' } }), 406],
    [
      'of a type of answer',
      () => target.post({ query: '{ __typename }' }, { accept: `text/${MARKER}` }),
      406,
    ],
    ['of another type', () => target.post(MARKER, { 'content-type': 'application/xml' }), 415],
    ['of a compressed body', () => target.post(MARKER, { 'content-encoding': MARKER }), 415],
    ['of a body that is no JSON', () => target.post(`{"${MARKER}`), 400],
    ['of a key that is unknown', () => target.post({ query: QUERY }, other), 401],
    ['of a key of another form', () => target.post({ query: QUERY }, { 'x-api-key': MARKER }), 401],
    [
      'of no key',
      () => target.raw(requestOf(JSON.stringify({ query: QUERY })).replace(/x-api-key:.*\r\n/, '')),
      401,
    ],
    [
      'of a document that cannot be parsed',
      () => target.post({ query: `{ user(accountId: "${MARKER}` }),
      200,
    ],
    [
      'of a document that is not valid',
      () => target.post({ query: `{ accounts(first: "${MARKER}") { nodes { name } } }` }),
      200,
    ],
    [
      'of a value that is not of an enum',
      () => target.post({ query: `{ users(accountId: "a", userType: "${MARKER}") { nodes { userId } } }` }),
      200,
    ],
    [
      'of a variable',
      () =>
        target.post({
          query: 'query ($t: UserType) { users(accountId: "a", userType: $t) { nodes { userId } } }',
          variables: { t: MARKER },
        }),
      200,
    ],
    [
      'of a time',
      () => target.post({ query: `{ auditLog(from: "${MARKER}") { nodes { __typename } } }` }),
      200,
    ],
    ['of a cursor', () => target.post({ query: `{ accounts(after: "${MARKER}") { nodes { name } } }` }), 200],
    [
      'of a cursor that is an object',
      () =>
        target.post({
          query: `{ accounts(after: "${Buffer.from(`{"__proto__":"${MARKER}"}`).toString('base64')}") { nodes { name } } }`,
        }),
      200,
    ],
    [
      'of a hash',
      () => target.post({ extensions: { persistedQuery: { version: 1, sha256Hash: MARKER } } }),
      200,
    ],
    ['of an operation', () => target.post({ query: 'query A { __typename }', operationName: MARKER }), 200],
  ];

  it.each(requests)('tells nothing of the inside, and repeats nothing: %s', async (_title, send, status) => {
    const calls = target.upstream.requests.length;
    const reaction = await send();
    expect(reaction.status).toBe(status);
    expect(reaction.head).toMatch(/^content-type: application\/(?:graphql-response\+)?json/im);
    expectNothingTold(reaction);
    expect(target.upstream.requests.length).toBe(calls);
    expect(JSON.stringify(await logged())).not.toContain(MARKER);
    expect((await logged()).filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('is the same for a key that is unknown, one of another form, and none', async () => {
    const answers = await Promise.all([
      target.post({ query: QUERY }, other),
      target.post({ query: QUERY }, { 'x-api-key': '' }),
      target.post({ query: '{' }, { 'x-api-key': 'x' }),
    ]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('of a key says nothing of the schema, the document or the path', async () => {
    const texts = new Set<string>();
    for (const query of [
      '{ __typename }',
      '{ usr }',
      '{',
      `mutation { logoutUser(accountId: "a", userId: "u") }`,
    ])
      texts.add((await target.post({ query }, other)).text);
    texts.add((await target.call('/graphql?query={usr}', { headers: other })).text);
    texts.add((await target.call('/metrics', { headers: other })).text);
    expect([...texts]).toHaveLength(1);
  });
});

describe('health', () => {
  it.each([
    ['/livez', 'ok'],
    ['/readyz', 'ready'],
  ])('says no more than that, to anyone: %s', async (path, status) => {
    const reaction = await target.call(path, { headers: { 'x-api-key': MARKER } });
    expect(reaction).toMatchObject({ status: 200, text: JSON.stringify({ status }) });
    expectNoLeak(reaction);
  });
});

describe('settings that would tell more', () => {
  it('cannot be made by a request', async () => {
    const headers = {
      'x-debug': '1',
      'x-forwarded-proto': 'http',
      'apollo-federation-include-trace': 'ftv1',
      'x-original-url': '/metrics',
      'x-rewrite-url': '/metrics',
      'x-http-method-override': 'GET',
      'x-test-caller': JSON.stringify({ id: 'x', permissions: [], accounts: 'all' }),
    };
    for (const query of [
      '{ usr }',
      '{ __schema { types { name } } }',
      '{ user(accountId: " ", userId: "u") { userId } }',
    ])
      expectNoLeak(
        await target.post({ query, debug: true, includeStacktraceInErrorResponses: true }, headers),
      );
    // A trace is for routers: how long fields took, and of errors no more than that there were some.
    const { text } = await target.post(
      { query: `{ user(accountId: "${MARKER}\\u0000", userId: "u") { userId } }` },
      headers,
    );
    const { extensions } = JSON.parse(text) as { extensions?: { ftv1?: string } };
    const trace = Buffer.from(extensions?.ftv1 ?? '', 'base64').toString('latin1');
    expect(trace).toContain('<masked>');
    expect(trace).not.toContain(MARKER);
    expect(KEY['x-api-key']).not.toBe('');
    expect(trace).not.toContain(KEY['x-api-key']);
  });
});
