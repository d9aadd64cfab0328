/** Stands between gateway and emulator and records what crosses: how many upstream calls a query costs. */
import { request } from 'node:http';
import { type HttpServer, startHttpServer } from './http-server.js';

export interface Recorder extends HttpServer {
  /** Method and target of every request so far, such as `GET /accounts/a/users/u`. */
  readonly calls: string[];
  /** Lets so many further requests reach the upstream and be answered there, but cuts the connection in place of the answer. */
  loseAnswers(count: number): void;
}

export async function startRecorder(upstream: string): Promise<Recorder> {
  const calls: string[] = [];
  let losing = 0;
  const server = await startHttpServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    calls.push(`${method} ${url}`);
    const lost = losing > 0;
    if (lost) losing -= 1;
    const onward = request(upstream + url, { method, headers }, (reply) => {
      if (lost) {
        reply.resume().on('end', () => incoming.socket.resetAndDestroy());
        return;
      }
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  return {
    ...server,
    calls,
    loseAnswers: (count) => {
      losing = count;
    },
  };
}
