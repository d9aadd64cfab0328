/**
 * An OpenTelemetry collector on real HTTP. It accepts spans as JSON and stores them in a form that is easy to compare.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type HttpServer, startHttpServer } from './http-server.js';

/** A received span. */
interface CollectedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'other';
  readonly traceId: string;
  readonly spanId: string;
  /** The id of the parent span. It is empty for the root span of its trace. */
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The resource attributes of its process. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** The duration in milliseconds. */
  readonly duration: number;
}

interface Delivery {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Collector extends HttpServer {
  readonly deliveries: Delivery[];
  /** The spans of all deliveries that are JSON and got the response 200. */
  readonly spans: CollectedSpan[];
  /**
   * Responds to the next deliveries with these statuses, in order, and to further ones with 200. The value 0 means no
   * response.
   */
  answer(...statuses: number[]): void;
  /** Waits until the only trace has this many spans and returns them: the request's own first, then in order. */
  trace(count: number): Promise<CollectedSpan[]>;
}

interface JsonValue {
  stringValue?: string;
  intValue?: number | string;
  boolValue?: boolean;
  arrayValue?: { values: JsonValue[] };
}
type JsonAttributes = { key: string; value: JsonValue }[];

interface JsonSpan extends Pick<CollectedSpan, 'name' | 'traceId' | 'spanId'> {
  parentSpanId?: string;
  kind: number;
  attributes: JsonAttributes;
  status: { code: number };
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}

interface JsonRequest {
  resourceSpans: { resource: { attributes: JsonAttributes }; scopeSpans: { spans: JsonSpan[] }[] }[];
}

export async function startCollector(port = 0): Promise<Collector> {
  const deliveries: Delivery[] = [];
  const spans: CollectedSpan[] = [];
  let statuses: number[] = [];
  const take = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { url: path, headers } = incoming;
    const raw = await buffer(incoming);
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    deliveries.push({ path, headers, body });
    const status = statuses.shift() ?? 200;
    if (status === 0) return;
    if (status === 200 && headers['content-type'] === 'application/json') {
      spans.push(...spansOf(JSON.parse(body.toString()) as JsonRequest));
    }
    answer.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  };
  const server = await startHttpServer((incoming, answer) => {
    take(incoming, answer).catch(() => answer.destroy());
  }, port);
  return {
    ...server,
    deliveries,
    spans,
    answer: (...next) => (statuses = next),
    async trace(count) {
      await expect.poll(() => spans.length, { timeout: 5_000 }).toBe(count);
      return spans.toSorted((one, other) => rank(one) - rank(other));
    },
  };
}

const rank = ({ kind, attributes }: CollectedSpan): number =>
  kind === 'server' ? 0 : Number(attributes['chime_gateway.attempt']);

const spansOf = ({ resourceSpans }: JsonRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        kind: (['other', 'internal', 'server', 'client'] as const)[span.kind] ?? 'other',
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        attributes: attributesOf(span.attributes),
        resource: attributesOf(resource.attributes),
        failed: span.status.code === 2,
        duration: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
      })),
    ),
  );

const attributesOf = (attributes: JsonAttributes): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

function valueOf({ stringValue, intValue, boolValue, arrayValue }: JsonValue): unknown {
  if (arrayValue) return arrayValue.values.map(valueOf);
  return stringValue ?? boolValue ?? Number(intValue);
}
