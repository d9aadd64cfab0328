/**
 * The gateway's Chime client and the SDK's stock client in front of one upstream, which stores the requests that it
 * gets.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ChimeClient } from '@aws-sdk/client-chime';
import { SdkTransport, type TransportOptions } from '../../src/chime/aws/transport.js';
import { startHttpServer } from './http-server.js';
import { keptLog } from './log-file.js';

export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

export type Sender = Pick<SdkTransport, 'send'>;
export type AnyCommand = Parameters<SdkTransport['send']>[0];
export type Output = Awaited<ReturnType<SdkTransport['send']>>;

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

export interface Scene {
  /** The requests received since the list was last emptied. */
  received: Received[];
  /** The log lines of the gateway's client. */
  readonly logged: Record<string, unknown>[];
  answer: (request: Received) => Answer;
  stock: ChimeClient & Sender;
  transportWith(options?: Partial<TransportOptions>): SdkTransport;
  stop(): Promise<void>;
}

/** Returns a response with the members that successive calls look for. It also contains the request. */
export const echo = ({ method, url }: Received): Answer => ({
  body: JSON.stringify({
    Account: { AccountId: 'made', Name: `${method} ${url}`, CreatedTimestamp: '2026-02-20T01:02:03.004Z' },
    User: { UserId: 'made', DisplayName: `${method} ${decodeURIComponent(url)}`, Unknown: [{ x: 1 }] },
    Room: { RoomId: 'made', AccountId: 'made' },
    Bot: { BotId: 'made' },
    PhoneNumberOrder: { PhoneNumberOrderId: 'made' },
    Users: [{ UserId: 'ü', RegisteredOn: '2026-02-20T01:02:03.004Z', LicenseType: 'Ultra' }, null, {}],
  }),
});

export async function startScene(): Promise<Scene> {
  const server = await startHttpServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body };
      scene.received.push(request);
      const reply = scene.answer(request);
      const shared = { 'content-type': 'application/json', 'x-amzn-requestid': 'upstream-request' };
      return outgoing.writeHead(reply.status ?? 200, { ...shared, ...reply.headers }).end(reply.body);
    });
  });
  const shared = { endpoint: server.url, region: 'us-east-1', credentials };
  const transports: SdkTransport[] = [];
  const scene: Scene = {
    received: [],
    logged: [],
    answer: echo,
    stock: new ChimeClient({ ...shared, maxAttempts: 1 }),
    transportWith: (options = {}) => {
      const made = new SdkTransport({
        ...shared,
        connections: 100,
        connectTimeout: 2_000,
        log: keptLog((line) => void scene.logged.push(JSON.parse(line) as Record<string, unknown>)),
        ...options,
      });
      transports.push(made);
      return made;
    },
    stop: async () => {
      for (const client of [...transports.map((made) => ({ destroy: () => made.close() })), scene.stock]) {
        client.destroy();
      }
      await server.stop();
    },
  };
  return scene;
}
