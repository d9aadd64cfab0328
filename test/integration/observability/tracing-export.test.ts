/** How spans leave the gateway: by the settings, and whatever the collector does. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCollector } from '../../support/collector.js';
import type { AnswerError } from '../../support/gateway.js';
import { tracingScene, USER } from '../../support/tracing-scene.js';
import { exception } from '../../support/upstream.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

const scene = tracingScene();

/** As the metrics have it. */
async function lostSpans(): Promise<number> {
  const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return Number(/^chime_gateway_spans_lost_total (\d+)$/m.exec(text)?.[1]);
}

describe('the settings', () => {
  it('say what the service is called', async () => {
    await scene.restart(
      scene.settings({
        OTEL_SERVICE_NAME: 'directory',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%2C1',
      }),
    );
    await scene.post({ query: USER });
    const [request] = await scene.collector.trace(2);
    expect(request?.resource).toMatchObject({
      'service.name': 'directory',
      'deployment.environment.name': 'test,1',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'process.pid': process.pid,
      'telemetry.sdk.language': 'nodejs',
    });
  });

  it('say where spans go, with which headers, compressed or not', async () => {
    await scene.restart({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${scene.collector.url}/of/mine`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=one,x-team=a%20b',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=two',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    await scene.post({ query: USER });
    const [request] = await scene.collector.trace(2);
    expect(request?.resource['service.name']).toBe('chime-graphql-gateway');
    expect(scene.collector.deliveries[0]).toMatchObject({
      path: '/of/mine',
      headers: { 'x-tenant': 'two', 'x-team': 'a b', 'content-encoding': 'gzip' },
    });
  });

  it('send protocol buffers unless told otherwise', async () => {
    await scene.restart({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${scene.collector.url}/`,
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    await scene.post({ query: USER });
    await expect.poll(() => scene.collector.deliveries.length).toBeGreaterThan(0);
    const [{ path, headers, body } = { path: '', headers: {}, body: Buffer.alloc(0) }] =
      scene.collector.deliveries;
    expect([path, headers['content-type']]).toEqual(['/v1/traces', 'application/x-protobuf']);
    // A field of bytes or text is its length and what it holds.
    expect(body.toString('latin1')).toContain('\x0dPOST /graphql');
  });

  it('show spans on standard output, for a look', async () => {
    const shown = vi.spyOn(globalThis.console, 'dir').mockReturnValue();
    onTestFinished(() => shown.mockRestore());
    await scene.restart({ OTEL_TRACES_EXPORTER: 'console' });
    await scene.post({ query: USER });
    await expect
      .poll(() => shown.mock.calls.map(([span]) => (span as { name: string }).name))
      .toEqual(['Chime.GetUser', 'POST /graphql']);
  });

  it('keep the share of traces that the sampler says', async () => {
    await scene.restart(
      scene.settings({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }),
    );
    await scene.post({ query: USER }, { traceparent: `00-${TRACE}-${CALLER}-01` });
    await scene.stop();
    expect(scene.collector.deliveries).toEqual([]);
  });

  it.each([
    ['always_on', '0', ['own', 'kept', 'unkept']],
    ['always_off', '1', []],
    ['traceidratio', '1', ['own', 'kept', 'unkept']],
    ['parentbased_always_on', '0', ['own', 'kept']],
    ['parentbased_always_off', '1', ['kept']],
    ['parentbased_traceidratio', '0', ['kept']],
    ['parentbased_traceidratio', '1', ['own', 'kept']],
  ])('keep traces as the sampler %s (%s) does', async (sampler, ratio, expected) => {
    await scene.restart(scene.settings({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio }));
    const kept = '1'.repeat(32);
    const unkept = '2'.repeat(32);
    await scene.post({ query: USER });
    await scene.post({ query: USER }, { traceparent: `00-${kept}-${CALLER}-01` });
    await scene.post({ query: USER }, { traceparent: `00-${unkept}-${CALLER}-00` });
    await scene.stop();
    const names = new Map([
      [kept, 'kept'],
      [unkept, 'unkept'],
    ]);
    const found = new Set(scene.collector.spans.map(({ traceId }) => names.get(traceId) ?? 'own'));
    expect(found).toEqual(new Set(expected));
  });

  it('leave out propagators that are not known, with one warning', async () => {
    await scene.restart(scene.settings({ OTEL_PROPAGATORS: 'tracecontext,baggage,b3' }));
    await scene.post({ query: USER }, { baggage: 'tier=gold', traceparent: `00-${TRACE}-${CALLER}-01` });
    expect(scene.upstream.requests[0]?.headers).toMatchObject({ baggage: 'tier=gold' });
    expect(scene.upstream.requests[0]?.headers['traceparent']).toContain(TRACE);
    expect(scene.warnings()).toMatchObject([
      { level: 40, msg: 'OTEL_PROPAGATORS names propagators that are not supported', ignored: ['b3'] },
    ]);
  });

  it('pass on what the propagators say', async () => {
    await scene.restart(scene.settings({ OTEL_PROPAGATORS: 'tracecontext' }));
    await scene.post({ query: USER }, { baggage: 'tier=gold', traceparent: `00-${TRACE}-${CALLER}-01` });
    await scene.restart(scene.settings({ OTEL_PROPAGATORS: 'none' }));
    await scene.post({ query: USER }, { baggage: 'tier=gold', traceparent: `00-${TRACE}-${CALLER}-01` });
    const [first, second] = scene.upstream.requests;
    expect(first?.headers).not.toHaveProperty('baggage');
    expect(first?.headers['traceparent']).toContain(TRACE);
    expect(second?.headers).not.toHaveProperty('baggage');
    expect(second?.headers).not.toHaveProperty('traceparent');
  });

  it.each<[string, (endpoint: string) => Record<string, string>]>([
    ['nothing is said', () => ({ OTEL_SERVICE_NAME: 'directory', OTEL_BSP_SCHEDULE_DELAY: '10' })],
    ['the exporter is none', (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'none' })],
    [
      'all of OpenTelemetry is disabled',
      (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'TRUE' }),
    ],
  ])('switch traces off where %s', async (_title, env) => {
    await scene.restart(env(scene.collector.url));
    await scene.post({ query: USER }, { traceparent: `00-${TRACE}-${CALLER}-01` });
    await expect.poll(() => scene.requestLine()).toBeDefined();
    expect(scene.requestLine()).not.toHaveProperty('traceId');
    expect(scene.upstream.requests[0]?.headers).not.toHaveProperty('traceparent');
    await scene.stop();
    expect(scene.collector.deliveries).toEqual([]);
  });
});

describe('a collector', () => {
  /** Both spans of a request come in one batch. */
  const together = { OTEL_BSP_SCHEDULE_DELAY: '250' };

  it('gets what is left when the gateway stops', async () => {
    await scene.restart(scene.settings({ OTEL_BSP_SCHEDULE_DELAY: '60000' }));
    await scene.post({ query: USER });
    expect(scene.collector.spans).toEqual([]);
    await scene.stop();
    expect(scene.collector.spans).toHaveLength(2);
  });

  it('that is busy is asked once more', async () => {
    await scene.restart(scene.settings(together));
    scene.collector.answer(503);
    await scene.post({ query: USER });
    await scene.collector.trace(2);
    expect(scene.collector.deliveries).toHaveLength(2);
    expect(scene.warnings()).toEqual([]);
  });

  it('that refuses or does not answer leaves one line, and one when it works again', async () => {
    await scene.restart(scene.settings({ ...together, OTEL_EXPORTER_OTLP_TIMEOUT: '100' }));
    scene.collector.answer(400, 0, 503);
    for (const count of [1, 2, 3]) {
      await scene.post({ query: USER });
      await expect.poll(() => scene.collector.deliveries.length).toBe(count);
      await expect.poll(() => scene.gateway.logged.filter(({ msg }) => msg === 'request').length).toBe(count);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(scene.warnings().map(({ msg, reason }) => [msg, reason])).toEqual([
      ['traces do not reach the collector', 'HTTP 400'],
    ]);
    await scene.post({ query: USER });
    await expect
      .poll(() => scene.gateway.logged.map(({ msg, lost }) => [msg, lost]))
      .toContainEqual(['traces reach the collector again', 6]);
    expect(await lostSpans()).toBe(6);
  });

  it('that is too slow makes the gateway drop spans, and say so once', async () => {
    await scene.restart(scene.settings({ OTEL_BSP_MAX_QUEUE_SIZE: '1', OTEL_EXPORTER_OTLP_TIMEOUT: '100' }));
    scene.collector.answer(0, 0, 0, 0, 0, 0);
    for (let count = 0; count < 4; count += 1) {
      for (let burst = 0; burst < 3; burst += 1) await scene.post({ query: USER });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const dropped = scene.warnings().filter(({ msg }) => msg === 'OpenTelemetry reports a problem');
    expect(dropped.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^Dropped \d+ spans/)]);
    // More than the six that were given up one by one.
    expect(await lostSpans()).toBeGreaterThan(6);
  });

  it('that is not there harms no request and holds up no stop', async () => {
    await scene.collector.stop();
    scene.upstream.script(exception('ConflictException'));
    for (let count = 0; count < 20; count += 1) {
      const { errors = [] } = (await (await scene.post({ query: USER })).json()) as {
        errors?: AnswerError[];
      };
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CONFLICT']);
    }
    const began = performance.now();
    await scene.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(scene.warnings().map(({ msg, reason }) => [msg, reason])).toEqual([
      ['traces do not reach the collector', 'ECONNREFUSED'],
    ]);
    scene.collector = await startCollector();
  });

  it('that takes and does not answer holds up no stop', async () => {
    scene.collector.answer(...Array.from({ length: 50 }, () => 0));
    await scene.post({ query: USER });
    await expect.poll(() => scene.collector.deliveries.length).toBeGreaterThan(0);
    await scene.post({ query: USER });
    const began = performance.now();
    await scene.stop();
    expect(performance.now() - began).toBeLessThan(4_500);
  });
});
