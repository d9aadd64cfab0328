/** A proxy between gateway and emulator that injects faults on request; `fault.ts` defines the faults. */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { FEED_PATH } from './http-server.js';
import { type Fault, type GenuineAnswer, pass, type ProxiedRequest } from './fault.js';

interface InjectOptions {
  /** The number of exchanges with the fault; the default is all. */
  times?: number;
  /** The requests with the fault, by method, path and query, such as `/^POST .*operation=add/`; the default is all. */
  match?: RegExp;
}

export interface FaultProxy {
  readonly url: string;
  /** The number of times that each request arrived, by method, path and query, such as `GET /accounts/a/users/u`. */
  readonly requests: ReadonlyMap<string, number>;
  /** Returns how many requests arrived, of all or of those that match. */
  count(match?: RegExp): number;
  /** Discards the recorded requests. */
  clear(): void;
  /** Injects this fault from now on and replaces the earlier one. Null lets all requests pass again. */
  inject(fault: Fault | null, options?: InjectOptions): void;
  /** Returns how many connections of the gateway are open. */
  connections(): Promise<number>;
  /** Closes the port and resets every connection. */
  down(): Promise<void>;
  /** Opens the same port again. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** @param upstream base URL of the real server */
export async function startFaultProxy({ upstream }: { upstream: string }): Promise<FaultProxy> {
  // Unused connections are closed after this time, so that the upstream has no more than it needs.
  const agent = new Agent({ keepAlive: true, timeout: 5_000 });
  const requests = new Map<string, number>();
  let injected: { fault: Fault; left: number; match: RegExp | undefined } | undefined;

  const faultFor = (key: string): Fault => {
    if (!injected || (injected.match && !injected.match.test(key))) return pass;
    const { fault } = injected;
    injected.left -= 1;
    if (injected.left <= 0) injected = undefined;
    return fault;
  };
  const take = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers } = incoming;
    const proxied: ProxiedRequest = { method, target, headers, body: await buffer(incoming) };
    const key = `${method} ${target}`;
    requests.set(key, (requests.get(key) ?? 0) + 1);
    let genuine: Promise<GenuineAnswer> | undefined;
    const forward = () => (genuine ??= sendOn(upstream, proxied, agent));
    await faultFor(key)({ request: proxied, answer, forward });
  };
  const server = createServer((incoming, answer) => {
    if (incoming.url === FEED_PATH) answer.writeHead(404).end();
    else take(incoming, answer).catch(() => answer.destroy());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count: (match) => {
      let count = 0;
      for (const [key, times] of requests) if (!match || match.test(key)) count += times;
      return count;
    },
    clear: () => requests.clear(),
    inject: (fault, { times = Infinity, match } = {}) => {
      injected = fault ? { fault, left: times, match } : undefined;
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    down,
    up: () => listen(port),
    stop: async () => {
      await down();
      agent.destroy();
    },
  };
}

function sendOn(upstream: string, { method, target, headers, body }: ProxiedRequest, agent: Agent) {
  return new Promise<GenuineAnswer>((resolve, reject) => {
    const onward = request(upstream + target, { method, headers, agent }, (reply) => {
      const { statusCode: status = 502, headers: answered } = reply;
      buffer(reply).then((received) => resolve({ status, headers: answered, body: received }), reject);
    });
    onward.on('error', reject).end(body);
  });
}
