/** The common parts of every HTTP response: a request id, and errors in the format of GraphQL errors. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errorPage } from './page/error-page.js';
import { acceptsPage } from './page-request.js';
import { withCharset, JSON_TYPE, negotiateType } from './content-negotiation.js';

/** Returns the caller's `x-request-id` if it is safe to log, otherwise a new id. */
export function readRequestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

/**
 * Counts how often a header occurs in a request. Node uses only the first of some headers and joins others.
 * @param name in lower case
 */
export function timesSent({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index];
    if (candidate?.length === name.length && candidate.toLowerCase() === name) count += 1;
  }
  return count;
}

/** Our own messages, because Fastify's quote the request. */
const TEXT: Readonly<Record<number, string>> = {
  400: 'The request cannot be read: it must be well-formed, and its body JSON.',
  404: 'There is nothing here: GraphQL is at /graphql.',
  405: 'This method is not allowed here.',
  406: 'The response can be application/json, application/graphql-response+json or text/event-stream, and the Accept header allows none of them.',
  408: 'The request took too long to arrive.',
  413: 'The request body is too large.',
  415: 'The request body must be application/json, and not compressed.',
  421: 'Without authentication, only requests to localhost are served.',
  431: 'The headers of the request are too large.',
};

const CODES: Readonly<Record<number, string>> = { 413: 'BODY_TOO_LARGE' };

/**
 * Adds the request id to every response, and a JSON body to every failure outside GraphQL. Call it before routes are
 * added.
 */
export function respondWithErrors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  const methods = new Map<string, string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    methods.set(url, [...new Set([...(methods.get(url) ?? []), ...[method].flat()])]);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = methods.get(request.url.replace(/\?.*$/s, ''));
    if (allowed === undefined) return sendError(reply, 404);
    reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
    return request.method === 'OPTIONS' ? reply.code(204).send() : sendError(reply, 405);
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    // Fastify closes the connection after every refused body, because more of the body may follow.
    if (request.raw.complete) reply.removeHeader('connection');
    return sendError(reply, status);
  });
}

/** An error outside GraphQL. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Further extensions of the error. */
  readonly extensions?: object;
}

/**
 * Responds with a failure outside GraphQL, or with the default one for the status. Its media type is negotiated as for
 * GraphQL responses: a client that prefers `application/graphql-response+json` reads codes in no other type. A browser
 * that opens an address gets a page, unless the caller passed a specific failure.
 */
export function sendError(reply: FastifyReply, status: number, failure?: Failure): FastifyReply {
  // Only the GraphQL endpoint responds 406, and its message names the types that it offers.
  const isAboutAddress = failure === undefined && status !== 406;
  if (isAboutAddress && acceptsPage(reply.request)) return sendErrorPage(reply, status);
  return sendFailure(reply, status, failure ?? describeFailure(status));
}

function sendFailure(reply: FastifyReply, status: number, failure: Failure): FastifyReply {
  reply.request.record.refusal = failure.code;
  const type = negotiateType(reply.request.headers.accept) ?? JSON_TYPE;
  return reply.code(status).type(withCharset(type)).send(failureBody(failure));
}

/** Responds with a web page instead of JSON to a browser whose address does not exist or cannot be read. */
function sendErrorPage(reply: FastifyReply, status: number): FastifyReply {
  const { code, message } = describeFailure(status);
  reply.request.record.refusal = code;
  const hasPage = (url: string) => reply.server.hasRoute({ method: 'GET', url });
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(errorPage(status, message, hasPage));
}

/** A response that refuses a request outside GraphQL. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly failure: Failure;
}

export const isRefusal = (value: object | undefined): value is Refusal =>
  value !== undefined && 'failure' in value;

export const sendRefusal = (reply: FastifyReply, { status, headers, failure }: Refusal): FastifyReply =>
  sendError(reply.headers(headers), status, failure);

/** The body of a response without a request object. */
export const errorBody = (status: number): object => failureBody(describeFailure(status));

function describeFailure(status: number): Failure {
  const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : (CODES[status] ?? 'BAD_REQUEST');
  const message =
    TEXT[status] ?? (status >= 500 ? 'Internal server error' : 'The request cannot be handled.');
  return { code, message };
}

/** Adds a request header to `Vary`. */
export function addVary(reply: FastifyReply, header: string): void {
  const headers = [reply.getHeader('vary'), header].filter((value) => value !== undefined);
  reply.header('vary', headers.join(', '));
}

/** The body for a request, or for one operation of a batch, that failed outside GraphQL. */
export const failureBody = ({ code, message, extensions }: Failure): object => ({
  errors: [{ message, extensions: { code, ...extensions } }],
});
