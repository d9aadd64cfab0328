/** One WebSocket of a client: what it may do, whether it still reads, and how it ends. */
import type { Server as ProtocolServer } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { CloseCode } from 'graphql-ws';
import type { Socket } from 'node:net';
import { corkForThisTurn } from '../node-http/cork.js';
import { callAt } from '../util/call-at.js';
import type { ConnectionEnd } from './subscription-observer.js';

/** The bytes that may wait for a client to read before the gateway stops to read its messages. */
const MAXIMUM_BUFFERED = 1024 * 1024;

/** The bytes that may wait for the network before further results wait for them. */
const HIGH_WATER_MARK = 16 * 1024;

/** Close codes of graphql-transport-ws. */
const SUBSCRIBER_ALREADY_EXISTS: number = CloseCode.SubscriberAlreadyExists;
const UNAUTHENTICATED: ReadonlySet<number> = new Set([
  CloseCode.Unauthorized,
  CloseCode.ConnectionInitialisationTimeout,
]);

/** Close codes of RFC 6455. */
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const TRY_AGAIN_LATER = 1013;

/** What a connection did, for the log and the metrics. */
export interface ConnectionReport {
  readonly durationMs: number;
  /** The operations that the client has started. */
  readonly operations: number;
  /** The messages that the client was sent. */
  readonly messages: number;
  /** The close code; 1006 if the connection broke. */
  readonly closeCode: number;
  readonly reason: ConnectionEnd;
}

/** An operation that is under way. */
export interface OperationCount {
  /** Call it when the operation turns out to be a subscription, for whose end a stop does not wait. */
  readonly settle: () => void;
  /** Call it once, at the end of the operation. */
  readonly end: () => void;
}

export class WebSocketConnection {
  readonly #socket: WebSocket;
  /** What the messages of {@link #socket} are written to. */
  readonly #stream: Socket;
  readonly #opened = performance.now();
  #pings: NodeJS.Timeout | undefined;
  /** Ends all operations. */
  #endOperations = (): void => undefined;
  #isAlive = true;
  #underWay = 0;
  #running = 0;
  #isLeaving = false;

  /** The first reason to end the connection, unless that is its client. */
  #reason: ConnectionEnd | undefined;
  #operations = 0;
  #messages = 0;
  #closeCode = ABNORMAL_CLOSURE;
  readonly #onEnd: (() => void)[] = [];

  constructor(socket: WebSocket, stream: Socket) {
    this.#socket = socket;
    this.#stream = stream;
  }

  report(): ConnectionReport {
    return {
      durationMs: Math.round(performance.now() - this.#opened),
      operations: this.#operations,
      messages: this.#messages,
      closeCode: this.#closeCode,
      reason: this.#reason ?? 'client',
    };
  }

  /** Calls the function when the connection has ended. */
  onEnd(call: () => void): void {
    if (this.#socket.readyState === this.#socket.CLOSED) call();
    else this.#onEnd.push(call);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Connects the socket to the protocol.
   * @param ping milliseconds between two pings
   */
  open<Extra>(protocol: ProtocolServer<Extra>, extra: Extra, ping: number): void {
    const socket = this.#socket;
    // The socket closes with the right code itself, such as 1009 for a message that is too large.
    socket.on('error', () => (this.#reason ??= 'protocol'));
    socket.on('pong', () => (this.#isAlive = true));
    this.#pings = setInterval(() => this.#ping(), ping);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: async (text) => this.#send(text),
        close: (code = NORMAL_CLOSURE, reason = '') => {
          this.#reason ??= UNAUTHENTICATED.has(code) ? 'unauthenticated' : 'protocol';
          // Reasons of the protocol may quote an id of the client, which may be longer than a reason can be.
          this.#close(code, code === SUBSCRIBER_ALREADY_EXISTS ? 'Subscriber already exists' : reason);
        },
        onMessage: (receive) => {
          socket.on('message', (data: RawData, isBinary: boolean) => {
            // A client that ignores the end of its connection can still send messages.
            if (socket.readyState !== socket.OPEN) return undefined;
            if (isBinary) return this.end('protocol', UNSUPPORTED_DATA, 'Only text is supported');
            // The protocol throws for messages that only servers send.
            receive((data as Buffer).toString()).catch(() =>
              this.end('protocol', CloseCode.BadRequest, 'Invalid message received'),
            );
            return undefined;
          });
        },
      },
      extra,
    );
    this.#endOperations = () => void closed(NORMAL_CLOSURE, '');
    socket.once('close', (code) => {
      clearInterval(this.#pings);
      this.#endOperations();
      this.#closeCode = code;
      if (code === ABNORMAL_CLOSURE) this.#reason ??= 'lost';
      for (const call of this.#onEnd) call();
    });
  }

  /** Counts an operation as under way. */
  begin(): OperationCount {
    this.#operations += 1;
    this.#underWay += 1;
    this.#running += 1;
    let isRunning = true;
    const settle = (): void => {
      if (!isRunning) return;
      isRunning = false;
      this.#running -= 1;
      // `complete` is sent first. Without it the client would run the operation again on its next connection.
      if (this.#isLeaving) setImmediate(() => this.leave());
    };
    const end = (): void => {
      settle();
      this.#underWay -= 1;
    };
    return { settle, end };
  }

  /** Returns whether queries or mutations are running. */
  readonly isBusy = (): boolean => this.#running > 0;

  /** Ends the connection when the credentials of its caller expire. */
  expireAt(time: number): void {
    this.onEnd(callAt(time, () => this.end('expired', CloseCode.Forbidden, 'Credentials expired')));
  }

  end(reason: ConnectionEnd, code: number, text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#reason ??= reason;
    this.#close(code, text);
  }

  /** Refuses the credentials. Clients connect again with others. */
  forbid(): false {
    this.end('unauthenticated', CloseCode.Forbidden, 'Forbidden');
    return false;
  }

  /** Ends the connection because of a bug. */
  fail(): false {
    this.end('error', CloseCode.InternalServerError, 'Internal server error');
    return false;
  }

  /** Refuses the caller for some time. Clients connect again later. */
  refuse(code: string): false {
    this.end(code === 'RATE_LIMITED' ? 'limit' : 'unauthenticated', TRY_AGAIN_LATER, code);
    return false;
  }

  /** Ends the connection because the gateway stops, when the running operations have ended. */
  leave(): void {
    this.#isLeaving = true;
    if (!this.isBusy()) this.end('stop', GOING_AWAY, 'Going away');
  }

  #close(code: number, text: string): void {
    this.#socket.close(code, text);
    // The client may take long to respond.
    this.#endOperations();
    // A socket that is paused would not see the response of its client.
    this.#socket.resume();
  }

  /** Waits if others are already waiting for the network, so that results wait for a client that reads slowly. */
  async #send(text: string): Promise<void> {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    this.#messages += 1;
    corkForThisTurn(this.#stream);
    if (socket.bufferedAmount <= HIGH_WATER_MARK) {
      socket.send(text);
      return;
    }
    await new Promise<void>((resolve) => {
      socket.send(text, () => {
        if (socket.isPaused && socket.bufferedAmount <= MAXIMUM_BUFFERED) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount > MAXIMUM_BUFFERED) socket.pause();
    });
  }

  #ping(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    return this.#socket.ping();
  }
}
