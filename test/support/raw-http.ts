/**
 * Sends requests byte for byte that no HTTP client sends: repeated headers, bytes that are not ASCII, bodies that never
 * arrive.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  /** The status line and headers as received. */
  head: string;
  body: string;
}

/**
 * Sends exactly these bytes (as latin1). Returns all bytes received until the server closes, or until the response is
 * complete by its content-length.
 */
export function sendRaw(url: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(request, 'latin1'));
    const finish = () => {
      const end = received.indexOf('\r\n\r\n');
      const [head, body] = [received.slice(0, end), received.slice(end + 4)];
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body });
      socket.destroy();
    };
    socket.setTimeout(5_000, () => socket.destroy(new Error('There was no answer.')));
    socket.on('error', reject);
    socket.on('end', finish);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const length = /content-length: (\d+)/i.exec(received)?.[1];
      const end = received.indexOf('\r\n\r\n');
      if (end >= 0 && length !== undefined && received.length >= end + 4 + Number(length)) finish();
    });
  });
}

/** A connection to which bytes are written unchanged. */
export interface RawConnection {
  readonly socket: Socket;
  /** All text received so far. */
  readonly text: string;
  /** Resolves when the server, or the test, has closed the connection. */
  readonly closed: Promise<void>;
  /** Returns the next response, by its content-length. */
  next(): Promise<RawAnswer>;
}

export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let [received, read, wanted] = ['', 0, 0];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const take = (): RawAnswer | undefined => {
    // A large response is not parsed again for every chunk that arrives.
    if (received.length < wanted) return undefined;
    const head = /^HTTP\/1\.1 (\d+)[^]*?\r\n\r\n/.exec(received.slice(read));
    const length = Number(/^content-length: (\d+)/im.exec(head?.[0] ?? '')?.[1] ?? 0);
    if (head === null) return undefined;
    const start = read + head[0].length;
    wanted = start + length;
    if (received.length < wanted) return undefined;
    read = wanted;
    return { status: Number(head[1]), head: head[0], body: received.slice(start, read) };
  };
  return {
    socket,
    closed,
    get text() {
      return received;
    },
    async next() {
      for (;;) {
        const answer = take();
        if (answer !== undefined) return answer;
        if (socket.closed) throw new Error('The connection was closed.');
        await Promise.race([once(socket, 'data'), closed]);
      }
    },
  };
}

/** Builds a POST of JSON with exactly these header lines. */
export const rawPost = (lines: readonly string[], body: string): string =>
  [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...lines,
    '',
    body,
  ].join('\r\n');
