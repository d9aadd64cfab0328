/**
 * Sends spans to a collector by the OpenTelemetry protocol over HTTP. OpenTelemetry's own exporter cannot be told to give
 * up: its repeats, and connections that are not answered, hold a process long after its stop.
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

/** A collector that answers so may take the same batch later. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Milliseconds before a batch is sent a second time; doubled each time after that. */
const FIRST_PAUSE = 1_000;

const compress = promisify(gzip);

export class OtlpExporter implements SpanExporter {
  readonly #settings: OtlpSettings;
  readonly #log: Logger;
  /** Batches under way. */
  readonly #open = new Map<AbortController, Promise<void>>();
  /** Those of them that wait to be sent once more. */
  readonly #waiting = new Set<AbortController>();
  #ending = false;
  #aborted = false;
  #failing = false;
  /** Spans that were given up since deliveries began to fail. */
  #lost = 0;
  /** Spans that were given up ever. */
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
    this.#tell(reason, spans.length);
    // The log has it: whoever asked would only repeat it.
    done({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when nothing is under way any more. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  /** From now on sends each batch once more at most, for a collector that is not there will not come back in time. */
  end(): void {
    this.#ending = true;
    for (const giveUp of this.#waiting) giveUp.abort();
  }

  /** Gives up what is under way and what comes. */
  abort(): void {
    this.#aborted = true;
    for (const giveUp of this.#open.keys()) giveUp.abort();
  }

  /** One line when deliveries begin to fail and one when they work again, however long it takes. */
  #tell(reason: string | undefined, spans: number): void {
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

  /** @returns why the spans did not arrive, in few words; undefined when they did */
  async #deliver(spans: ReadableSpan[], giveUp: AbortController): Promise<string | undefined> {
    const timer = setTimeout(() => giveUp.abort(), this.#settings.timeout);
    let reason = 'timeout';
    try {
      const body = await this.#bodyOf(spans);
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

  async #bodyOf(spans: ReadableSpan[]): Promise<Body> {
    const { protocol, compression } = this.#settings;
    const serializer = protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
    const body = serializer.serializeRequest(spans) ?? new Uint8Array();
    return compression === 'gzip' ? compress(body) : (body as Body);
  }

  /**
   * @returns undefined when the collector took it
   * @throws when it was given up
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
        // Its credentials are for this address.
        redirect: 'error',
        signal,
      });
      // Read to its end, so that the connection can be used again.
      await response.arrayBuffer();
      const { status } = response;
      if (response.ok) return undefined;
      const asked = parseRetryAfter(response.headers.get('retry-after')) ?? 0;
      const retryAfter = Math.min(asked * 1_000, timeout);
      return { reason: `HTTP ${status}`, retryable: RETRYABLE.has(status), retryAfter };
    } catch (error) {
      if (signal.aborted) throw error;
      return { reason: describe(error), retryable: true, retryAfter: 0 };
    }
  }
}

/** What fetch takes: memory that is not shared with other threads. */
type Body = Uint8Array<ArrayBuffer>;

interface Failure {
  reason: string;
  retryable: boolean;
  /** Milliseconds that the collector asks to wait. */
  retryAfter: number;
}

/** fetch hides what happened to the connection in a cause. */
function describe(error: unknown): string {
  const { cause = error } = error as Error;
  const { code, name } = cause as NodeJS.ErrnoException;
  return code ?? name;
}
