/**
 * Ends keep-alive connections without losing a request. The whole stop may take SHUTDOWN_DELAY_SECONDS and
 * SHUTDOWN_GRACE_SECONDS together; then the process ends.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { Server, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { onResponseEnd } from '../node-http/pipelining.js';

/**
 * In milliseconds, from the start of a stop. In this time, a client can send the rest of a request or receive its
 * response. On an idle connection it can send the request whose response tells it to close. No setting changes it.
 */
export const DRAIN_TIMEOUT_MS = 5_000;

/** The maximum number of request ids in a log line. */
const IDS = 20;

/**
 * The time over which a stop ends long connections, in milliseconds, so that their clients do not all connect to other
 * processes at once.
 */
const SPREAD_MS = 3_000;

/** A connection that stays open until one side ends it: a WebSocket or an event stream. */
export interface LongConnection {
  readonly socket: Socket;
  /** Ends it in the way of its protocol. */
  end(): void;
  /** Returns whether a result is still to be sent. */
  isBusy(): boolean;
}

/** The connections and requests that have not ended. */
export interface Unfinished {
  readonly connections: number;
  readonly requests: number;
  /** The ids of some of the requests. */
  readonly requestIds: readonly string[];
}

/**
 * Tracks the connections and requests of an HTTP application. Every response contains `connection: close` from the
 * start of a stop. Otherwise a connection that was busy at that moment would stay open, and the stop would wait for it.
 */
export class Drain {
  readonly #app: FastifyInstance;
  readonly #underWay = new Set<FastifyRequest>();
  readonly #connections = new Set<Socket>();
  readonly #long = new Set<LongConnection>();
  #isEnding = false;
  #isStopping = false;
  #isClosed = false;
  #isLeaving = false;

  constructor(app: FastifyInstance) {
    this.#app = app;
    app.server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    // Node's own method closes connections whose last response is still on its way to a slow client. It does not close
    // unused connections that browsers open in advance, because it counts them as busy.
    app.server.closeIdleConnections = () => this.#closeAllBut(this.#underWay);
    app.addHook('onRequest', (request, reply, done) => {
      this.#underWay.add(request);
      onResponseEnd(reply.raw, () => this.#forget(request));
      done();
    });
    app.addHook('onSend', (_request, reply, payload, done) => {
      if (this.#isEnding) reply.header('connection', 'close');
      done(null, payload);
    });
    app.addHook('preClose', async () => this.#close());
  }

  /** Whether this gateway should receive no more requests. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  get unfinished(): Unfinished {
    const ids = [...this.#underWay].slice(0, IDS).map(({ id }) => id);
    return { connections: this.#connections.size, requests: this.#underWay.size, requestIds: ids };
  }

  /** Ends this connection too during a stop. Call the result when it has ended. */
  follow(connection: LongConnection): () => void {
    this.#long.add(connection);
    if (this.#isLeaving) endLater(connection);
    return () => void this.#long.delete(connection);
  }

  /** Announces the stop: the gateway is no longer ready, but responds to requests until the application is closed. */
  begin(): void {
    this.#isEnding = true;
    this.#isStopping = true;
  }

  /**
   * Hands over to another process: accepts no new connections, and responds on the open ones until their clients have
   * closed all of them or `DRAIN_TIMEOUT_MS` has passed. An idle connection is not closed at once, as in a stop,
   * because a request may arrive on it at that moment.
   */
  async handOver(): Promise<void> {
    this.#isEnding = true;
    const { server } = this.#app;
    const closed = once(server, 'close');
    // The method of node:net, because node:http's own `close` also ends idle connections.
    Server.prototype.close.call(server);
    this.#endLongConnections();
    await Promise.race([closed, delay(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
  }

  async #close(): Promise<void> {
    this.begin();
    // Reads requests that have already arrived. Otherwise their connections would count as idle and be closed: the more
    // there is to do, the longer a request is there before it is read. Only the second of two turns is surely after that.
    await nextTurn();
    await nextTurn();
    this.#isClosed = true;
    this.#endLongConnections();
    // Node no longer checks for slow requests once the server is closed.
    setTimeout(() => {
      for (const connection of this.#long) if (!connection.isBusy()) this.#long.delete(connection);
      this.#closeAllBut([...this.#underWay].filter(({ raw }) => raw.complete));
    }, DRAIN_TIMEOUT_MS).unref();
  }

  #endLongConnections(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    for (const connection of this.#long) endLater(connection);
  }

  #closeAllBut(requests: Iterable<FastifyRequest>): void {
    const excluded = new Set<Socket>();
    for (const { socket } of this.#long) excluded.add(socket);
    for (const { raw } of requests) excluded.add(raw.socket);
    for (const socket of this.#connections) if (!excluded.has(socket)) socket.destroy();
  }

  #forget(request: FastifyRequest): void {
    this.#underWay.delete(request);
    // A response that began before the stop did not announce that the connection would close.
    if (this.#isClosed) this.#closeAllBut(this.#underWay);
  }
}

const endLater = (connection: LongConnection): void =>
  void setTimeout(() => connection.end(), Math.random() * SPREAD_MS);
