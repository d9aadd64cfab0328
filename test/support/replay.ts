/**
 * A proxy between the gateway and a server that replays the server's responses, so that two runs see the same upstream.
 */
import { text } from 'node:stream/consumers';
import { FEED_PATH, type HttpServer, startHttpServer } from './http-server.js';

interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Replay extends HttpServer {
  /** Discards all responses and records new ones from now on. */
  record(): void;
  /** Replays the responses from now on. Equal requests get theirs in order. A request without one gets status 599. */
  play(): void;
  /** Returns how many recorded responses were not replayed. */
  unplayed(): number;
}

/** The gateway generates a new token for each room. */
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
    if (url === FEED_PATH) return { status: 404, headers: {}, body: '' };
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
