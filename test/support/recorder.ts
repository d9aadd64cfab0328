/** Stands between gateway and emulator and records what crosses: how many upstream calls a query costs. */
import { request } from 'node:http';
import { type HttpServer, startHttpServer } from './http-server.js';

export interface Recorder extends HttpServer {
  /** Method and target of every request so far, such as `GET /accounts/a/users/u`. */
  readonly calls: string[];
}

export async function startRecorder(upstream: string): Promise<Recorder> {
  const calls: string[] = [];
  const server = await startHttpServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    calls.push(`${method} ${url}`);
    const onward = request(upstream + url, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  return { ...server, calls };
}
