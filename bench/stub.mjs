/**
 * The upstream of a measurement. It returns prepared texts for the benchmarked operations, so that its own cost does
 * not affect the figures. `/requests` returns the number of requests. `node bench/stub.mjs <port>`
 */
import { createServer } from 'node:http';
import { ACCOUNT, ACCOUNT_ID, ACCOUNT_IDS, USER_IDS, userOf } from './fixture.mjs';

const PAGE = 200;

const bufferOf = (body) => Buffer.from(JSON.stringify(body));

const accounts = new Set([ACCOUNT_ID, ...ACCOUNT_IDS]);
const users = new Map(USER_IDS.map((userId) => [userId, bufferOf({ User: userOf(userId) })]));
const notFound = bufferOf({ Code: 'NotFound', Message: 'There is no such resource.' });
const sizes = new Set([1, 10, 100, PAGE]);

function pageOf(size, accountId) {
  const rows = USER_IDS.slice(0, size).map((userId) => ({
    ...userOf(userId, accountId),
    PersonalPIN: undefined,
  }));
  return bufferOf({ Users: rows, ...(size < USER_IDS.length ? { NextToken: `after-${size}` } : {}) });
}

function answerTo(url) {
  const { pathname, searchParams } = new URL(url, 'http://stub');
  const [, collection, accountId, kind, userId] = pathname.split('/');
  if (collection !== 'accounts' || !accounts.has(accountId)) return undefined;
  if (kind === undefined) return bufferOf({ Account: { ...ACCOUNT, AccountId: accountId } });
  if (kind !== 'users') return undefined;
  if (userId !== undefined) return users.get(userId);
  const size = Number(searchParams.get('max-results'));
  return sizes.has(size) ? pageOf(size, accountId) : undefined;
}

const found = new Map();
let requests = 0;

const server = createServer((request, response) => {
  const { url } = request;
  if (url === '/requests') {
    response.end(String(requests));
    return;
  }
  requests += 1;
  if (!found.has(url)) found.set(url, answerTo(url));
  const body = found.get(url);
  const known = body !== undefined;
  request.resume();
  request.once('end', () => {
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': (body ?? notFound).length,
      'x-amzn-requestid': '1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901',
      ...(known ? {} : { 'x-amzn-ErrorType': 'NotFoundException' }),
    });
    response.end(body ?? notFound);
  });
});
// Closing a connection at the wrong moment would look like a failure of the measured server.
server.keepAliveTimeout = 120_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
