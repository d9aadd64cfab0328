/** Subscribers by WebSocket and by event stream, whose connections a test may stop reading. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { INIT, openSocket, subscribeTo } from './raw-socket.js';

export interface Subscriber {
  /** The results so far. */
  readonly received: unknown[];
  /** Stops reading from the network, or continues. */
  pause(): void;
  resume(): void;
  /** Resolves at the end of the connection. */
  readonly closed: Promise<unknown>;
  /** Breaks the connection. */
  destroy(): void;
}

async function subscribeByWebSocket(url: string, query: string): Promise<Subscriber> {
  const socket = await openSocket(url);
  const { raw, closed } = socket;
  socket.send(INIT);
  await socket.next();
  const received: unknown[] = [];
  raw.on('message', (data) => {
    received.push((JSON.parse((data as Buffer).toString()) as { payload: unknown }).payload);
  });
  socket.send(subscribeTo('1', query));
  return {
    received,
    closed,
    pause: () => raw.pause(),
    resume: () => raw.resume(),
    destroy: () => raw.terminate(),
  };
}

async function subscribeByEventStream(url: string, query: string): Promise<Subscriber> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const outgoing = request(`${url}/graphql`, { method: 'POST', headers, agent: false });
  outgoing.on('error', () => undefined).end(JSON.stringify({ query }));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const received: unknown[] = [];
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events)
      if (event.startsWith('event: next')) received.push(JSON.parse(event.slice(event.indexOf('{'))));
  });
  const closed = new Promise((resolve) => void response.on('error', () => undefined).once('close', resolve));
  return {
    received,
    closed,
    pause: () => response.pause(),
    resume: () => response.resume(),
    destroy: () => outgoing.destroy(),
  };
}

/** Functions that subscribe, by the name that the metrics have for the transport. */
export const SUBSCRIBE = { websocket: subscribeByWebSocket, sse: subscribeByEventStream } as const;

export const TRANSPORTS = ['websocket', 'sse'] as const;
