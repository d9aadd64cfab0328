/** The variables of OpenTelemetry: when tracing is on, the valid values of each, and which of two takes precedence. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

const ON = { OTEL_TRACES_EXPORTER: 'otlp' };

const tracingOf = (variables: Record<string, string>) => readSettings(variables).tracing;

function refusalOf(variables: Record<string, string>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('The settings were not refused.');
}

describe('tracing is on', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'a', OTEL_TRACES_SAMPLER: 'always_on', OTEL_PROPAGATORS: 'tracecontext' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true],
    [{ OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_TRACES_EXPORTER: '' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ ...ON, OTEL_SDK_DISABLED: 'true' }, false],
    [{ ...ON, OTEL_SDK_DISABLED: 'True' }, false],
    [{ ...ON, OTEL_SDK_DISABLED: 'false' }, true],
  ])('if %j is set: %s', (variables, expected) => {
    expect(tracingOf(variables) !== undefined).toBe(expected);
  });

  it('with the defaults of OpenTelemetry', () => {
    expect(tracingOf(ON)).toEqual({
      exporters: ['otlp'],
      otlp: {
        url: 'http://localhost:4318/v1/traces',
        headers: {},
        protocol: 'http/protobuf',
        timeout: 10_000,
        compression: 'none',
      },
      resource: {},
      sampler: 'parentbased_always_on',
      ratio: 1,
      propagators: ['tracecontext', 'baggage'],
      unknownPropagators: [],
      batch: { delay: 5_000, queue: 2_048, size: 512 },
    });
  });
});

const PAIRS_RULE = 'must be a list of header=value, percent-encoded';
const NUMBER_RULE = 'must be a whole number from 1 on';
const ENDPOINT_RULE = 'must be an http(s) URL without credentials';
const PROTOCOL_RULE = 'must be http/protobuf or http/json';

describe('an unusable variable', () => {
  it.each([
    ['OTEL_TRACES_EXPORTER', 'zipkin', 'must be a list of otlp, console, or none'],
    ['OTEL_TRACES_EXPORTER', 'otlp,none', 'must be a list of otlp, console, or none'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', ENDPOINT_RULE],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://ann:secret@collector.example.com', ENDPOINT_RULE],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant', PAIRS_RULE],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x tenant=1', PAIRS_RULE],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=%0d%0a', PAIRS_RULE],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'x-tenant=%zz', PAIRS_RULE],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', PROTOCOL_RULE],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'grpc', PROTOCOL_RULE],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', NUMBER_RULE],
    ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '1s', NUMBER_RULE],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', 'must be gzip or none'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=a', 'must be a list of name=value, percent-encoded'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'must be a number from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half', 'must be a number from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', '.', 'must be a number from 0 to 1'],
    ['OTEL_BSP_SCHEDULE_DELAY', '-1', NUMBER_RULE],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0', NUMBER_RULE],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'many', NUMBER_RULE],
  ])('%s=%s is refused only if tracing is on', (name, value, rule) => {
    expect(refusalOf({ ...ON, [name]: value })).toBe(`${name} ${rule}`);
    expect(tracingOf({ ...ON, [name]: value, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('is refused if it names an unknown sampler', () => {
    expect(refusalOf({ ...ON, OTEL_TRACES_SAMPLER: 'sometimes' })).toMatch(
      /^OTEL_TRACES_SAMPLER must be always_on or /,
    );
  });
});

describe('values that other services of a fleet may use', () => {
  it.each([
    ['.5', 0.5],
    ['0.25', 0.25],
    ['0', 0],
    ['1.0', 1],
  ])('is used: OTEL_TRACES_SAMPLER_ARG=%s', (given, ratio) => {
    expect(tracingOf({ ...ON, OTEL_TRACES_SAMPLER_ARG: given })?.ratio).toBe(ratio);
  });

  it.each([
    ['tracecontext, baggage ,b3', ['tracecontext', 'baggage'], ['b3']],
    ['xray', [], ['xray']],
    ['none', [], []],
  ])('is ignored if it is unknown: OTEL_PROPAGATORS=%s', (given, propagators, unknownPropagators) => {
    expect(tracingOf({ ...ON, OTEL_PROPAGATORS: given })).toMatchObject({ propagators, unknownPropagators });
  });
});

describe('of two variables', () => {
  it('the one for traces takes precedence', () => {
    const settings = tracingOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4318/base/',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'A=1, b=2%2C3 ,',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=4=5',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
    });
    expect(settings?.otlp).toEqual({
      url: 'http://traces:4318/',
      headers: { a: '4=5', b: '2,3' },
      protocol: 'http/json',
      timeout: 2,
      compression: 'gzip',
    });
  });

  it('the service name takes precedence over the one among the attributes', () => {
    const variables = { ...ON, OTEL_RESOURCE_ATTRIBUTES: 'service.name=one,team=a%20b' };
    expect(tracingOf(variables)?.resource).toEqual({ 'service.name': 'one', team: 'a b' });
    expect(tracingOf({ ...variables, OTEL_SERVICE_NAME: 'two' })?.resource['service.name']).toBe('two');
  });

  it('paths of an endpoint are preserved', () => {
    const { url } = tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4318/base/' })?.otlp ?? {};
    expect(url).toBe('http://all:4318/base/v1/traces');
  });
});
