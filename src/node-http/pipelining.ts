/**
 * Follows the requests of each connection of an HTTP server.
 *
 * Node emits `close` only for the response at the head of its connection: of a hundred pipelined responses on a connection
 * that is destroyed, one emits it. Whoever waits for that event to give something back never does for the other
 * ninety-nine. `onResponseEnd` therefore also listens to the connection itself.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests of one connection are handled at the same time. */
export const MAX_UNDER_WAY = 16;

/** How many more may wait for their turn. A client that sends further ahead is disconnected, as each takes a few KB. */
export const MAX_WAITING = 100;

type Listener = () => void;

/** A response, from the moment when its request is handled until it was sent or its connection is closed. */
class Exchange {
  /** Undefined once it has ended. */
  #listeners: Listener[] | undefined = [];

  /** Whether all of the response was handed over to the network. */
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

/** Handles the requests of one connection, some at a time and in their order. */
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
      // They get a record, too.
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
    // Node emits it for a response whose connection was destroyed too, and then reports that nothing is left to be written.
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

  /** Reads on, unless Node itself has stopped reading because the client does not read. */
  #resume(): void {
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', () => this.#socket.resume());
    else this.#socket.resume();
  }
}

/**
 * Limits how many requests of a connection are handled at once. Call this after all listeners for requests are there.
 * Requests that still wait when their connection is closed reach the listeners with a response that has ended: record
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
 * Calls the listener once, when the response was sent in full or its connection is closed; at once if that is so already.
 * @param response of a server that `followRequests` was called with
 */
export const onResponseEnd = (response: ServerResponse, listener: Listener): void =>
  findExchange(response).onEnd(listener);

/** Returns whether the response was sent in full or its connection is closed. */
export const hasResponseEnded = (response: ServerResponse): boolean => findExchange(response).hasEnded;

/** Returns whether the response was sent in full: false for one whose connection was closed in the middle of it. */
export const isResponseSent = (response: ServerResponse): boolean => findExchange(response).isSent;

function findExchange(response: ServerResponse): Exchange {
  const exchange = exchanges.get(response);
  if (exchange === undefined) throw new Error('The requests of this server are not followed.');
  return exchange;
}
