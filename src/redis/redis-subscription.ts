/**
 * A connection that receives the messages of one channel. It is apart from that of the commands, because Redis accepts
 * no other commands on it.
 */
import { Redis, type RedisOptions } from 'ioredis';
import type { BackOff } from '../util/back-off.js';

/** The time between checks of the connection, in milliseconds. */
const PING_MS = 5_000;

export interface ChannelListener {
  /** Called when the messages arrive from now on: at first, and after each loss. */
  onOpen(): void;
  onMessage(message: string): void;
  /** Called when messages may be lost from now on, and for each further attempt that fails. */
  onLoss(error: Error): void;
}

export class RedisSubscription {
  readonly #client: Redis;
  readonly #channel: string;
  readonly #listener: ChannelListener;
  readonly #backOff: BackOff;
  readonly #pings: NodeJS.Timeout;
  #isOpen = false;
  #isClosed = false;

  constructor(options: RedisOptions, channel: string, listener: ChannelListener, backOff: BackOff) {
    this.#channel = channel;
    this.#listener = listener;
    this.#backOff = backOff;
    this.#client = new Redis({
      ...options,
      lazyConnect: true,
      autoResubscribe: false,
      retryStrategy: () => this.#backOff.next(),
    });
    this.#client.on('ready', () => void this.#subscribe());
    this.#client.on('message', (_channel, message) => listener.onMessage(message));
    this.#client.on('error', (error: Error) => this.#lose(error));
    this.#client.on('close', () => this.#lose(new Error('the connection was closed')));
    this.#client.connect().catch(() => undefined);
    this.#pings = setInterval(() => void this.ping(), PING_MS).unref();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isClosed = true;
    this.#isOpen = false;
    clearInterval(this.#pings);
    this.#client.disconnect();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#client.subscribe(this.#channel);
    } catch (error) {
      return this.#lose(error as Error);
    }
    if (this.#isClosed) return;
    this.#isOpen = true;
    this.#backOff.succeed();
    this.#listener.onOpen();
  }

  /** Checks the connection. A server that hangs sends nothing, as one without messages does. */
  async ping(): Promise<void> {
    if (this.#isOpen) await this.#client.ping().catch((error: Error) => this.#lose(error));
  }

  /** Opens another connection. */
  #lose(error: Error): void {
    if (this.#isClosed) return;
    this.#isOpen = false;
    this.#listener.onLoss(error);
    if (this.#client.status === 'connect' || this.#client.status === 'ready') this.#client.disconnect(true);
  }
}
