/** How connections that clients keep open come to their end without a request that is lost. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onResponseEnd } from '../node-http/pipelining.js';

/**
 * Milliseconds that a client has, once the end has begun, to send the rest of a request or to take in its answer; and, on a
 * connection that it keeps open, to send the request whose answer tells it to close.
 */
export const DRAIN_TIMEOUT_MS = 5_000;

/** How many ids of requests a log line has at most. */
const IDS = 20;

/** What is not over yet. */
export interface Unfinished {
  readonly connections: number;
  readonly requests: number;
  /** Of some of the requests. */
  readonly requestIds: readonly string[];
}

/**
 * Connections and requests of an HTTP application. From the start of a stop on, every answer says `connection: close`.
 * Without it a connection that was busy when the stop began would stay open, and the stop would wait for it.
 */
export class Drain {
  readonly #app: FastifyInstance;
  readonly #underWay = new Set<FastifyRequest>();
  readonly #connections = new Set<Socket>();
  #isEnding = false;
  #isStopping = false;
  #isClosed = false;

  constructor(app: FastifyInstance) {
    this.#app = app;
    app.server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    // Node's own takes connections for idle whose last answer is still on its way to a client that takes its time, and for
    // busy those that browsers open and never use.
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

  /** Whether this gateway is to be sent no more requests. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  get unfinished(): Unfinished {
    const ids = [...this.#underWay].slice(0, IDS).map(({ id }) => id);
    return { connections: this.#connections.size, requests: this.#underWay.size, requestIds: ids };
  }

  /** Requests are answered as ever until the application is closed, but nobody is asked to send any. */
  begin(): void {
    this.#isEnding = true;
    this.#isStopping = true;
  }

  /**
   * What another process that takes over makes worth while: no new connections, but answers on those there are, until their
   * clients have closed them all or have had `PATIENCE_MS` for it. Idle connections that are just closed, as a stop does,
   * may carry a request at that moment.
   */
  async handOver(): Promise<void> {
    this.#isEnding = true;
    const { server } = this.#app;
    const closed = once(server, 'close');
    // Of node:net, as node:http's own `close` ends the idle connections as well.
    Server.prototype.close.call(server);
    await Promise.race([closed, delay(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
  }

  #close(): void {
    this.begin();
    this.#isClosed = true;
    // Node looks at slow requests no more once the server is closed.
    setTimeout(() => {
      this.#closeAllBut([...this.#underWay].filter(({ raw }) => raw.complete));
    }, DRAIN_TIMEOUT_MS).unref();
  }

  #closeAllBut(requests: Iterable<FastifyRequest>): void {
    const kept = new Set<Socket>();
    for (const { raw } of requests) kept.add(raw.socket);
    for (const socket of this.#connections) if (!kept.has(socket)) socket.destroy();
  }

  #forget(request: FastifyRequest): void {
    this.#underWay.delete(request);
    // An answer that had begun before the end did not say that the connection would close.
    if (this.#isClosed) this.#closeAllBut(this.#underWay);
  }
}
