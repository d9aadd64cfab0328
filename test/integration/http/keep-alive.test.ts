/** Connections that are kept open, and requests sent ahead of answers: what is refused spoils nothing that comes after it. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { openRaw, type RawAnswer, type RawConnection, rawPost } from '../../support/raw-http.js';
import { after, type Reply, respond, startUpstream, type Upstream } from '../../support/upstream.js';

const query = (userId: string) =>
  JSON.stringify({ query: `{ user(accountId: "a", userId: "${userId}") { userId } }` });
const good = (userId: string) => rawPost([], query(userId));
const answerTo = (userId: string) => ({ status: 200, body: `{"data":{"user":{"userId":"${userId}"}}}\n` });
const statusAndBody = ({ status, body }: RawAnswer) => ({ status, body });

/** GetUser of any user, by the end of its path. */
const anyUser: Reply = (answer, request) =>
  respond({ User: { UserId: request.url.replace(/.*\//, ''), AccountId: 'a' } })(answer, request);

let upstream: Upstream;
let gateway: TestGateway;
let connection: RawConnection;
beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(async () => {
  upstream.script(anyUser);
  connection = await openRaw(gateway.url);
});
afterEach(() => {
  connection.socket.destroy();
});

const json = (body: object | string, ...lines: string[]) =>
  rawPost(lines, typeof body === 'string' ? body : JSON.stringify(body));
const DRAFT = 'accept: application/graphql-response+json';

const REFUSED: [string, number, string][] = [
  ['a body that is no JSON', 400, json('{')],
  ['an empty body', 400, json('')],
  ['a document that cannot be parsed', 200, json({ query: '{' })],
  ['a document that is not valid', 400, json({ query: '{ nothing }' }, DRAFT)],
  ['a field that is refused', 200, json({ query: '{ user(accountId: "a", userId: " ") { userId } }' })],
  ['another content type', 415, json('x').replace('application/json', 'application/xml')],
  ['a compressed body', 415, json('x', 'content-encoding: gzip')],
  ['an unknown path', 404, 'GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['an unknown method', 405, json({}).replace('POST', 'PATCH')],
  [
    'a query by GET that any page may send',
    400,
    'GET /graphql?query={x} HTTP/1.1\r\nhost: localhost\r\n\r\n',
  ],
  ['another host', 421, json({}).replace('host: localhost', 'host: example.com')],
];

describe('a connection that is kept open', () => {
  it.each(REFUSED)('goes on after %s (%i)', async (_title, status, request) => {
    connection.socket.write(request);
    expect((await connection.next()).status).toBe(status);
    connection.socket.write(good('u1'));
    expect(statusAndBody(await connection.next())).toEqual(answerTo('u1'));
  });

  it('is closed after a body that is too large, with the answer in full', async () => {
    connection.socket.write(json({ query: 'x'.repeat(300_000) }));
    const answer = await connection.next();
    expect(answer.status).toBe(413);
    expect(answer.head).toMatch(/^connection: close/im);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BODY_TOO_LARGE' } }] });
    await connection.closed;
  });
});

describe('requests that are sent ahead', () => {
  it('are answered in their order, refused ones between them', async () => {
    // The first is the slowest.
    upstream.script(after(300, anyUser), anyUser);
    const requests = REFUSED.flatMap(([, , request], index) => [good(`u${index}`), request]);
    connection.socket.write(requests.join(''));
    for (const [index, [, status]] of REFUSED.entries()) {
      expect(statusAndBody(await connection.next())).toEqual(answerTo(`u${index}`));
      expect((await connection.next()).status).toBe(status);
    }
  });

  it('are all answered before one that is no HTTP, and that closes the connection', async () => {
    upstream.script(after(300, anyUser), after(200, anyUser));
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    connection.socket.write(`${good('u1')}${good('u2')}this is no request\r\n\r\n`);
    for (let count = 0; count < 15; count += 1) {
      await delay(5);
      connection.socket.write('nor is this\r\n\r\n');
    }
    expect(statusAndBody(await connection.next())).toEqual(answerTo('u1'));
    expect(statusAndBody(await connection.next())).toEqual(answerTo('u2'));
    expect((await connection.next()).status).toBe(400);
    await connection.closed;
    expect(connection.text.match(/HTTP\/1\.1/g)).toHaveLength(3);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});
