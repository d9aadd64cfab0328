/** Headers that want to be someone, to be somewhere else, to get into a log or an answer, or to be too much. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey } from '../support/guarded-gateway.js';
import { rawPost } from '../support/raw-http.js';
import { respond, userBody } from '../support/upstream.js';
import { type Expected, KEY, MARKER, type Reaction, startTarget, type Target } from './target.js';

const ORIGIN = 'https://console.example.com';
/** Refused once it is looked at: so nothing goes upstream, and that it is answered so shows that it was let in. */
const QUERY = '{ user(accountId: " ", userId: "u") { userId } }';
const BODY = JSON.stringify({ query: QUERY });
const LET_IN: Expected = { status: 200, code: 'BAD_USER_INPUT' };
const KEPT_OUT: Expected = { status: 401, code: 'UNAUTHENTICATED' };
const UNREADABLE: Expected = { status: 400, code: 'BAD_REQUEST' };
const TOO_LARGE: Expected = { status: 431, code: 'BAD_REQUEST' };

const KEY_LINE = `x-api-key: ${KEY['x-api-key']}`;

let target: Target;
beforeAll(async () => {
  target = await startTarget({ CORS_ORIGINS: ORIGIN });
});
beforeEach(() => target.upstream.script(respond(userBody())));
afterAll(() => target.stop());

/** A POST with these header lines, byte for byte, that the server is to close. */
const send = (lines: readonly string[]): Promise<Reaction> =>
  target.raw(rawPost([...lines, 'connection: close'], BODY));

const survives = (lines: readonly string[], expected: Expected): Promise<Reaction> =>
  target.survives(() => send(lines), expected);

const headerOf = ({ head }: Reaction, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];

const withHost = (...hosts: string[]) =>
  target.raw(rawPost([KEY_LINE, 'connection: close'], BODY).replace('host: localhost', hosts.join('\r\n')));

const many = (count: number) => Array.from({ length: count }, (_, index) => `x${index}:`);

describe('the id of a request', () => {
  it.each([
    ['a line that looks like a log', `${MARKER} {"level":30}`],
    ['an escape sequence of C1', `\u009b31m${MARKER}`],
    ['a tab', `${MARKER}\tx`],
    ['bytes that are not ASCII', `${MARKER}\u00e9`],
    ['markup', `<script>${MARKER}</script>`],
    ['a path', `../${MARKER}`],
    ['a lookup', `\${jndi:ldap://${MARKER}}`],
    ['a percent-escape', `${MARKER}%0d%0aset-cookie:x`],
    ['too many characters', MARKER.padEnd(129, 'x')],
    ['nothing', ''],
  ])('is a new one in place of %s', async (_title, id) => {
    const reaction = await survives([KEY_LINE, `x-request-id: ${id}`], LET_IN);
    expect(headerOf(reaction, 'x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is a new one when two were sent', async () => {
    const lines = [KEY_LINE, `x-request-id: ${MARKER}`, `X-Request-ID: ${MARKER}`];
    expect(headerOf(await survives(lines, LET_IN), 'x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('a line break in a header', () => {
  it.each([
    ['that is bare', `x-request-id: a\nx-injected: ${MARKER}`],
    ['without a line feed', `x-request-id: a\rx-injected: ${MARKER}`],
    ['folded as of old', `x-request-id: a\r\n x-injected: ${MARKER}`],
    ['as a null byte', `x-request-id: a\0${MARKER}`],
    ['and a space before the colon', `x-caller : ${MARKER}`],
    ['and no name', `: ${MARKER}`],
    ['and an escape sequence', `x: \u001b[31m${MARKER}`],
    ['and no colon', MARKER],
    ['and a name that is none', `x(${MARKER}): 1`],
  ])('makes it no HTTP: %s', async (_title, line) => {
    const { head } = await survives([KEY_LINE, line], UNREADABLE);
    expect(head).not.toMatch(/x-injected/i);
  });
});

describe('without credentials nobody becomes anyone by', () => {
  const ROOT = JSON.stringify({ id: MARKER, roles: ['FullAccess'] });
  it.each([
    ['a name of the caller', [`x-caller: ${ROOT}`]],
    ['a secret of a router', ['x-router-secret: x', `x-caller: ${ROOT}`]],
    ['an empty secret of a router', ['x-router-secret:', `x-caller: ${ROOT}`]],
    [
      'headers that some proxies set',
      [`x-forwarded-user: ${MARKER}`, 'x-remote-user: root', 'remote-user: root'],
    ],
    ['a certificate', [`x-client-cert: ${MARKER}`, 'x-ssl-client-verify: SUCCESS']],
    ['the identity of an AWS proxy', [`x-amzn-oidc-identity: ${MARKER}`, 'x-amzn-oidc-data: a.b.c']],
    ['the test header of the suite', ['x-test-caller: {"id":"root","permissions":[],"accounts":"all"}']],
    ['the key under another name', [`x_api_key: ${KEY['x-api-key']}`, `api-key: ${KEY['x-api-key']}`]],
    ['the key as a cookie', [`cookie: x-api-key=${KEY['x-api-key']}`]],
    ['the key for a proxy', [`proxy-authorization: ApiKey ${KEY['x-api-key']}`]],
    ['the key in a scheme of its own', [`authorization: ApiKey ${KEY['x-api-key']}`]],
    [
      'an address that is near',
      ['x-forwarded-for: 127.0.0.1', 'forwarded: for=127.0.0.1', 'host: localhost'],
    ],
  ])('%s', async (_title, lines) => {
    await survives(
      lines.filter((line) => !line.startsWith('host')),
      KEPT_OUT,
    );
    const { head } = await send([]);
    expect(head).toMatch(/^www-authenticate: Bearer realm=[^,]*, ApiKey realm/im);
  });
});

describe('with the key the answer is the same whatever is said of', () => {
  it.each([
    ['the path', [`x-original-url: /${MARKER}`, 'x-rewrite-url: /metrics', 'x-forwarded-prefix: /metrics']],
    ['the method', ['x-http-method-override: GET', 'x-method-override: DELETE', 'x-http-method: TRACE']],
    ['the host', [`x-forwarded-host: ${MARKER}`, `x-host: ${MARKER}`, `forwarded: host=${MARKER}`]],
    ['the client', [`user-agent: ${MARKER}`, `referer: http://${MARKER}`, `from: ${MARKER}`]],
    ['the client, as Apollo has it', [`apollographql-client-name: ${MARKER}`]],
    ['a router', ['x-router-secret: x', `x-caller: {"id":"${MARKER}","accounts":[]}`]],
    ['who asks', [`cookie: session=${MARKER}; session=x`, `x-forwarded-user: ${MARKER}`]],
    ['which header concerns the next one only', ['connection: x-api-key, close', 'keep-alive: timeout=0']],
    ['what is wanted of it', ['range: bytes=0-1', 'if-none-match: *', 'if-match: "x"', 'te: trailers']],
    ['what is waited for', [`expect: ${MARKER}`]],
    ['what all objects have', [`__proto__: ${MARKER}`, `constructor: ${MARKER}`, `toString: ${MARKER}`]],
    ['headers to come', [`trailer: x-api-key`]],
    ['a trace', [`traceparent: 00-${MARKER}-0-00`, `baggage: ${MARKER}=1`, `x-amzn-trace-id: ${MARKER}`]],
  ])('%s', async (_title, lines) => {
    const { text } = await survives([KEY_LINE, ...lines], LET_IN);
    expect(text).toBe((await send([KEY_LINE])).text);
  });
});

describe('a host', () => {
  it.each([MARKER, `${MARKER}.example.com:80`, `localhost@${MARKER}`, `${MARKER}/x?y#z`])(
    'that is not ours changes nothing: %s',
    async (host) => {
      const { text } = await target.survives(() => withHost(`host: ${host}`), LET_IN);
      expect(text).not.toContain(MARKER);
    },
  );

  it.each([
    ['missing', []],
    ['sent twice', ['host: localhost', `host: ${MARKER}`]],
    ['sent twice alike', ['host: localhost', 'HOST: localhost']],
  ])('may not be %s', async (_title, hosts) => {
    const { status } = await target.survives(
      () => withHost(...(hosts.length > 0 ? hosts : ['x: y'])),
      UNREADABLE,
    );
    expect(status).toBe(400);
  });
});

describe('headers that are', () => {
  it.each<[string, () => string[], Expected]>([
    ['too long', () => [KEY_LINE, `x: ${MARKER.padEnd(16_384, 'x')}`], TOO_LARGE],
    ['too long in their name', () => [KEY_LINE, `${MARKER.padEnd(16_384, 'x')}: x`], TOO_LARGE],
    ['too many', () => [KEY_LINE, ...many(5_000)], TOO_LARGE],
    ['many, and empty', () => [KEY_LINE, ...many(1_500)], LET_IN],
    ['many, before a second key', () => [KEY_LINE, ...many(1_500), `x-api-key: ${apiKey('x')}`], KEPT_OUT],
    ['a long key', () => [`x-api-key: ${MARKER.padEnd(15_000, 'x')}`], KEPT_OUT],
    ['the same, over and over', () => [KEY_LINE, ...Array.from({ length: 1_000 }, () => 'x: y')], LET_IN],
    ['a key twice', () => [KEY_LINE, KEY_LINE], KEPT_OUT],
    ['a key, and another in capitals', () => [KEY_LINE, `X-API-KEY: ${apiKey('x')}`], KEPT_OUT],
    ['a key and nothing', () => [KEY_LINE, 'x-api-key:'], KEPT_OUT],
    ['two types', () => [KEY_LINE, 'content-type: text/plain'], LET_IN],
  ])('%s', async (_title, lines, { status, code }) => {
    const reaction = await survives(lines(), { status, ...(code === undefined ? {} : { code }) });
    expect(reaction.head.length).toBeLessThan(1_500);
  });
});

describe('what the client accepts', () => {
  it.each<[string, Expected]>([
    ['text/html', { status: 406, code: 'BAD_REQUEST' }],
    ['*/*;q=0', { status: 406, code: 'BAD_REQUEST' }],
    [MARKER, { status: 406, code: 'BAD_REQUEST' }],
    ['multipart/mixed', { status: 406, code: 'BAD_REQUEST' }],
    ['application/json;q=x', { status: 406, code: 'BAD_REQUEST' }],
    [`text/html, application/json;${MARKER}=1, */*`, LET_IN],
    ['*/*, '.repeat(3_000), LET_IN],
    ['application/json;'.repeat(800), LET_IN],
  ])('makes it a page for nobody: %s', async (accept, expected) => {
    const reaction = await survives([KEY_LINE, `accept: ${accept}`], expected);
    expect(headerOf(reaction, 'content-type')).toMatch(/^application\/json/);
  });
});

it('what no answer would please is not carried out', async () => {
  const query = 'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }';
  const refused = () => target.post({ query }, { accept: 'text/plain' });
  const { text } = await target.survives(refused, { status: 406, code: 'BAD_REQUEST' });
  expect(text).toContain('the Accept header allows none of them');
});

describe('a page of another origin', () => {
  it.each([
    'null',
    'https://CONSOLE.example.com',
    'https://console.example.com.',
    'https://console.example.com:443',
    'https://console.example.com/',
    `https://console.example.com.${MARKER}`,
    `https://${MARKER}/https://console.example.com`,
    `https://console.example.com@${MARKER}`,
    `https://${MARKER}.console.example.com`,
    'https://console\u00adexample.com',
    `${ORIGIN}, https://${MARKER}`,
    '*',
    '',
  ])('is not taken for the one on the list: %s', async (origin) => {
    const { head } = await survives([KEY_LINE, `origin: ${origin}`], LET_IN);
    expect(head).not.toMatch(/^access-control-/im);
    expect(head).toMatch(/^vary: origin$/im);
  });

  it('gets nothing by a preflight, however it asks', async () => {
    const lines = [
      'host: localhost',
      `origin: https://${MARKER}`,
      `access-control-request-headers: ${MARKER}`,
    ];
    const request = ['OPTIONS /graphql HTTP/1.1', ...lines, 'connection: close', '', ''].join('\r\n');
    const { head } = await target.survives(() => target.raw(request), { status: 204 });
    expect(head).not.toMatch(/^access-control-/im);
  });

  it('is not the one on the list for being the second of two', async () => {
    const { head } = await survives([KEY_LINE, `origin: https://${MARKER}`, `origin: ${ORIGIN}`], LET_IN);
    expect(head).not.toMatch(/^access-control-/im);
  });
});

describe('the address of a client', () => {
  const SPOOFS = [
    'x-forwarded-for: 203.0.113.9',
    'x-real-ip: 203.0.113.9',
    'forwarded: for=203.0.113.9;proto=https',
    'true-client-ip: 203.0.113.9',
    'cf-connecting-ip: 203.0.113.9',
    'x-client-ip: 203.0.113.9',
    'x-cluster-client-ip: 203.0.113.9',
    'x-forwarded-for: 203.0.113.9\r\nx-forwarded-for: 203.0.113.8',
  ];

  it('in the audit log is the one that it has', async () => {
    const mutation = 'mutation { updateUser(accountId: " ", userId: "u", input: {}) { __typename } }';
    const body = JSON.stringify({ query: mutation });
    await target.survives(
      () => target.raw(rawPost([KEY_LINE, ...SPOOFS, 'connection: close'], body)),
      LET_IN,
    );
    const { text } = await target.post({ query: '{ auditLog(first: 1) { nodes { address outcome } } }' });
    expect(JSON.parse(text)).toEqual({
      data: { auditLog: { nodes: [{ address: '127.0.0.1', outcome: 'BAD_USER_INPUT' }] } },
    });
  });

  it('is counted as the one that it has, so that keys cannot be tried from many', async () => {
    const limited = await startTarget({ AUTH_FAILURE_LIMIT: `${SPOOFS.length}/60` });
    try {
      const attempt = (line: string) =>
        limited.raw(rawPost([`x-api-key: ${apiKey('x')}`, line, 'connection: close'], BODY));
      for (const line of SPOOFS) expect((await attempt(line)).status).toBe(401);
      for (const line of SPOOFS) expect((await attempt(line)).status).toBe(429);
    } finally {
      await limited.stop();
    }
  });
});
