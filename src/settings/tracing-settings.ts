/** The settings of tracing: OpenTelemetry's own variables, as far as they concern traces. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';

const NAMES = [
  'OTEL_SDK_DISABLED',
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
  'OTEL_EXPORTER_OTLP_COMPRESSION',
  'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_PROPAGATORS',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
] as const;
type Name = (typeof NAMES)[number];

/**
 * Accepts any text. The values are checked only if spans are exported, because other programs of a fleet may share the
 * variables.
 */
export const TRACING_VARIABLES = Object.fromEntries(
  NAMES.map((name) => [name, z.string().optional()]),
) as Record<Name, z.ZodOptional<z.ZodString>>;

type Variables = Readonly<Partial<Record<Name, string | undefined>>>;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const EXPORTERS = ['otlp', 'console'] as const;
const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
const PROPAGATORS = ['tracecontext', 'baggage'] as const;
type Propagator = (typeof PROPAGATORS)[number];

/** The settings of the OpenTelemetry protocol (OTLP). */
export interface OtlpSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: (typeof PROTOCOLS)[number];
  /** Milliseconds for a batch, retries included. */
  readonly timeout: number;
  readonly compression: 'gzip' | 'none';
}

export interface TracingSettings {
  readonly exporters: readonly (typeof EXPORTERS)[number][];
  readonly otlp: OtlpSettings;
  /** Attributes that describe this process, including the name of the service if it is set. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: (typeof SAMPLERS)[number];
  /** The share of traces that is recorded by the samplers that use a ratio. */
  readonly ratio: number;
  readonly propagators: readonly Propagator[];
  /**
   * Requested propagators that the gateway does not support. They are no error, because a fleet may share the variable
   * and its other programs may support more.
   */
  readonly unknownPropagators: readonly string[];
  /**
   * Milliseconds between batches, the maximum number of spans that wait for one, and the maximum number of spans in
   * one.
   */
  readonly batch: Readonly<Record<'delay' | 'queue' | 'size', number>>;
}

/**
 * Returns whether spans are exported, which a variable must request. OpenTelemetry's default would be a collector on
 * this machine.
 */
const isWanted = (env: Variables): boolean =>
  env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' &&
  (env.OTEL_TRACES_EXPORTER ??
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    env.OTEL_EXPORTER_OTLP_ENDPOINT ??
    'none') !== 'none';

/** Reports invalid variables if tracing is on. */
export function checkTracing(env: Variables, report: (variable: string, rule: string) => void): void {
  if (!isWanted(env)) return;
  for (const { path, message } of settings.safeParse(env).error?.issues ?? []) {
    report(path.join('.'), message);
  }
}

/** @returns undefined when tracing is off */
export function readTracingSettings(env: Variables): TracingSettings | undefined {
  if (!isWanted(env)) return undefined;
  const given = settings.parse(env);
  const otlp: OtlpSettings = {
    url:
      given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
      `${(given.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://localhost:4318').replace(/\/$/, '')}/v1/traces`,
    headers: { ...given.OTEL_EXPORTER_OTLP_HEADERS, ...given.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
    protocol:
      given.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? given.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    timeout: given.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? given.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    compression:
      given.OTEL_EXPORTER_OTLP_TRACES_COMPRESSION ?? given.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'none',
  };
  const { OTEL_SERVICE_NAME: name } = given;
  return Object.freeze({
    exporters: given.OTEL_TRACES_EXPORTER,
    otlp,
    resource: { ...given.OTEL_RESOURCE_ATTRIBUTES, ...(name === undefined ? {} : { 'service.name': name }) },
    sampler: given.OTEL_TRACES_SAMPLER,
    ratio: given.OTEL_TRACES_SAMPLER_ARG,
    propagators: given.OTEL_PROPAGATORS.filter(isPropagator),
    unknownPropagators: given.OTEL_PROPAGATORS.filter((asked) => !isPropagator(asked)),
    batch: {
      delay: given.OTEL_BSP_SCHEDULE_DELAY,
      queue: given.OTEL_BSP_MAX_QUEUE_SIZE,
      size: Math.min(given.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, given.OTEL_BSP_MAX_QUEUE_SIZE),
    },
  });
}

const oneFrom = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, `must be ${values.join(' or ')}`);

const isPropagator = (name: string): name is Propagator => PROPAGATORS.some((known) => known === name);

/** Parses a list; `none` is the empty list. */
const anyList = z
  .string()
  .transform((text) => (text === 'none' ? [] : text.split(',').map((entry) => entry.trim())));

const listFrom = <Value extends string>(values: readonly Value[], defaults: Value[]) =>
  anyList
    .refine(
      (entries): entries is Value[] => entries.every((entry) => values.some((known) => known === entry)),
      {
        error: `must be a list of ${values.join(', ')}, or none`,
      },
    )
    .default(defaults);

const atLeastOne = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 on')
  .transform(Number);

const endpoint = z.string().refine(isEndpoint, 'must be an http(s) URL without credentials');

/** Parses OpenTelemetry's format `name=value,name=value`, percent-encoded. */
const pairs = (rule: string, isUsable: (name: string, value: string) => boolean) =>
  z.string().transform((text, context): Record<string, string> => {
    try {
      const entries = text
        .split(',')
        .filter((entry) => entry.trim() !== '')
        .map((entry): [string, string] => {
          const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(entry) ?? [];
          return [decodeURIComponent(name.trim()), decodeURIComponent(value.trim())];
        });
      if (entries.every(([name, value]) => isUsable(name, value))) return Object.fromEntries(entries);
    } catch {
      // The text is not percent-encoded correctly.
    }
    context.addIssue({ code: 'custom', message: rule });
    return z.NEVER;
  });

const headers = pairs('must be a list of header=value, percent-encoded', isHeader)
  .transform((given) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])),
  )
  .optional();

const settings = z
  .object({
    OTEL_TRACES_EXPORTER: listFrom(EXPORTERS, ['otlp']),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: headers,
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers,
    OTEL_EXPORTER_OTLP_PROTOCOL: oneFrom(PROTOCOLS).optional(),
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: oneFrom(PROTOCOLS).optional(),
    OTEL_EXPORTER_OTLP_TIMEOUT: atLeastOne.optional(),
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: atLeastOne.optional(),
    OTEL_EXPORTER_OTLP_COMPRESSION: oneFrom(['gzip', 'none']).optional(),
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: oneFrom(['gzip', 'none']).optional(),
    OTEL_SERVICE_NAME: z.string().optional(),
    OTEL_RESOURCE_ATTRIBUTES: pairs(
      'must be a list of name=value, percent-encoded',
      (name) => name !== '',
    ).optional(),
    OTEL_TRACES_SAMPLER: oneFrom(SAMPLERS).default('parentbased_always_on'),
    OTEL_TRACES_SAMPLER_ARG: z
      .string()
      .regex(/^(?:0|0?\.\d+|1(?:\.0+)?)$/, 'must be a number from 0 to 1')
      .transform(Number)
      .default(1),
    OTEL_PROPAGATORS: anyList.default([...PROPAGATORS]),
    OTEL_BSP_SCHEDULE_DELAY: atLeastOne.default(5_000),
    OTEL_BSP_MAX_QUEUE_SIZE: atLeastOne.default(2_048),
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: atLeastOne.default(512),
  })
  .readonly();

function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}

/** Returns whether Node can send the header. */
function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
