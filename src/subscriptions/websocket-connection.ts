/** One WebSocket of a client: what it may do, whether it still reads, and how it ends. */
import type { Server as ProtocolServer } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { CloseCode } from 'graphql-ws';
import type { Caller } from '../access/caller.js';

/** Times in milliseconds. */
export interface WebSocketTimes {
  /** The time until the client must have sent `connection_init`. */
  readonly init: number;
  /** The interval of pings. A client that has not responded to one at the next is disconnected. */
  readonly ping: number;
}

/** The bytes that may wait for a client to read before the gateway stops to read its messages. */
const MAXIMUM_BUFFERED = 1024 * 1024;

/** The longest delay that a timer supports. */
const MAXIMUM_DELAY = 2 ** 31 - 1;

/** Close codes of RFC 6455. */
const SUBSCRIBER_ALREADY_EXISTS: number = CloseCode.SubscriberAlreadyExists;
const NORMAL_CLOSURE = 1000;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
export const TRY_AGAIN_LATER = 1013;

/** Why a connection ended, for the log and the metrics. */
export type EndReason = 'client' | 'protocol' | 'refused' | 'expired' | 'no-pong' | 'stop' | 'failure';

/** Called once, when the connection has ended. */
export type OnEnd = (connection: WebSocketConnection, code: number) => void;

export class WebSocketConnection {
  readonly #socket: WebSocket;
  readonly #opened = performance.now();
  #pings: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #isAlive = true;
  #underWay = 0;

  caller: Caller | undefined;
  reason: EndReason = 'client';
  /** The numbers of operations that the client has started, and of messages that it was sent. */
  operations = 0;
  messages = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.#opened);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Connects the socket to the protocol. */
  open<Extra>(protocol: ProtocolServer<Extra>, extra: Extra, { ping }: WebSocketTimes, onEnd: OnEnd): void {
    const socket = this.#socket;
    // The socket closes with the right code itself, such as 1009 for a message that is too large.
    socket.on('error', () => (this.reason = 'protocol'));
    socket.on('pong', () => (this.#isAlive = true));
    this.#pings = setInterval(() => this.#ping(), ping);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: async (text) => this.#send(text),
        close: (code = NORMAL_CLOSURE, reason = '') => {
          if (this.reason === 'client') this.reason = 'protocol';
          // Reasons of the protocol may quote an id of the client, which may be longer than a reason can be.
          this.#close(code, code === SUBSCRIBER_ALREADY_EXISTS ? 'Subscriber already exists' : reason);
        },
        onMessage: (receive) => {
          socket.on('message', (data: RawData, isBinary: boolean) => {
            if (isBinary) return this.end('protocol', UNSUPPORTED_DATA, 'Only text is supported');
            // The callback of the protocol closes the connection after every error of the client.
            receive((data as Buffer).toString()).catch(() =>
              this.end('failure', CloseCode.InternalServerError, 'Internal server error'),
            );
            return undefined;
          });
        },
      },
      extra,
    );
    socket.once('close', (code) => {
      clearInterval(this.#pings);
      clearTimeout(this.#expiry);
      void closed(code, '');
      onEnd(this, code);
    });
  }

  /** Counts an operation as under way, until the returned function is called. */
  begin(): () => void {
    this.operations += 1;
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
    };
  }

  /** Ends the connection when the credentials of its caller expire. */
  expireAt(time: number): void {
    const rest = time - Date.now();
    this.#expiry = setTimeout(
      () =>
        rest > MAXIMUM_DELAY
          ? this.expireAt(time)
          : this.end('expired', CloseCode.Forbidden, 'Credentials expired'),
      Math.min(rest, MAXIMUM_DELAY),
    );
  }

  end(reason: EndReason, code: number, text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.reason = reason;
    this.#close(code, text);
  }

  /** Ends the connection because the gateway stops. */
  leave(): void {
    this.end('stop', GOING_AWAY, 'Going away');
  }

  #close(code: number, text: string): void {
    this.#socket.close(code, text);
    // A socket that is paused would not see the response of its client.
    this.#socket.resume();
  }

  /** @returns when the network has accepted the message, so that results wait for a client that reads slowly */
  async #send(text: string): Promise<void> {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    this.messages += 1;
    await new Promise<void>((resolve) => {
      socket.send(text, () => {
        if (socket.isPaused && socket.bufferedAmount <= MAXIMUM_BUFFERED) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount > MAXIMUM_BUFFERED) socket.pause();
    });
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.reason = 'no-pong';
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }
}
