/** Requests byte for byte, for what no HTTP client sends: headers twice, bytes that are not ASCII, bodies that never come. */
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  /** Status line and headers, as they came. */
  head: string;
  body: string;
}

/**
 * Sends these very bytes (as latin1) and answers what comes back until the server closes, or until the answer is
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

/** A POST of JSON with these header lines, each as it stands. */
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
