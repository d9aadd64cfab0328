/** Stands between the gateway and a server and plays its responses again, so that two runs see the same upstream. */
import { text } from 'node:stream/consumers';
import { type HttpServer, startHttpServer } from './http-server.js';

interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Replay extends HttpServer {
  /** Forgets all responses, and records new ones from now on. */
  record(): void;
  /** Plays the responses from now on, those to equal requests in their order. Without one the response is 599. */
  play(): void;
  /** How many recorded responses nobody has asked for again. */
  unplayed(): number;
}

/** The gateway makes a new token for each room. */
const TOKEN = /"ClientRequestToken":"[^"]*"/;

/** @param upstream URL of the server */
export async function startReplay(upstream: string): Promise<Replay> {
  const recorded = new Map<string, Recorded[]>();
  let isPlaying = false;
  const forward = async (method: string, url: string, body: string): Promise<Recorded> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(upstream + url, { method, headers, body: body || undefined });
    const type = response.headers.get('content-type');
    const id = response.headers.get('x-amzn-requestid');
    const error = response.headers.get('x-amzn-errortype');
    const kept = Object.entries({ 'content-type': type, 'x-amzn-requestid': id, 'x-amzn-errortype': error });
    return {
      status: response.status,
      headers: Object.fromEntries(kept.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
      body: await response.text(),
    };
  };
  const respond = async (method: string, url: string, body: string): Promise<Recorded> => {
    const key = `${method} ${url} ${body.replace(TOKEN, '')}`;
    if (isPlaying) return recorded.get(key)?.shift() ?? { status: 599, headers: {}, body: '' };
    const response = await forward(method, url, body);
    recorded.set(key, [...(recorded.get(key) ?? []), response]);
    return response;
  };
  const server = await startHttpServer((incoming, outgoing) => {
    void text(incoming)
      .then((body) => respond(incoming.method ?? '', incoming.url ?? '', body))
      .then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body))
      .catch(() => outgoing.destroy());
  });
  return {
    ...server,
    record: () => {
      recorded.clear();
      isPlaying = false;
    },
    play: () => {
      isPlaying = true;
    },
    unplayed: () => [...recorded.values()].reduce((sum, responses) => sum + responses.length, 0),
  };
}
