/** Sends messages to routers. It follows no redirects and drops what they respond. */
import { Agent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { guardLookup, mayConnect } from './address-guard.js';

/** The time limit of a message, until its response has ended. */
const MESSAGE_TIMEOUT_MS = 5_000;
/** The number of bytes of a response that are received so that its connection can be used again. */
const LARGEST_RESPONSE = 16_384;
/** The maximum number of connections to one router. Further messages wait for a free one. */
const CONNECTIONS = 100;

/** The name and version of the protocol, in the header `subscription-protocol`. */
export const CALLBACK_PROTOCOL = 'callback/1.0';

export class CallbackClient {
  readonly #agents: Readonly<Record<string, Agent>>;
  readonly #timeoutMs: number;

  /** @param lookup resolves names. Tests replace it. */
  constructor(timeoutMs = MESSAGE_TIMEOUT_MS, lookup: LookupFunction = guardLookup()) {
    const options = { keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: 10, lookup };
    this.#agents = { 'http:': new Agent(options), 'https:': new TlsAgent(options) };
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Sends a message.
   * @returns the status of the response
   * @throws Error when there is no response in time, or the address of the host is not allowed
   */
  post(url: URL, message: object): Promise<number> {
    return new Promise((resolve, reject) => {
      const { protocol, port, pathname } = url;
      const hostname = url.hostname.replaceAll(/[[\]]/g, '');
      if (isIP(hostname) !== 0 && !mayConnect(hostname, hostname))
        throw new Error('The address is not allowed.');
      const body = JSON.stringify(message);
      const options: RequestOptions = {
        method: 'POST',
        hostname,
        port,
        path: pathname,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'subscription-protocol': CALLBACK_PROTOCOL,
        },
        agent: this.#agents[protocol],
        signal: AbortSignal.timeout(this.#timeoutMs),
      };
      const send = protocol === 'https:' ? requestHttps : requestHttp;
      send(options, (response) => void drop(response).then(resolve, reject))
        .on('error', reject)
        .end(body);
    });
  }

  /** Closes all connections. Messages that are under way fail. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** Receives and drops a response up to the bound, and closes its connection if there is more. */
async function drop(response: IncomingMessage): Promise<number> {
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_RESPONSE) break;
  }
  return response.statusCode ?? 0;
}
