/** A scripted substitute for Chime on real HTTP, for responses and failures that no well-behaved server gives. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import type { ChimeExceptionName } from '../../src/emulator/wire/api-model.js';
import { FEED_PATH, type HttpServer, startHttpServer } from './http-server.js';

/** A received request, and whether it got a complete response or lost its connection before. */
interface UpstreamRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The time of arrival in milliseconds. */
  readonly at: number;
  outcome: 'open' | 'answered' | 'lost';
}

/** Decides the outcome of one request. */
export type Reply = (answer: ServerResponse, request: UpstreamRequest) => void;

export interface Upstream extends HttpServer {
  readonly requests: UpstreamRequest[];
  /**
   * Replies to the next requests with these, in order, and to all further ones with the last. It discards the requests
   * so far.
   */
  script(...replies: Reply[]): void;
}

/** @param port the port; the default is any free one */
export async function startUpstream(port = 0): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  let script: Reply[] = [];
  const take = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming;
    const at = performance.now();
    const request: UpstreamRequest = {
      method,
      url,
      headers,
      body: await text(incoming),
      at,
      outcome: 'open',
    };
    answer.on('close', () => {
      request.outcome = answer.writableFinished ? 'answered' : 'lost';
    });
    requests.push(request);
    const reply = script.length > 1 ? script.shift() : script[0];
    reply?.(answer, request);
  };
  const server = await startHttpServer((incoming, answer) => {
    if (incoming.url === FEED_PATH) answer.writeHead(404).end();
    else take(incoming, answer).catch(() => answer.destroy());
  }, port);
  return {
    ...server,
    requests,
    script: (...replies) => {
      requests.length = 0;
      script = replies;
    },
  };
}

/** Sends a response with a body: text unchanged, and anything else as JSON. */
export const respond =
  (body: object | string, status = 200, headers: Record<string, string> = {}): Reply =>
  (answer) => {
    answer.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-requestid': 'upstream-request',
      ...headers,
    });
    answer.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Sends an exception of the API, with its status and `Code`. */
export function exception(
  name: ChimeExceptionName,
  { message = 'upstream text', headers }: { message?: string; headers?: Record<string, string> } = {},
): Reply {
  const { status, code } = apiModel.errors[name];
  return respond({ Code: code, Message: message }, status, { 'x-amzn-ErrorType': name, ...headers });
}

/** Sends no response. */
export const hang: Reply = () => undefined;

/** Sends status and headers, and then nothing. */
export const hangAfterHeaders: Reply = (answer) => {
  answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  answer.flushHeaders();
};

/** Resets the TCP connection without a response. */
export const reset: Reply = (answer) => {
  answer.socket?.resetAndDestroy();
};

/** Sends a response that ends in the middle of its body. */
export const halfBody: Reply = (answer) => {
  answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  answer.write('{"User": {"User', () => answer.destroy());
};

/** Sends another reply after this delay. */
export const after =
  (milliseconds: number, reply: Reply): Reply =>
  (answer, request) => {
    setTimeout(() => reply(answer, request), milliseconds);
  };

/** Returns the response body of GetUser, UpdateUser and ResetPersonalPIN. */
export const userBody = (members: object = {}): object => ({
  User: { UserId: 'u', AccountId: 'a', LicenseType: 'Basic', ...members },
});

/** Returns the response body of GetAccount, CreateAccount and UpdateAccount. */
export const accountBody = (members: object = {}): object => ({
  Account: { AccountId: 'a', AwsAccountId: '111122223333', Name: 'Example', ...members },
});
