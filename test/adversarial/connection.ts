/** One connection, what is sent on it byte for byte, and every answer that comes back. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import { expectNoLeak, type Expected, KEY, MARKER, type Reaction, type Target } from './target.js';

export const KEY_LINE = `x-api-key: ${KEY['x-api-key']}`;

/** Refused once it is looked at: nothing goes upstream. */
export const BODY = JSON.stringify({ query: '{ user(accountId: " ", userId: "u") { userId } }' });

/** Would call Chime if it were ever taken for a request. */
const SMUGGLED = JSON.stringify({
  query: `mutation { logoutUser(accountId: "a", userId: "${MARKER}") { __typename } }`,
});
/** A whole request in which it is. */
export const INNER = [
  'POST /graphql HTTP/1.1',
  'host: localhost',
  KEY_LINE,
  'content-type: application/json',
  `content-length: ${SMUGGLED.length}`,
  '',
  SMUGGLED,
].join('\r\n');

export const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

export const LET_IN: Expected = { status: 200, code: 'BAD_USER_INPUT' };
export const UNREADABLE: Expected = { status: 400, code: 'BAD_REQUEST' };
export const TOO_LARGE: Expected = { status: 413, code: 'BODY_TOO_LARGE' };
export const OVERFLOW: Expected = { status: 431, code: 'BAD_REQUEST' };
export const NOWHERE: Expected = { status: 404, code: 'BAD_REQUEST' };
export const NOT_ALLOWED: Expected = { status: 405, code: 'BAD_REQUEST' };

export const head = (start: string, ...lines: string[]): string =>
  [start, 'host: localhost', KEY_LINE, ...lines, '', ''].join('\r\n');
export const post = (lines: readonly string[], body: string): string =>
  head('POST /graphql HTTP/1.1', 'content-type: application/json', ...lines) + body;
export const length = (count: number | string): string => `content-length: ${count}`;
export const CHUNKED = 'transfer-encoding: chunked';

/** How long nothing may come before that was all, in milliseconds: a connection may stay open. */
const QUIET = 150;

/** Sends all of it on one connection, and answers everything that comes back. */
async function exchange(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A server that has refused need not read the rest.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
    socket.setTimeout(QUIET);
  });
  socket.setTimeout(5_000, () => socket.destroy());
  socket.write(request, 'latin1');
  await closed;
  return received;
}

export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** Status, headers and body of the first of the answers. */
function firstOf(received: string): Reaction {
  const end = received.indexOf('\r\n\r\n');
  const top = received.slice(0, end);
  const size = Number(/^content-length: (\d+)$/im.exec(top)?.[1] ?? 0);
  return { status: statusesIn(top)[0] ?? 0, head: top, text: received.slice(end + 4, end + 4 + size) };
}

/** As many answers come as there were requests: what follows the first one is `others`. */
export async function survivesAt(
  target: Target,
  request: string,
  expected: Expected,
  ...others: number[]
): Promise<string> {
  let received = '';
  const send = async () => firstOf((received = await exchange(target.gateway.url, request)));
  await target.survives(send, expected);
  expect(statusesIn(received)).toEqual([expected.status, ...others]);
  expectNoLeak({ status: 0, head: '', text: received });
  return received;
}
