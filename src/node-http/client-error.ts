/** Responses to what Node's HTTP parser refuses: bytes that are no request, headers that are too large or too slow. */
import { METHODS, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type ClientError = Pick<NodeJS.ErrnoException, 'code'>;

/** A response for where there is no request to reply to. The connection is closed after it. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Node's own handler of such errors looks here too for the response that is next on the connection. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

/** Connections that sent what is no request while an earlier request was not answered. */
const spoilt = new WeakSet<Connection>();

const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Responds and closes the connection, after the response to an earlier request on it if there is one.
 * @param responseOf makes the response of a status; called also if nobody is there to read it
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
    // The error would be taken for the response to that request.
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
 * Refuses what Node's parser accepts although it is no request of HTTP, or asks for a proxy: Node would close the connection
 * without a response, and Fastify fails on methods that HTTP does not have.
 * @param refuse as the server refuses what cannot be read
 * @param responseToConnect makes the response to the method CONNECT
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
