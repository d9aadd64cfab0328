/** A router that subscribes by the HTTP callback protocol, as far as its subgraphs can see. */
import type { ServerResponse } from 'node:http';
import { startHttpServer } from './http-server.js';

/** A message as the router received it. */
export interface CallbackMessage {
  readonly kind: string;
  readonly action: 'check' | 'next' | 'complete';
  readonly id: string;
  readonly verifier: string;
  readonly payload?: { data: unknown; errors?: unknown };
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}

export interface ReceivedMessage extends CallbackMessage {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** Returns the status of the response, or responds itself. */
type Respond = (message: ReceivedMessage, response: ServerResponse) => number | undefined;

export interface CallbackRouter {
  /** The beginning of the callback URLs. */
  readonly prefix: string;
  readonly received: ReceivedMessage[];
  /** Replaces the usual response: 204 to a check, 200 to an event, 202 at the end, and 401 to a wrong verifier. */
  respond: Respond;
  /** Returns how many connections are open. */
  connections(): Promise<number>;
  stop(): Promise<void>;
}

const STATUS = { check: 204, next: 200, complete: 202 } as const;

export const VERIFIER = 'a-verifier';

export const respondAsRouter: Respond = ({ action, verifier }) =>
  verifier === VERIFIER ? STATUS[action] : 401;

export async function startCallbackRouter(): Promise<CallbackRouter> {
  const received: ReceivedMessage[] = [];
  const server = await startHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { headers, url = '' } = request;
      const message = { ...(JSON.parse(body) as CallbackMessage), headers, path: url };
      received.push(message);
      const status = router.respond(message, response);
      if (status === undefined) return;
      response.writeHead(status, { 'subscription-protocol': 'callback/1.0' }).end();
    });
  });
  const router: CallbackRouter = {
    prefix: `${server.url}/callback/`,
    received,
    respond: respondAsRouter,
    connections: async () => server.connections(),
    stop: async () => server.stop(),
  };
  return router;
}

/** The `extensions.subscription` of a request. */
export interface CallbackExtension {
  callbackUrl?: unknown;
  subscriptionId?: unknown;
  verifier?: unknown;
  heartbeatIntervalMs?: unknown;
}

export interface SubscribeReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { data?: unknown; errors?: readonly { message: string; extensions: { code: string } }[] };
}

let subscriptions = 0;

/** Returns a function that sends subscriptions to a gateway as the router does. */
export const subscribeFor =
  ({ prefix }: Pick<CallbackRouter, 'prefix'>, url: string) =>
  async (
    query: string,
    extension: CallbackExtension = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SubscribeReply> => {
    subscriptions += 1;
    const subscriptionId = `subscription-${subscriptions}`;
    const subscription = {
      callbackUrl: prefix + subscriptionId,
      subscriptionId,
      verifier: VERIFIER,
      heartbeatIntervalMs: 0,
      ...extension,
    };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json;callbackSpec=1.0',
        ...headers,
      },
      body: JSON.stringify({ query, extensions: { subscription } }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as SubscribeReply['body'],
    };
  };
