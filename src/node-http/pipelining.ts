/**
 * Follows the requests of each connection of an HTTP server.
 *
 * Node emits `close` only for the response at the head of its connection. When a connection with a hundred pipelined
 * responses is destroyed, only one of them emits it. Code that waits for that event to release something never does so
 * for the other ninety-nine. `onResponseEnd` therefore also listens to the connection itself.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The maximum number of requests of one connection that are handled at the same time. */
export const MAX_UNDER_WAY = 16;

/**
 * The maximum number of requests that wait. A client that pipelines more is disconnected, because each takes a few KB.
 */
export const MAX_WAITING = 100;

type Listener = () => void;

/** A response, from the start of its request's handling until it is sent or its connection is closed. */
class Exchange {
  /** Undefined after the end. */
  #listeners: Listener[] | undefined = [];

  /** Whether the whole response was passed to the network. */
  isSent = false;

  get hasEnded(): boolean {
    return this.#listeners === undefined;
  }

  onEnd(listener: Listener): void {
    if (this.#listeners === undefined) listener();
    else this.#listeners.push(listener);
  }

  end(): void {
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }
}

const exchanges = new WeakMap<ServerResponse, Exchange>();

function follow(response: ServerResponse): Exchange {
  const exchange = new Exchange();
  exchanges.set(response, exchange);
  return exchange;
}

/** Handles the requests of one connection in their order, a limited number at a time. */
class Connection {
  readonly #socket: Socket;
  readonly #handle: RequestListener;
  readonly #underWay = new Set<Exchange>();
  readonly #waiting: [IncomingMessage, ServerResponse][] = [];

  constructor(socket: Socket, handle: RequestListener) {
    this.#socket = socket;
    this.#handle = handle;
    socket.once('close', () => {
      for (const exchange of this.#underWay) exchange.end();
      // These requests get a log record too.
      for (const [request, response] of this.#waiting.splice(0)) {
        follow(response).end();
        handle(request, response);
      }
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#underWay.size < MAX_UNDER_WAY) return this.#begin(request, response);
    if (this.#waiting.length === MAX_WAITING) this.#socket.destroy();
    if (this.#socket.destroyed) return undefined;
    this.#waiting.push([request, response]);
    this.#socket.pause();
    return undefined;
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const exchange = follow(response);
    this.#underWay.add(exchange);
    exchange.onEnd(() => this.#underWay.delete(exchange));
    // Node also emits it for a response whose connection was destroyed, and then reports that nothing remains to be
    // written.
    response.once('finish', () => {
      exchange.isSent = !this.#socket.destroyed;
    });
    response.once('close', () => {
      exchange.end();
      this.#beginNext();
    });
    this.#handle(request, response);
  }

  #beginNext(): void {
    if (this.#socket.destroyed) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    if (this.#waiting.length === 0) this.#resume();
    this.#begin(...next);
  }

  /** Continues to read, unless Node itself has paused because the client does not read. */
  #resume(): void {
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', () => this.#socket.resume());
    else this.#socket.resume();
  }
}

/**
 * Limits how many requests of a connection are handled at once. Call this after all request listeners are registered.
 * Requests that still wait when their connection closes reach the listeners with a response that has ended: record
 * them, and do nothing else for them.
 */
export function followRequests(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  const handle: RequestListener = (request, response) => {
    for (const listener of listeners) listener(request, response);
  };
  const connections = new WeakMap<Socket, Connection>();
  server.on('request', (request, response) => {
    const { socket } = request;
    let connection = connections.get(socket);
    if (connection === undefined) connections.set(socket, (connection = new Connection(socket, handle)));
    connection.take(request, response);
  });
}

/**
 * Calls the listener once, when the response was sent in full or its connection is closed. Calls it at once if that has
 * already happened.
 * @param response of a server that `followRequests` was called with
 */
export const onResponseEnd = (response: ServerResponse, listener: Listener): void =>
  findExchange(response).onEnd(listener);

/** Returns whether the response was sent in full or its connection is closed. */
export const hasResponseEnded = (response: ServerResponse): boolean => findExchange(response).hasEnded;

/** Returns whether the response was sent in full. It is false if the connection closed before that. */
export const isResponseSent = (response: ServerResponse): boolean => findExchange(response).isSent;

/** Ends the exchange of a response that is sent without Node, such as that of a WebSocket. */
export function markSent(response: ServerResponse): void {
  const exchange = findExchange(response);
  exchange.isSent = true;
  exchange.end();
}

function findExchange(response: ServerResponse): Exchange {
  const exchange = exchanges.get(response);
  if (exchange === undefined) throw new Error('The requests of this server are not followed.');
  return exchange;
}
