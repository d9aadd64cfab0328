/**
 * Sends spans to a collector by the OpenTelemetry protocol over HTTP. OpenTelemetry's own exporter cannot be made to
 * give up: its retries, and connections without a response, keep a process alive long after its stop.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { parseRetryAfter } from '../../chime/retry-after.js';
import type { OtlpSettings } from '../../settings/tracing-settings.js';

/** Statuses after which the collector may accept the same batch later. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Milliseconds before the first retry of a batch; doubled for each further retry. */
const FIRST_PAUSE = 1_000;

const compress = promisify(gzip);

export class OtlpExporter implements SpanExporter {
  readonly #settings: OtlpSettings;
  readonly #log: Logger;
  /** The batches in progress. */
  readonly #open = new Map<AbortController, Promise<void>>();
  /** The batches in progress that wait for a retry. */
  readonly #waiting = new Set<AbortController>();
  #ending = false;
  #aborted = false;
  #failing = false;
  /** The number of spans lost since exports began to fail. */
  #lost = 0;
  /** The number of spans lost in total. */
  #allLost = 0;

  constructor(settings: OtlpSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  get lost(): number {
    return this.#allLost;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const giveUp = new AbortController();
    if (this.#aborted) giveUp.abort();
    this.#open.set(giveUp, this.#handle(spans, giveUp, done));
  }

  async #handle(
    spans: ReadableSpan[],
    giveUp: AbortController,
    done: (result: ExportResult) => void,
  ): Promise<void> {
    const reason = await this.#deliver(spans, giveUp);
    this.#open.delete(giveUp);
    this.#logOutcome(reason, spans.length);
    // The exporter has logged the failure, and the caller would only log it again.
    done({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when no batch is in progress. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  /** Limits each batch to one more attempt from now on, because a collector that is down will not return in time. */
  end(): void {
    this.#ending = true;
    for (const giveUp of this.#waiting) giveUp.abort();
  }

  /** Gives up all batches, current and future. */
  abort(): void {
    this.#aborted = true;
    for (const giveUp of this.#open.keys()) giveUp.abort();
  }

  /** Logs one line when exports begin to fail and one when they work again, however long that takes. */
  #logOutcome(reason: string | undefined, spans: number): void {
    if (reason === undefined) {
      if (this.#failing) this.#log.info({ lost: this.#lost }, 'traces reach the collector again');
      this.#failing = false;
      this.#lost = 0;
      return;
    }
    this.#lost += spans;
    this.#allLost += spans;
    if (!this.#failing) this.#log.warn({ reason }, 'traces do not reach the collector');
    this.#failing = true;
  }

  /** @returns a short reason why the spans did not arrive; undefined when they did */
  async #deliver(spans: ReadableSpan[], giveUp: AbortController): Promise<string | undefined> {
    const timer = setTimeout(() => giveUp.abort(), this.#settings.timeout);
    let reason = 'timeout';
    try {
      const body = await this.#createBody(spans);
      for (let pause = FIRST_PAUSE; ; pause *= 2) {
        const failure = await this.#post(body, giveUp.signal);
        if (failure === undefined) return undefined;
        ({ reason } = failure);
        if (!failure.retryable || this.#ending) return reason;
        const wait = Math.max(pause * (0.5 + Math.random()), failure.retryAfter);
        this.#waiting.add(giveUp);
        await sleep(wait, undefined, { signal: giveUp.signal });
        this.#waiting.delete(giveUp);
      }
    } catch (error) {
      return giveUp.signal.aborted ? reason : describe(error);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(giveUp);
    }
  }

  async #createBody(spans: ReadableSpan[]): Promise<Body> {
    const { protocol, compression } = this.#settings;
    const serializer = protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
    const body = serializer.serializeRequest(spans) ?? new Uint8Array();
    return compression === 'gzip' ? compress(body) : (body as Body);
  }

  /**
   * Sends a batch once.
   * @returns undefined when the collector accepted it
   * @throws when the signal aborts
   */
  async #post(body: Body, signal: AbortSignal): Promise<Failure | undefined> {
    const { url, headers, protocol, compression, timeout } = this.#settings;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
          ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
        },
        body,
        // The credentials are meant for this address only.
        redirect: 'error',
        signal,
      });
      // Reads the whole response, so that the connection can be reused.
      await response.arrayBuffer();
      const { status } = response;
      if (response.ok) return undefined;
      const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after')) ?? 0;
      const retryAfter = Math.min(retryAfterSeconds * 1_000, timeout);
      return { reason: `HTTP ${status}`, retryable: RETRYABLE.has(status), retryAfter };
    } catch (error) {
      if (signal.aborted) throw error;
      return { reason: describe(error), retryable: true, retryAfter: 0 };
    }
  }
}

/** The body type that `fetch` accepts: memory that is not shared with other threads. */
type Body = Uint8Array<ArrayBuffer>;

interface Failure {
  reason: string;
  retryable: boolean;
  /** The delay that the collector requests, in milliseconds. */
  retryAfter: number;
}

/** Returns the name of an error. `fetch` reports connection errors only as a cause. */
function describe(error: unknown): string {
  const { cause = error } = error as Error;
  const { code, name } = cause as NodeJS.ErrnoException;
  return code ?? name;
}
