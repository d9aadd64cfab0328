/**
 * Reads the change feed of the emulator: server-sent events at `/_emulator/changes`. A lost connection is resumed after
 * the last change that was received.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ChimeConnection } from '../chime/client.js';
import type { Change } from './change.js';
import { parseJson, readChange } from './change-message.js';
import { EventStreamParser, type StreamEvent } from './event-stream-parser.js';

const PATH = '/_emulator/changes';

/** The time without a byte after which the feed is lost, in milliseconds. It sends a comment every 5 s. */
const SILENCE_MS = 15_000;

export interface FeedReader {
  /** Called once when the response of the feed has begun. */
  onOpen(): void;
  onChange(change: Change): void;
  /** Changes are missing at this point. */
  onGap(): void;
  /** An event of the feed was not valid. `onGap` follows. */
  onInvalid(): void;
}

/** The reason why the feed cannot be read. Its message has no data of the server. */
export class FeedError extends Error {}

export class EmulatorFeed {
  readonly #chime: Pick<ChimeConnection, 'signGet'>;
  readonly #silenceMs: number;
  /** The position of the last change, or undefined before the first response. */
  #position: string | undefined;

  constructor(chime: Pick<ChimeConnection, 'signGet'>, silenceMs = SILENCE_MS) {
    this.#chime = chime;
    this.#silenceMs = silenceMs;
  }

  get hasPosition(): boolean {
    return this.#position !== undefined;
  }

  /** Begins at the present position next time, because changes were skipped. */
  forgetPosition(): void {
    this.#position = undefined;
  }

  /**
   * Reads one response until it ends.
   * @returns whether the server has a feed
   * @throws Error when the server is away, or the connection is lost
   */
  async read(reader: FeedReader, signal: AbortSignal): Promise<boolean> {
    const response = await this.#request(signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200 && headers['content-type']?.startsWith('text/event-stream')) {
      reader.onOpen();
      const parser = new EventStreamParser();
      for await (const bytes of response)
        for (const event of parser.parse(bytes as Buffer)) this.#receive(event, reader);
      return true;
    }
    response.destroy();
    if (statusCode >= 500) throw new FeedError(`status ${statusCode}`);
    return false;
  }

  async #request(signal: AbortSignal): Promise<IncomingMessage> {
    const { url, headers } = await this.#chime.signGet(PATH);
    headers['accept'] = 'text/event-stream';
    if (this.#position !== undefined) headers['last-event-id'] = this.#position;
    return new Promise((resolve, reject) => {
      const request = url.startsWith('https:') ? requestHttps : requestHttp;
      // The connection is not shared with others. Its timeout also limits the time until it is open.
      const sent = request(url, { headers, signal, agent: false, timeout: this.#silenceMs });
      sent.on('response', resolve).on('error', reject);
      sent.on('timeout', () => sent.destroy(new FeedError('the feed is silent')));
      sent.end();
    });
  }

  #receive({ type, id, data }: StreamEvent, reader: FeedReader): void {
    const isResumed = type === 'start' && this.#position !== undefined;
    // A resumed response names the present position first, and then sends the changes up to it.
    if (id !== undefined && !isResumed) this.#position = id;
    if (isResumed) return;
    if (type === 'start' || type === 'gap') return reader.onGap();
    const change = readChange(data === undefined ? undefined : withFieldNames(parseJson(data)));
    if (change) return reader.onChange(change);
    reader.onInvalid();
    reader.onGap();
  }
}

/** Converts `AccountId` to `accountId`. */
const withFieldNames = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [lowerFirst(name), member]))
    : value;

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
