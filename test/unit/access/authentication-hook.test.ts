/**
 * The hooks on a separate route, such as that of metrics: 401 without a caller, 403 without permission, closed by
 * default.
 */
import { fastify } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  callerHook,
  createIdentify,
  identifyCaller,
  decorateCaller,
  permissionHook,
} from '../../../src/access/authentication/authentication.js';
import { AuthenticationError } from '../../../src/access/authentication/authentication-error.js';
import { ANYONE, type Authenticate } from '../../../src/access/caller.js';
import { recordRequests } from '../../../src/observability/request-record.js';
import { followRequests } from '../../../src/node-http/pipelining.js';

const authenticate: Authenticate = ({ headers }) => {
  if (headers['x-role'] === undefined) throw new AuthenticationError('no-credentials');
  if (headers['x-role'] === 'bug') throw new TypeError('a bug');
  return headers['x-role'] === 'all' ? ANYONE : { ...ANYONE, permissions: new Set(['user:read']) };
};

const app = fastify();
let handled = 0;
let url: string;

beforeAll(async () => {
  followRequests(app.server);
  recordRequests(app, { observers: [] });
  decorateCaller(app);
  const log = pino({ level: 'silent' });
  const onRequest = [
    callerHook(createIdentify({ authenticate, challenge: () => 'Test' }, log)),
    permissionHook('metrics:read'),
  ];
  app.get('/metrics', { onRequest }, () => {
    handled += 1;
    return 'ok';
  });
  app.get('/forgotten', (request) => identifyCaller(request));
  app.get('/half', { onRequest: permissionHook('metrics:read') }, () => 'ok');
  followRequests(app.server);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

it.each([
  [undefined, 401, 'UNAUTHENTICATED'],
  ['some', 403, 'FORBIDDEN'],
])('a caller with permissions "%s" gets %i before the route is called', async (role, status, code) => {
  const response = await fetch(`${url}/metrics`, { headers: role === undefined ? {} : { 'x-role': role } });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  expect(handled).toBe(0);
});

it('a caller with the permission gets a response', async () => {
  const response = await fetch(`${url}/metrics`, { headers: { 'x-role': 'all' } });
  expect([response.status, await response.text(), handled]).toEqual([200, 'ok', 1]);
});

it.each([
  ['/metrics', 500],
  ['/forgotten', 500],
  ['/half', 403],
])('%s fails closed: a bug, or a forgotten hook', async (path, status) => {
  expect((await fetch(url + path, { headers: { 'x-role': 'bug' } })).status).toBe(status);
});
