/** What an answer's type decides: whether there can be one at all, and the status of errors. */
import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Context } from '../context.js';
import { sendError } from './http.js';
import { LruCache } from './lru-cache.js';

const JSON_TYPE = 'application/json';
/** What GraphQL is answered as; the first where a client has no preference. */
const ANSWER_TYPES = [JSON_TYPE, 'application/graphql-response+json'];

/** By `Accept` header. Clients send few different ones, and telling costs as much as much of the rest of a request. */
const chosenTypes = new LruCache<string, { readonly type: string | undefined }>(100);

/** The type that Apollo Server will choose, in the same way; undefined where the client takes none of them. */
function answerTypeOf(accept = '*/*'): string | undefined {
  let chosen = chosenTypes.get(accept);
  if (chosen === undefined) {
    chosen = { type: new Negotiator({ headers: { accept } }).mediaType(ANSWER_TYPES) };
    chosenTypes.set(accept, chosen);
  }
  return chosen.type;
}

/**
 * Refuses a client that takes no answer, with 406. Apollo Server does so too, but only when a mutation has been carried out;
 * what comes by GET carries nothing out.
 */
export function refuseUnanswerable(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  if (request.method === 'GET' || answerTypeOf(request.headers.accept) !== undefined) next();
  else sendError(reply, 406);
}

/**
 * The GraphQL-over-HTTP specification has `application/json` answer 200 to whatever is a well-formed GraphQL request,
 * errors included, and keeps 4xx for `application/graphql-response+json`; Apollo Server answers 400 to both.
 */
export function liftStatus({
  request,
  response: { http },
}: GraphQLRequestContextWillSendResponse<Context>): void {
  if (http.status !== 400) return;
  if (answerTypeOf(request.http?.headers.get('accept')) === JSON_TYPE) http.status = 200;
}
