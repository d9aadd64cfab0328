/** A WebSocket whose messages a test sends and reads one by one. */
import { type ClientOptions, WebSocket } from 'ws';
import { socketUrl } from './live-client.js';

export const INIT = { type: 'connection_init' };

export const subscribeTo = (id: string, query: string, variables?: object) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});

export interface RawSocket {
  readonly raw: WebSocket;
  /** The subprotocol that the server selected. */
  readonly protocol: string;
  /** Sends text as it is, and anything else as JSON. */
  send(message: unknown): void;
  /** Returns the next message. */
  next(): Promise<unknown>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** Opens a WebSocket of a gateway. */
export async function openSocket(
  url: string,
  {
    protocols = 'graphql-transport-ws',
    ...options
  }: ClientOptions & { protocols?: string | string[] | undefined } = {},
): Promise<RawSocket> {
  const raw = new WebSocket(socketUrl(url), protocols, options);
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  raw.on('message', (data) => {
    const message: unknown = JSON.parse((data as Buffer).toString());
    const deliver = waiting.shift();
    if (deliver) deliver(message);
    else messages.push(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    raw.once('open', resolve);
    raw.once('error', reject);
  });
  raw.on('error', () => undefined);
  return {
    raw,
    protocol: raw.protocol,
    send: (message) => raw.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: async () =>
      messages.length > 0 ? messages.shift() : new Promise((resolve) => waiting.push(resolve)),
    closed,
  };
}
