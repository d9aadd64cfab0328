/** What can go wrong on the way to Chime and back, one exchange at a time; `startFaultProxy` makes it happen. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the upstream answered. */
export interface GenuineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request on its way, and the answer that the gateway waits for. */
export interface Exchange {
  readonly request: ProxiedRequest;
  readonly answer: ServerResponse;
  /** Has the upstream carry the request out, once at most. */
  readonly forward: () => Promise<GenuineAnswer>;
}

/** Decides what becomes of an exchange. One that does not forward is not carried out. */
export type Fault = (exchange: Exchange) => void | Promise<void>;

export function send(answer: ServerResponse, { status, headers, body }: GenuineAnswer): void {
  answer.writeHead(status, headers);
  answer.end(body);
}

/** The request passes and so does its answer. */
export const pass: Fault = async ({ answer, forward }) => send(answer, await forward());

/** The upstream carries the request out first, and then this happens in place of its answer. */
export const carriedOut =
  (fault: Fault): Fault =>
  async (exchange) => {
    await exchange.forward();
    await fault(exchange);
  };

/** The answer, so many milliseconds late. */
export const slow =
  (ms: number): Fault =>
  async ({ answer, forward }) => {
    const genuine = await forward();
    await sleep(ms);
    send(answer, genuine);
  };

/** No answer. */
export const hang: Fault = () => undefined;

/** The headers of the answer, and no body. */
export const hangAfterHeaders: Fault = async ({ answer, forward }) => {
  const { status, headers } = await forward();
  answer.writeHead(status, headers).flushHeaders();
};

/** A TCP reset. */
export const reset: Fault = ({ answer }) => void answer.socket?.resetAndDestroy();

/** Half of the body, then the end of the connection. */
export const halfBody: Fault = async ({ answer, forward }) => {
  const { status, headers, body } = await forward();
  answer.writeHead(status, headers);
  answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
};

/** A `content-length` that leaves out so many bytes of the body, which come all the same. */
export const lengthTooShort =
  (bytes: number): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    send(answer, { status, headers: { ...headers, 'content-length': String(body.length - bytes) }, body });
  };

/** A `content-length` that promises so many bytes more than there are, then the end of the connection. */
export const lengthTooLong =
  (bytes: number): Fault =>
  async ({ answer, forward }) => {
    const { status, headers, body } = await forward();
    answer.writeHead(status, { ...headers, 'content-length': String(body.length + bytes) });
    answer.write(body, () => answer.destroy());
  };

/** An answer that is not the upstream's. */
export const instead =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  ({ answer }) =>
    send(answer, { status, headers, body: Buffer.from(body) });

/** What a proxy in the way says. */
export const htmlPage = (status: number, headers: Record<string, string> = {}): Fault =>
  instead(status, '<html><h1>Proxy</h1></html>', { 'content-type': 'text/html', ...headers });

export const redirect = (status: number, location = 'http://127.0.0.1:9/'): Fault =>
  instead(status, '', { location });

/** An exception by its name; unknown ones are welcome. */
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

/** @param retryAfter value of the header `Retry-After`, left out unless given */
export const throttled = (retryAfter?: string): Fault =>
  exception(
    429,
    'ThrottledClientException',
    'Throttled',
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );

/** The answer with its body changed, under the right length. */
export const rewritten =
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

/** JSON without its end. */
export const malformedJson: Fault = rewritten((body) => body.slice(0, -1));

/** Timestamps as numbers of seconds. */
export const epochTimestamps: Fault = rewritten((body) =>
  body.replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_text, time: string) => String(Date.parse(time) / 1000)),
);

/** A licence that only a newer API knows. */
export const unknownEnum: Fault = rewritten((body) =>
  body.replace(/"LicenseType":"\w+"/g, '"LicenseType":"Ultra"'),
);

/** The answer with so many spaces in front of it, which JSON permits. */
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

/** AWS accepts signatures from clocks that are so much apart. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** An upstream whose clock is so many milliseconds ahead, and which refuses what was not signed by its time. */
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
