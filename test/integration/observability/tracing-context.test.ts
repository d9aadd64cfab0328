/** Traces as a whole: how spans are part of their caller's trace and Chime's of them, in the log, and what they must not hold. */
import { describe, expect, it } from 'vitest';
import { startTestEmulator } from '../../support/emulator.js';
import { startGatewayTo } from '../../support/gateway.js';
import { startRecorder } from '../../support/recorder.js';
import { tracingScene, USER } from '../../support/tracing-scene.js';
import { exception, respond, userBody } from '../../support/upstream.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
/** Anything personal that a request may carry. */
const SECRET = 'ann@example.com';

const scene = tracingScene();

describe('a trace', () => {
  it('of a caller goes on: its request is below the span of the caller', async () => {
    await scene.post({ query: USER }, { traceparent: `00-${TRACE}-${CALLER}-01` });
    const [request, attempt] = await scene.collector.trace(2);
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(attempt).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId });
  });

  it('goes on to Chime with every attempt, with its state and baggage', async () => {
    scene.upstream.script(exception('ServiceFailureException'), respond(userBody()));
    await scene.post(
      { query: USER },
      { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: 'vendor=value', baggage: 'tier=gold' },
    );
    const [, ...attempts] = await scene.collector.trace(3);
    expect(scene.upstream.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
    );
    for (const { headers } of scene.upstream.requests) {
      expect(headers).toMatchObject({ tracestate: 'vendor=value', baggage: 'tier=gold' });
      // Whoever is on the way may change them.
      expect(headers['authorization']).not.toMatch(/traceparent|tracestate|baggage/);
    }
  });

  it('is accepted by an upstream that verifies signatures', async () => {
    const emulator = await startTestEmulator({
      credentials: { accessKeyId: 'gateway', secretAccessKey: 'gateway' },
    });
    const recorder = await startRecorder(emulator.url);
    const signed = await startGatewayTo({ endpoint: recorder.url, env: scene.settings() });
    expect(await signed.ask('{ accounts { nodes { name } } }')).toEqual({
      data: { accounts: { nodes: [] } },
    });
    const [, attempt] = await scene.collector.trace(2);
    expect(recorder.crossings[0]?.headers['traceparent']).toContain(attempt?.spanId);
    await signed.stop();
    await recorder.stop();
    await emulator.stop();
  });

  it('that its caller does not sample is passed on so, and not exported', async () => {
    await scene.post({ query: USER }, { traceparent: `00-${TRACE}-${CALLER}-00` });
    expect(scene.upstream.requests[0]?.headers['traceparent']).toMatch(
      new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`),
    );
    await scene.post({ query: USER });
    const spans = await scene.collector.trace(2);
    expect(spans.map(({ traceId }) => traceId)).not.toContain(TRACE);
  });

  it.each([
    ['malformed', { traceparent: `00-${SECRET}` }],
    ['all zeros', { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` }],
    ['with state and baggage that cannot be read', { tracestate: '=,=;\u00e9', baggage: '%zz=\u00e9;,=' }],
  ])('begins with the gateway where the context is %s', async (_title, headers) => {
    expect((await (await scene.post({ query: USER }, headers)).json()) as object).toEqual({
      data: { user: { userId: 'u' } },
    });
    const [request] = await scene.collector.trace(2);
    expect(request).toMatchObject({ parentSpanId: '' });
    expect(scene.upstream.requests[0]?.headers['traceparent']).toContain(request?.traceId);
  });

  it('is named in the log, in the line of the request and in others about it', async () => {
    scene.upstream.script(respond(userBody({ LicenseType: 'Platinum' })));
    await scene.post({ query: 'query { user(accountId: "a", userId: "u") { licenseType } }' });
    const [request] = await scene.collector.trace(2);
    const { traceId, spanId } = request ?? {};
    expect(scene.requestLine()).toMatchObject({ traceId, spanId });
    const others = scene.gateway.logged.filter(
      ({ msg, requestId }) => requestId !== undefined && msg !== 'request',
    );
    expect(others).toEqual([expect.objectContaining({ traceId, spanId })]);
  });

  it('holds nothing that a caller sent: variables, literals, headers, paths, bodies', async () => {
    scene.upstream.script(exception('BadRequestException', { message: SECRET }));
    const query =
      'mutation ($i: UpdateUserInput!) { updateUser(accountId: "acc-1", userId: "usr-1", input: $i) { userId } }';
    const headers = { authorization: SECRET, cookie: SECRET, 'user-agent': SECRET, baggage: `who=${SECRET}` };
    await scene.post(
      { query, variables: { i: { alexaForBusinessMetadata: { alexaForBusinessRoomArn: SECRET } } } },
      headers,
    );
    await scene.post(
      { query: `{ users(accountId: "acc-1", userEmail: "${SECRET}") { nodes { userId } } }` },
      headers,
    );
    await scene.collector.trace(4);
    const told = scene.collector.deliveries.map(({ body }) => body.toString()).join('');
    expect(told).toContain('Chime.UpdateUser');
    expect(told).not.toMatch(/ann@|ann%40|acc-1|usr-1/);
  });
});
