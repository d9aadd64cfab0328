/**
 * The GraphQL-over-HTTP specification has `application/json` answer 200 to whatever is a well-formed GraphQL request,
 * errors included, and keeps 4xx for `application/graphql-response+json`; Apollo Server answers 400 to both.
 */
import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import Negotiator from 'negotiator';
import type { Context } from '../context.js';

export function liftStatus({
  request,
  response: { http },
}: GraphQLRequestContextWillSendResponse<Context>): void {
  if (http.status !== 400) return;
  // Apollo Server chooses the content type in the same way, but only after its plugins have run.
  const headers = { accept: request.http?.headers.get('accept') ?? '*/*' };
  const chosen = new Negotiator({ headers }).mediaType([JSON_TYPE, 'application/graphql-response+json']);
  if (chosen === JSON_TYPE) http.status = 200;
}

const JSON_TYPE = 'application/json';
