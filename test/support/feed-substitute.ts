/** A substitute for the emulator's change feed: tests decide what it sends, and when its connections end. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { FEED_PATH, type HttpServer, startHttpServer } from './http-server.js';

export interface ChangeFeed extends HttpServer {
  /** The headers of each request so far. */
  readonly requests: IncomingHttpHeaders[];
  /** The status of the next responses. The feed responds with 200. */
  status: number;
  /** Sends text to each connection. */
  send(text: string): void;
  /** Sends a change at this position, with these members in addition to or in place of the usual ones. */
  change(position: string, members?: object): void;
  /** Ends all connections. */
  cut(): void;
}

/** @param begin returns the first text of a response */
export async function startChangeFeed(
  begin: (lastEventId: string | undefined) => string = (last) =>
    last === undefined ? 'event: start\nid: 0\ndata:\n\n' : '',
): Promise<ChangeFeed> {
  const requests: IncomingHttpHeaders[] = [];
  const open = new Set<ServerResponse>();
  const server = await startHttpServer((incoming, response) => {
    requests.push(incoming.headers);
    if (feed.status !== 200 || incoming.url !== FEED_PATH) {
      response.writeHead(feed.status).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const last = incoming.headers['last-event-id'];
    response.write(begin(typeof last === 'string' ? last : undefined));
    open.add(response);
    response.on('close', () => open.delete(response));
  });
  const send = (text: string) => {
    for (const response of open) response.write(text);
  };
  const feed: ChangeFeed = {
    ...server,
    requests,
    status: 200,
    send,
    change: (position, members = {}) => {
      const change = {
        Resource: 'User',
        Kind: 'Updated',
        Operation: 'UpdateUser',
        Time: TIME,
        ...KEYS,
        ...members,
      };
      send(`id: ${position}\ndata: ${JSON.stringify(change)}\n\n`);
    },
    cut: () => {
      for (const response of open) response.destroy();
    },
  };
  return feed;
}

const TIME = '2026-11-29T12:00:00.000Z';
const KEYS = { AccountId: 'a', UserId: 'u' };
