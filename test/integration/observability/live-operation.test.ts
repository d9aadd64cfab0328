/** The line in the log and the span of each operation of a WebSocket and of an event stream. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';
import { ACCOUNT_CHANGED, createAccount, liveClient, renameAccount } from '../../support/live-client.js';
import { tracingScene, USER } from '../../support/tracing-scene.js';
import { exception, hang } from '../../support/upstream.js';

/** Members that differ from run to run. */
const VARIABLE = new Set(['time', 'pid', 'hostname', 'level', 'durationMs', 'upstreamMs']);

const isOperation = ({ name }: { readonly name: string }): boolean => name === 'WebSocket /graphql';

describe('the line of an operation', () => {
  let stack: TestStack;
  beforeAll(async () => (stack = await startStack()));
  beforeEach(() => void (stack.logged.length = 0));
  afterAll(() => stack.stop());

  /** Returns the lines of the operations of one transport. */
  const linesOf = (transport: string) =>
    stack.logged
      .filter((line) => line['transport'] === transport)
      .map((line): Record<string, unknown> => {
        expect([line['durationMs'], line['upstreamMs']]).toEqual([expect.any(Number), expect.any(Number)]);
        return Object.fromEntries(Object.entries(line).filter(([key]) => !VARIABLE.has(key)));
      });

  it('is that of a request, with the transport for the method and the status', async () => {
    const client = liveClient(stack.url);
    const query = 'mutation Make { createAccount(input: { name: "Secret" }) { name } }';
    await client.iterate({ query }).next();
    await expect.poll(() => linesOf('websocket')).toHaveLength(1);
    expect(linesOf('websocket')).toEqual([
      {
        msg: 'request',
        requestId: expect.stringMatching(/^[\w-]{36}$/),
        route: '/graphql',
        transport: 'websocket',
        operationName: 'Make',
        operationType: 'mutation',
        codes: [],
        upstreamCalls: 1,
        upstreamAttempts: 1,
      },
    ]);
    const { requestId } = linesOf('websocket')[0] ?? {};
    await client.dispose();
    await expect
      .poll(() => stack.logged.find(({ msg }) => msg === 'websocket closed'))
      .toMatchObject({ requestId, operations: 1 });
    expect(JSON.stringify(stack.logged)).not.toContain('Secret');
  });

  it.each([
    ['that does not fit the schema', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED', 'unknown'],
    ['that names no document', '', 'BAD_REQUEST', 'unknown'],
    [
      'that Chime refuses',
      'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }',
      'NOT_FOUND',
      'mutation',
    ],
  ])('has the code of one %s', async (_title, query, code, operationType) => {
    const client = liveClient(stack.url);
    await client
      .iterate({ query })
      .next()
      .catch(() => undefined);
    await expect.poll(() => linesOf('websocket')).toHaveLength(1);
    expect(linesOf('websocket')).toMatchObject([{ codes: [code], operationType }]);
    const body = JSON.stringify({ query });
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    await (await fetch(`${stack.url}/graphql`, { method: 'POST', headers, body })).text();
    await expect.poll(() => linesOf('sse')).toHaveLength(1);
    expect(linesOf('sse')).toMatchObject([{ codes: [code], operationType, method: 'POST', status: 200 }]);
    await client.dispose();
  });

  it('comes once for a subscription, at its end, with the events that were sent', async () => {
    const accountId = await createAccount(stack.ask);
    const client = liveClient(stack.url);
    const events = client.iterate({ query: ACCOUNT_CHANGED, variables: { accountId } });
    const received: unknown[] = [];
    const first = events.next().then((event) => received.push(event));
    // The subscription starts at an unknown time.
    await expect
      .poll(async () => {
        await renameAccount(stack.ask, accountId, 'Ready');
        return received;
      })
      .not.toEqual([]);
    await first;
    await renameAccount(stack.ask, accountId, 'Last');
    while (!JSON.stringify(received.at(-1)).includes('Last')) received.push(await events.next());
    expect(linesOf('websocket')).toEqual([]);
    await events.return?.();
    await expect.poll(() => linesOf('websocket')).toHaveLength(1);
    const [line] = linesOf('websocket');
    expect(line).toMatchObject({
      operationName: 'AccountChanged',
      operationType: 'subscription',
      codes: [],
      events: received.length,
    });
    // The reads after the events count as its own.
    expect(line?.['upstreamCalls']).toBeGreaterThan(0);
    expect(line).not.toHaveProperty('aborted');
    await client.dispose();
  });

  it('counts the events of a stream, whose line is that of its request', async () => {
    const accountId = await createAccount(stack.ask);
    const leaving = new AbortController();
    const response = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: ACCOUNT_CHANGED, variables: { accountId } }),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    let text = '';
    const reading = (async () => {
      for (;;) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) return;
        text += new TextDecoder().decode(value);
      }
    })().catch(() => undefined);
    await expect
      .poll(async () => {
        await renameAccount(stack.ask, accountId, 'Ready');
        return text;
      })
      .toContain('Ready');
    leaving.abort();
    await reading;
    await expect.poll(() => linesOf('sse')).toHaveLength(1);
    const [line] = linesOf('sse');
    expect(line).toMatchObject({
      method: 'POST',
      status: 200,
      aborted: true,
      operationName: 'AccountChanged',
      operationType: 'subscription',
    });
    expect(line?.['events']).toBeGreaterThan(0);
  });

  it('is written for an operation beyond those that a connection may have at once', async () => {
    const client = liveClient(stack.url);
    const accountId = 'none';
    const all = Array.from({ length: 201 }, () =>
      client.iterate({ query: ACCOUNT_CHANGED, variables: { accountId } }),
    );
    const results = all.map((each) => each.next().catch(() => undefined));
    await expect.poll(() => linesOf('websocket')).toHaveLength(1);
    expect(linesOf('websocket')).toMatchObject([{ codes: ['RATE_LIMITED'], operationType: 'unknown' }]);
    await client.dispose();
    await Promise.all(results);
  });
});

describe('the span of an operation', () => {
  const scene = tracingScene();

  it('is the parent of its attempts, in a trace of its own', async () => {
    scene.upstream.script(exception('ForbiddenException'));
    const client = liveClient(scene.gateway.url);
    await client.iterate({ query: USER }).next();
    await expect.poll(() => scene.collector.spans.filter(isOperation)).toHaveLength(1);
    const operation = scene.collector.spans.find(isOperation);
    expect(operation).toMatchObject({ kind: 'server', parentSpanId: '', failed: true });
    expect(operation?.attributes).toEqual({
      'http.route': '/graphql',
      'url.path': '/graphql',
      'network.protocol.name': 'websocket',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(scene.gateway.url).port),
      'http.response.header.x-request-id': [expect.any(String)],
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'OneUser',
      'chime_gateway.field': 'user',
      'chime_gateway.transport': 'websocket',
      'chime_gateway.codes': ['UPSTREAM_FORBIDDEN'],
      'error.type': 'UPSTREAM_FORBIDDEN',
    });
    const attempt = scene.collector.spans.find(({ name }) => name === 'Chime.GetUser');
    expect(attempt).toMatchObject({ parentSpanId: operation?.spanId, traceId: operation?.traceId });
    expect(scene.requestLine()).not.toMatchObject({ traceId: operation?.traceId });
    await client.dispose();
  });

  it('says that the client did not wait for the result', async () => {
    scene.upstream.script(hang);
    const client = liveClient(scene.gateway.url);
    const query = client.iterate({ query: USER });
    const result = query.next();
    await expect.poll(() => scene.upstream.requests.length).toBe(1);
    await query.return?.();
    await result;
    const lines = () => scene.gateway.logged.filter((line) => line['transport'] === 'websocket');
    await expect.poll(lines).toMatchObject([{ aborted: true, operationName: 'OneUser' }]);
    await expect
      .poll(() => scene.collector.spans.find(isOperation))
      .toMatchObject({ attributes: { 'chime_gateway.aborted': true } });
    await client.dispose();
  });
});
