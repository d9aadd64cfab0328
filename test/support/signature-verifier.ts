/**
 * An HTTP server that verifies the signature of every request. It stores the requests, so that tests can change them
 * and send them again.
 */
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { verifySignature } from '../../src/emulator/wire/request-signature.js';
import type { EmulatorCredentials } from '../../src/emulator/wire/request-signature.js';
import { WireError } from '../../src/emulator/wire/wire-error.js';

/** A request on the wire. `url` is the request target. */
export interface RawRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The verifier's response. `type` is the error's name, or undefined when the signature was accepted. */
export interface Verdict {
  status: number | undefined;
  type: string | string[] | undefined;
  body: string;
}

/** Starts a verifier on a free port of the loopback interface. `now` is called for the time of each request. */
export async function startVerifier(credentials: EmulatorCredentials, now: () => Date) {
  const received: RawRequest[] = [];

  async function verdictOn(
    incoming: IncomingMessage,
  ): Promise<{ status: number; type?: string; body: object }> {
    const { method = '', url = '', headers } = incoming;
    const body = await buffer(incoming);
    received.push({ method, url, headers, body: body.toString() });
    try {
      verifySignature({ method, url, headers, body }, credentials, now());
      return { status: 200, body: {} };
    } catch (error) {
      if (!(error instanceof WireError)) return { status: 500, type: String(error), body: {} };
      return { status: error.status, type: error.type, body: { Code: error.code, Message: error.message } };
    }
  }

  const server = createServer((incoming, answer) => {
    void verdictOn(incoming).then(({ status, type, body }) =>
      answer
        .writeHead(status, type === undefined ? {} : { 'x-amzn-ErrorType': type })
        .end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const endpoint = `http://127.0.0.1:${address.port}`;

  return {
    endpoint,
    received,
    /** Sends `raw` unchanged except for the content length of its body. */
    send: (raw: RawRequest) => send(endpoint, raw),
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function send(endpoint: string, { method, url, headers, body }: RawRequest): Promise<Verdict> {
  const { 'content-length': _, ...others } = headers;
  const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest(endpoint, { method, path: url, headers: { ...others, ...length } });
    outgoing.on('error', reject).on('response', resolve).end(body);
  });
  return { status: answer.statusCode, type: answer.headers['x-amzn-errortype'], body: await text(answer) };
}
