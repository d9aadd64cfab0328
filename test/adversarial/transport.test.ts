/** Other protocols, other spellings of a path, and clients that never finish. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo } from '../support/gateway.js';
import {
  BODY,
  chunk,
  CHUNKED,
  head,
  INNER,
  KEY_LINE,
  length,
  LET_IN,
  NOT_ALLOWED,
  NOWHERE,
  post,
  statusesIn,
  survivesAt,
  UNREADABLE,
} from './connection.js';
import { type Expected, KEY, MARKER, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const survives = (request: string, expected: Expected, ...others: number[]): Promise<string> =>
  survivesAt(target, request, expected, ...others);

const at = (path: string) => post([length(BODY.length)], BODY).replace('/graphql', path);

describe('another protocol is not spoken:', () => {
  const UPGRADE = 'connection: upgrade';
  const SETTINGS = 'http2-settings: AAMAAABkAAQAoAAAAAIAAAAA';
  it.each<[string, string]>([
    ['HTTP/0.9', 'GET /graphql\r\n\r\n'],
    ['HTTP/1.2', head('GET /graphql HTTP/1.2')],
    ['HTTP/2 by its version', head('GET /graphql HTTP/2.0')],
    ['HTTP/2 by its preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0'],
    ['HTTP/1.10', head('GET /graphql HTTP/1.10')],
    ['no version', head('GET /graphql HTTP/')],
    ['HTTP in lower case', head('GET /graphql http/1.1')],
    ['RTSP', head('DESCRIBE /graphql RTSP/1.0')],
    ['a method in lower case', head('post /graphql HTTP/1.1')],
    ['TLS', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003'],
    ['the line of a proxy', `PROXY TCP4 203.0.113.9 127.0.0.1 1 2\r\n${INNER}`],
    ['the bytes of a proxy', `\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c${INNER}`],
    ['SSH', `SSH-2.0-${MARKER}\r\n`],
    ['mail', `EHLO ${MARKER}\r\n`],
    ['Redis', `*1\r\n$4\r\nPING\r\n`],
  ])('%s', async (_title, request) => {
    expect(statusesIn(await survives(request, UNREADABLE))).toEqual([400]);
  });

  it.each<[string, string[]]>([
    ['WebSocket', [UPGRADE, 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-key: eA==']],
    ['HTTP/2', ['connection: upgrade, http2-settings', 'upgrade: h2c', SETTINGS]],
    ['something else', [UPGRADE, `upgrade: ${MARKER}`]],
  ])('%s is not changed to', async (_title, lines) => {
    const received = await survives(post([...lines, length(BODY.length)], BODY), LET_IN);
    expect(received).not.toMatch(/^upgrade:/im);
  });

  it('a request is not sent back for being TRACE', async () => {
    const received = await survives(head('TRACE /graphql HTTP/1.1', `x: ${MARKER}`), NOT_ALLOWED);
    expect(received).not.toContain(KEY['x-api-key']);
  });
});

describe('a path that only looks like one that there is', () => {
  it.each([
    '//graphql',
    '/graphql/',
    '/graphql//',
    '/graphql;x',
    '/graphql%2f',
    '/graphql%00',
    '/graphql%20',
    '/graphql.json',
    '/./graphql',
    '/x/../graphql',
    '/x/%2e%2e/graphql',
    '/GRAPHQL',
    '/%2567raphql',
    '/%2fgraphql',
    '/\\graphql',
    `//${MARKER}/graphql`,
    '*',
    '/livez/../graphql',
  ])('is not that one: %s', async (path) => {
    await survives(at(path), NOWHERE);
    expect((await target.raw(at(path).replace(KEY_LINE, 'connection: close'))).status).toBe(404);
  });

  it.each([
    '/graphql%zz',
    '/graphql%',
    '/%',
    '/graphql\u0001',
    '/graph\tql',
    '/graphql x',
    'graphql',
    '\\graphql',
  ])('is not read: %j', async (path) => {
    expect(statusesIn(await survives(at(path), UNREADABLE))).toEqual([400]);
  });

  it.each(['http://localhost/graphql', `http://${MARKER}/graphql`, '/%67raphql', '/graphql?', '/graphql#x'])(
    'is that one, and wants the key as ever: %s',
    async (path) => {
      await survives(at(path), LET_IN);
      const { status } = await target.raw(at(path).replace(KEY_LINE, 'connection: close'));
      expect(status).toBe(401);
    },
  );

  it.each<[string, number]>([
    ['/metrics', 401],
    ['/metrics?x', 401],
    ['/metrics#x', 401],
    ['/%6detrics', 401],
    ['http://localhost/metrics', 401],
    ['/metrics/', 404],
    ['//metrics', 404],
    ['/METRICS', 404],
    ['/metrics;x', 404],
    ['/./metrics', 404],
    ['/livez/../metrics', 404],
    ['/livez%2f..%2fmetrics', 404],
  ])('tells nothing to somebody unknown: %s', async (path, status) => {
    const request = head(`GET ${path} HTTP/1.1`, 'connection: close').replace(KEY_LINE, 'x: y');
    await survives(request, { status, code: status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST' });
    expect((await target.raw(request)).text).not.toContain('process_');
  });
});

describe('clients that never finish', () => {
  it('keep nobody from being answered, and are cut', async () => {
    const slow = await startGatewayTo({
      endpoint: target.upstream.url,
      transport: { headers: 300, request: 600, check: 50 },
    });
    const { hostname, port } = new URL(slow.url);
    const starts = [
      '',
      'G',
      'POST /graphql HTTP/1.1\r\nhost: ',
      head('GET /livez HTTP/1.1').slice(0, -2),
      post([length(1_000)], '{'),
      post([CHUNKED], '5\r\n{'),
      post([CHUNKED], `${chunk(' ')}5;x`),
    ];
    const sockets: Socket[] = [];
    try {
      for (const start of Array.from({ length: 10 }, () => starts).flat()) {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined).resume();
        if (start !== '') socket.write(start);
        sockets.push(socket);
      }
      const trickle = setInterval(() => {
        for (const socket of sockets) if (socket.writable) socket.write('x');
      }, 50);
      expect((await fetch(`${slow.url}/livez`)).status).toBe(200);
      await expect.poll(() => sockets.filter(({ closed }) => !closed).length, { timeout: 5_000 }).toBe(0);
      clearInterval(trickle);
      expect((await fetch(`${slow.url}/livez`)).status).toBe(200);
    } finally {
      for (const socket of sockets) socket.destroy();
      await slow.stop();
    }
  });
});
