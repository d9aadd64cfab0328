/** The faults on the way to Chime and back, one exchange at a time. `startFaultProxy` injects them. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProxiedRequest {
  readonly method: string;
  /** The path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The response of the upstream. */
export interface GenuineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request on its way, and the response that the gateway waits for. */
interface Exchange {
  readonly request: ProxiedRequest;
  readonly answer: ServerResponse;
  /** Sends the request to the upstream, at most once. */
  readonly forward: () => Promise<GenuineAnswer>;
}

/** Decides the outcome of an exchange. The upstream receives the request only if the fault forwards it. */
export type Fault = (exchange: Exchange) => void | Promise<void>;

function send(answer: ServerResponse, { status, headers, body }: GenuineAnswer): void {
  answer.writeHead(status, headers);
  answer.end(body);
}

/** Lets the request and its response pass. */
export const pass: Fault = async ({ answer, forward }) => send(answer, await forward());

/** Lets the upstream carry out the request, then replaces its response with the fault. */
export const carriedOut =
  (fault: Fault): Fault =>
  async (exchange) => {
    await exchange.forward();
    await fault(exchange);
  };

/** Delays the response by `ms` milliseconds. */
export const slow =
  (ms: number): Fault =>
  async ({ answer, forward }) => {
    const genuine = await forward();
    await sleep(ms);
    send(answer, genuine);
  };

/** Sends no response. */
export const hang: Fault = () => undefined;

/** Sends the headers of the response, and no body. */
export const hangAfterHeaders: Fault = async ({ answer, forward }) => {
  const { status, headers } = await forward();
  answer.writeHead(status, headers).flushHeaders();
};

/** Resets the TCP connection. */
export const reset: Fault = ({ answer }) => void answer.socket?.resetAndDestroy();

/** Sends half of the body, then ends the connection. */
export const halfBody: Fault = async ({ answer, forward }) => {
  const { status, headers, body } = await forward();
  answer.writeHead(status, headers);
  answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
};

/** Sends a `content-length` that is `bytes` too small, with the whole body. */
export const lengthTooShort =
  (bytes: number): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    send(answer, { status, headers: { ...headers, 'content-length': String(body.length - bytes) }, body });
  };

/** Sends a `content-length` that is `bytes` too large, then ends the connection. */
export const lengthTooLong =
  (bytes: number): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    answer.writeHead(status, { ...headers, 'content-length': String(body.length + bytes) });
    answer.write(body, () => answer.destroy());
  };

/** Sends a response that is not the upstream's. */
export const instead =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  ({ answer }) =>
    send(answer, { status, headers, body: Buffer.from(body) });

/** Sends the error page of a proxy on the way. */
export const htmlPage = (status: number, headers: Record<string, string> = {}): Fault =>
  instead(status, '<html><h1>Proxy</h1></html>', { 'content-type': 'text/html', ...headers });

export const redirect = (status: number, location = 'http://127.0.0.1:9/'): Fault =>
  instead(status, '', { location });

/** Sends an exception by its name, which may be unknown. */
export const exception = (
  status: number,
  name: string,
  code: string,
  headers: Record<string, string> = {},
): Fault =>
  instead(status, JSON.stringify({ Code: code, Message: 'A fault asked for.' }), {
    'content-type': 'application/json',
    'x-amzn-errortype': name,
    ...headers,
  });

export const serviceFailure = exception(500, 'ServiceFailureException', 'ServiceFailure');
export const serviceUnavailable = exception(503, 'ServiceUnavailableException', 'ServiceUnavailable');
export const unknownException = exception(418, 'TeapotException', 'Teapot');

/** @param retryAfter value of the header `Retry-After`; by default there is none */
export const throttled = (retryAfter?: string): Fault =>
  exception(
    429,
    'ThrottledClientException',
    'Throttled',
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );

/** Sends the response with a changed body and the right length. */
const rewritten =
  (change: (body: string) => string): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    const changed = Buffer.from(change(body.toString()));
    send(answer, {
      status,
      headers: { ...headers, 'content-length': String(changed.length) },
      body: changed,
    });
  };

/** Sends JSON without its end. */
export const malformedJson: Fault = rewritten((body) => body.slice(0, -1));

/** Sends timestamps as numbers of seconds. */
export const epochTimestamps: Fault = rewritten((body) =>
  body.replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_text, time: string) => String(Date.parse(time) / 1000)),
);

/** Sends a licence that only a newer API knows. */
export const unknownEnum: Fault = rewritten((body) =>
  body.replace(/"LicenseType":"\w+"/g, '"LicenseType":"Ultra"'),
);

/** Sends the response after `bytes` spaces, which JSON permits. */
export const hugeBody =
  (bytes: number): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    answer.writeHead(status, { ...headers, 'content-length': String(bytes + body.length) });
    await pipeline(spacesThen(bytes, body), answer);
  };

function* spacesThen(count: number, body: Buffer): Generator<Buffer> {
  const chunk = Buffer.alloc(1 << 16, ' ');
  for (let left = count; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
  yield body;
}

/** AWS accepts signatures from clocks with this difference. */
const CLOCK_TOLERANCE = 5 * 60_000;

/**
 * Simulates an upstream whose clock is `ms` milliseconds ahead. It refuses requests that were not signed by its time.
 */
export const clockSkew =
  (ms: number): Fault =>
  async ({ request, answer, forward }) => {
    const now = Date.now() + ms;
    const date = new Date(now).toUTCString();
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request.headers['x-amz-date'])) ?? [];
    const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    if (!(Math.abs(signed - now) <= CLOCK_TOLERANCE)) {
      await exception(403, 'SignatureDoesNotMatch', 'SignatureDoesNotMatch', { date })({
        request,
        answer,
        forward,
      });
      return;
    }
    const genuine = await forward();
    send(answer, { ...genuine, headers: { ...genuine.headers, date } });
  };
