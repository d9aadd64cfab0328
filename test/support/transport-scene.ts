/** The gateway's client of Chime and the stock client of the SDK before one upstream, which keeps what it gets. */
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
  /** What came in since it was last emptied. */
  received: Received[];
  /** What the gateway's client logged. */
  readonly logged: Record<string, unknown>[];
  answer: (request: Received) => Answer;
  stock: ChimeClient & Sender;
  transportWith(options?: Partial<TransportOptions>): SdkTransport;
  stop(): Promise<void>;
}

/** An answer that has what calls that follow one another look for, and says what was asked. */
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
