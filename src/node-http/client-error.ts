/**
 * Responds to what Node's HTTP parser refuses: bytes that are no request, or headers that are too large or too slow.
 */
import { METHODS, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type ClientError = Pick<NodeJS.ErrnoException, 'code'>;

/** A response without a request object. The connection is closed after it. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Node's own handler of such errors also uses this member to find the next response of the connection. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

/** Connections that sent invalid bytes before the response to an earlier request. */
const spoilt = new WeakSet<Connection>();

const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Responds and closes the connection. If an earlier request of it has no response yet, waits for that one first.
 * @param responseOf creates the response for a status; called even if nobody can read it
 */
export function refuseClientError(
  error: ClientError,
  socket: Connection,
  responseOf: (status: number) => RawResponse,
): void {
  const { code = '' } = error;
  // oxlint-disable-next-line no-underscore-dangle -- Node has no other name for it
  const owed = socket._httpMessage;
  if (owed?.req.complete && code !== 'ECONNRESET') {
    // The client would take the error for the response to that request.
    if (spoilt.has(socket)) return;
    spoilt.add(socket);
    owed.once('close', () => {
      spoilt.delete(socket);
      refuseClientError(error, socket, responseOf);
    });
    return;
  }
  const response = responseOf(STATUSES[code] ?? 400);
  if (code !== 'ECONNRESET') writeResponse(socket, response);
  socket.destroy();
}

function writeResponse(socket: Duplex, { status, headers, body }: RawResponse): void {
  if (!socket.writable) return;
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n'));
  socket.write(body);
}

/**
 * Refuses requests that Node's parser accepts but that are not HTTP, or that need a proxy. Node would close the
 * connection without a response, and Fastify fails on methods that HTTP does not define.
 * @param refuse handles them as the server handles unreadable requests
 * @param responseToConnect creates the response to the method CONNECT
 */
export function refuseOtherProtocols(
  server: Server,
  refuse: (error: ClientError, socket: Socket) => void,
  responseToConnect: () => RawResponse,
): void {
  const methods = new Set<string | undefined>(METHODS);
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!methods.has(request.method)) refuse({ code: 'HPE_INVALID_METHOD' }, request.socket);
    else for (const listener of listeners) listener(request, response);
  });
  server.on('connect', (_request, socket) => {
    writeResponse(socket, responseToConnect());
    socket.destroy();
  });
}
