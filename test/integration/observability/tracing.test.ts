/** Spans: which there are, and what is in them. */
import { CreateAccountCommand } from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import { startStack } from '../../support/gateway.js';
import { tracingScene, USER } from '../../support/tracing-scene.js';
import { after, exception, hang, reset, respond, userBody } from '../../support/upstream.js';

/** Anything personal that a request may carry. */
const SECRET = 'ann@example.com';

const scene = tracingScene();

describe('the span of a GraphQL request', () => {
  it('tells what is asked and how it ended, by the conventions of OpenTelemetry', async () => {
    await scene.post({ query: USER }, { 'x-request-id': 'mine' });
    const [request] = await scene.collector.trace(2);
    expect(request).toMatchObject({ name: 'POST /graphql', kind: 'server', parentSpanId: '', failed: false });
    expect(request?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'http.response.header.x-request-id': ['mine'],
      'url.path': '/graphql',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(scene.gateway.url).port),
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'OneUser',
      'chime_gateway.field': 'user',
    });
  });

  it('lasts from the arrival of the request to the end of its answer', async () => {
    scene.upstream.script(after(150, respond(userBody())));
    await scene.post({ query: USER });
    const [request, attempt] = await scene.collector.trace(2);
    expect(attempt?.duration).toBeGreaterThan(140);
    expect(request?.duration).toBeGreaterThanOrEqual(attempt?.duration ?? Infinity);
  });

  it('failed when Chime or the gateway did, and carries the codes of the answer', async () => {
    scene.upstream.script(exception('ForbiddenException'));
    await scene.post({ query: USER });
    const [request] = await scene.collector.trace(2);
    expect(request).toMatchObject({
      failed: true,
      attributes: { 'error.type': 'UPSTREAM_FORBIDDEN', 'chime_gateway.codes': ['UPSTREAM_FORBIDDEN'] },
    });
  });

  it.each([
    ['that is not valid', 'query Wrong { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with an unusable id', '{ user(accountId: " ", userId: "u") { userId } }', 'BAD_USER_INPUT'],
  ])('did not fail where the caller did: a request %s', async (_title, query, code) => {
    await scene.post({ query });
    const [request] = await scene.collector.trace(1);
    expect(request).toMatchObject({ failed: false, attributes: { 'chime_gateway.codes': [code] } });
    expect(request?.attributes).not.toHaveProperty('error.type');
  });

  it('says that the client was gone before its answer', async () => {
    scene.upstream.script(hang);
    const leaving = new AbortController();
    const asked = fetch(`${scene.gateway.url}/graphql?query=${encodeURIComponent(USER)}`, {
      headers: { 'apollo-require-preflight': 'yes' },
      signal: leaving.signal,
    });
    await expect.poll(() => scene.upstream.requests.length).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    const [request, attempt] = await scene.collector.trace(2);
    expect(request?.attributes).toMatchObject({ 'chime_gateway.aborted': true });
    expect(request?.attributes).not.toHaveProperty('http.response.status_code');
    expect(attempt?.parentSpanId).toBe(request?.spanId);
  });
});

describe('the spans of other requests', () => {
  it.each([
    ['/', 'GET /', { 'http.route': '/', 'url.path': '/', 'http.response.status_code': 200 }],
    [`/${SECRET}`, 'GET', { 'http.response.status_code': 404 }],
    [`/%zz${SECRET}`, 'GET', { 'http.response.status_code': 400 }],
  ])('of %s have the route, not the path', async (path, name, attributes) => {
    await fetch(scene.gateway.url + path, { redirect: 'manual' });
    const [request] = await scene.collector.trace(1);
    expect(request).toMatchObject({ name, attributes });
    expect(JSON.stringify(scene.collector.spans)).not.toContain('ann');
  });

  it.each(['/livez', '/readyz', '/metrics'])('are not there for %s, which machines ask for', async (path) => {
    await (await fetch(scene.gateway.url + path)).text();
    await scene.post({ query: USER });
    const [request] = await scene.collector.trace(2);
    expect(request?.name).toBe('POST /graphql');
  });
});

describe('the spans of attempts', () => {
  it('are below that of their request and say where they went', async () => {
    await scene.post({ query: USER });
    const [request, attempt] = await scene.collector.trace(2);
    expect(attempt).toMatchObject({
      name: 'Chime.GetUser',
      kind: 'client',
      traceId: request?.traceId,
      parentSpanId: request?.spanId,
      failed: false,
    });
    expect(attempt?.attributes).toEqual({
      'rpc.system': 'aws-api',
      'rpc.service': 'Chime',
      'rpc.method': 'GetUser',
      'cloud.region': 'us-east-1',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(scene.upstream.url).port),
      'http.response.status_code': 200,
      'aws.request_id': 'upstream-request',
      'chime_gateway.attempt': 1,
    });
  });

  it('are numbered: a burst of 503 from the emulator, and then an answer', async () => {
    const stack = await startStack({ env: scene.settings() });
    const { Account } = await stack.emulator.client.send(new CreateAccountCommand({ Name: 'A' }));
    await stack.emulator.controlApi('/faults', {
      Operation: 'GetAccount',
      Exception: 'ServiceUnavailableException',
      Times: 2,
    });
    const answer = await stack.ask(`{ account(accountId: "${Account?.AccountId}") { name } }`);
    expect(answer.data).toEqual({ account: { name: 'A' } });
    const [request, ...attempts] = await scene.collector.trace(4);
    expect(attempts.map(({ attributes }) => attributes['chime_gateway.attempt'])).toEqual([1, 2, 3]);
    expect(attempts.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
      503, 503, 200,
    ]);
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_UNAVAILABLE',
      undefined,
    ]);
    expect(attempts.map(({ failed }) => failed)).toEqual([true, true, false]);
    expect(new Set(attempts.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([request?.spanId]));
    expect(request?.failed).toBe(false);
    await stack.stop();
  });

  it('name what the attempt failed with', async () => {
    scene.upstream.script(exception('ConflictException'));
    await scene.post({ query: USER });
    const [, attempt] = await scene.collector.trace(2);
    expect(attempt?.attributes['chime_gateway.error']).toBe('ConflictException');
  });

  it('have no status where there was no answer', async () => {
    scene.upstream.script(reset);
    await scene.post({ query: 'mutation { resetPersonalPIN(accountId: "a", userId: "u") { userId } }' });
    const [, attempt] = await scene.collector.trace(2);
    expect(attempt).toMatchObject({
      name: 'Chime.ResetPersonalPIN',
      failed: true,
      attributes: { 'error.type': 'UPSTREAM_UNAVAILABLE', 'chime_gateway.error': 'ECONNRESET' },
    });
    expect(attempt?.attributes).not.toHaveProperty('http.response.status_code');
  });
});
