/** What is sent byte for byte: two requests in one, lengths that contradict, other protocols, other spellings of a path. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { respond, userBody } from '../support/upstream.js';
import { expectNoLeak, type Expected, KEY, MARKER, type Reaction, startTarget, type Target } from './target.js';

const KEY_LINE = `x-api-key: ${KEY['x-api-key']}`;
/** Would call Chime if it were ever taken for a request. */
const SMUGGLED = JSON.stringify({
  query: `mutation { logoutUser(accountId: "a", userId: "${MARKER}") { __typename } }`,
});
const INNER = [
  'POST /graphql HTTP/1.1',
  'host: localhost',
  KEY_LINE,
  'content-type: application/json',
  `content-length: ${SMUGGLED.length}`,
  '',
  SMUGGLED,
].join('\r\n');
const BODY = JSON.stringify({ query: '{ user(accountId: " ", userId: "u") { userId } }' });
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

const LET_IN: Expected = { status: 200, code: 'BAD_USER_INPUT' };
const UNREADABLE: Expected = { status: 400, code: 'BAD_REQUEST' };
const NOWHERE: Expected = { status: 404, code: 'BAD_REQUEST' };
const NOT_ALLOWED: Expected = { status: 405, code: 'BAD_REQUEST' };

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
beforeEach(() => target.upstream.script(respond(userBody())));
afterAll(() => target.stop());

const head = (start: string, ...lines: string[]): string =>
  [start, 'host: localhost', KEY_LINE, ...lines, '', ''].join('\r\n');
const post = (lines: readonly string[], body: string): string =>
  head('POST /graphql HTTP/1.1', 'content-type: application/json', ...lines) + body;
const length = (count: number | string): string => `content-length: ${count}`;
const CHUNKED = 'transfer-encoding: chunked';

/** Everything that comes back until the server closes the connection. */
async function exchange(...parts: string[]): Promise<string> {
  const { hostname, port } = new URL(target.gateway.url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (data) => (received += data.toString('latin1')));
  // A server that has refused need not read the rest.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.setTimeout(5_000, () => socket.destroy());
  await once(socket, 'connect');
  for (const part of parts) {
    if (socket.writable) socket.write(part, 'latin1');
    await delay(5);
  }
  await closed;
  return received;
}

/** The answers on one connection, by their status lines. */
const statusesIn = (received: string): number[] =>
  [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));

/** Sends all of it on one connection, and counts the answers: with every one of them a request was seen. */
async function answers(expected: number[], ...parts: string[]): Promise<void> {
  let received = '';
  const last = (): Reaction => ({ status: 200, head: '', text: '' });
  await target.survives(
    async () => {
      received = await exchange(...parts);
      return last();
    },
    { status: 200, isText: true } as Expected,
  );
  expect(statusesIn(received)).toEqual(expected);
  expectNoLeak({ status: 0, head: '', text: received });
}
