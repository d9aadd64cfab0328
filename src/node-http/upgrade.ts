/**
 * Passes requests for a WebSocket to the request listeners of an HTTP server, so that they pass the same checks as all
 * other requests. Node itself gives such requests no response.
 */
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { markSent } from './pipelining.js';

/** The connection of a request for a WebSocket, and the bytes that arrived after its head. */
export interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

const ASKS = Symbol('asksForUpgrade');

/**
 * Creates the class of the requests of a server, which supports WebSockets at one path. Node would end HTTP on the
 * connection of every request with an `Upgrade` header, such as those of HTTP clients that offer HTTP/2. RFC 9110 (7.8)
 * allows ignoring the header, and this class ignores all others.
 */
export const upgradableRequest = (path: string) =>
  class extends IncomingMessage {
    declare [ASKS]: unknown;

    /** Node assigns this member when it has read the head of the request, and reads it afterwards. */
    set upgrade(asks: unknown) {
      this[ASKS] = asks;
    }

    get upgrade(): boolean {
      return this[ASKS] === true && (this.method === 'CONNECT' || isForWebSocket(this, path));
    }
  };

const isForWebSocket = ({ method, httpVersion, url = '', headers }: IncomingMessage, path: string): boolean =>
  method === 'GET' &&
  httpVersion === '1.1' &&
  url.replace(/\?.*$/s, '') === path &&
  headers.upgrade?.trim().toLowerCase() === 'websocket';

/** Emits `request` for each request for a WebSocket. Its response ends the connection unless `acceptUpgrade` is called. */
export function passUpgrades(server: Server): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.on('finish', () => socket.destroySoon());
    try {
      response.assignSocket(socket);
    } catch {
      // An earlier request has no response yet. A client must not pipeline a request for a WebSocket.
      socket.destroy();
      return;
    }
    upgrades.set(request, { socket, head });
    server.emit('request', request, response);
  });
}

/** Returns whether the request asks for a WebSocket and may get one. */
export const isUpgrade = (request: IncomingMessage): boolean => upgrades.has(request);

/**
 * Takes the connection out of HTTP. The request ends here for all who follow it.
 * @param response of the request, which is not sent; the caller sends status 101
 */
export function acceptUpgrade(request: IncomingMessage, response: ServerResponse): Upgrade {
  const upgrade = upgrades.get(request);
  if (upgrade === undefined) throw new Error('The request asks for no WebSocket.');
  upgrades.delete(request);
  response.statusCode = 101;
  response.detachSocket(upgrade.socket);
  markSent(response);
  return upgrade;
}
