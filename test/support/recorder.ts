/** A proxy between two servers that records their requests: the upstream calls of a query, or a router's requests. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { FEED_PATH, type HttpServer, startHttpServer } from './http-server.js';

/** A request that passed, with the headers of its response once that arrived. */
interface Crossing {
  readonly headers: IncomingHttpHeaders;
  body: string;
  answered?: IncomingHttpHeaders;
}

export interface Recorder extends HttpServer {
  /** The method and target of every request so far, such as `GET /accounts/a/users/u`, except of the change feed. */
  readonly calls: string[];
  /** The same requests with all details. */
  readonly crossings: Crossing[];
  /** Discards the recorded requests. */
  clear(): void;
  /**
   * Lets `count` further requests reach the upstream, which responds. The connection is then cut instead of the
   * response.
   */
  loseAnswers(count: number): void;
}

export async function startRecorder(upstream: string): Promise<Recorder> {
  const calls: string[] = [];
  const crossings: Crossing[] = [];
  let losing = 0;
  const server = await startHttpServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    const crossing: Crossing = { headers, body: '' };
    const isFeed = url === FEED_PATH;
    if (!isFeed) {
      calls.push(`${method} ${url}`);
      crossings.push(crossing);
    }
    const lost = losing > 0 && !isFeed;
    if (lost) losing -= 1;
    const onward = request(upstream + url, { method, headers }, (reply) => {
      if (lost) {
        reply.resume().on('end', () => incoming.socket.resetAndDestroy());
        return;
      }
      crossing.answered = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => (crossing.body = Buffer.concat(chunks).toString()));
    incoming.pipe(onward);
  });
  return {
    ...server,
    calls,
    crossings,
    clear: () => {
      calls.length = 0;
      crossings.length = 0;
    },
    loseAnswers: (count) => {
      losing = count;
    },
  };
}
