/** Chooses the media type of a response by the `Accept` header, and the status that this type requires. */
import type { BaseContext, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import Negotiator from 'negotiator';
import { LruCache } from '../util/lru-cache.js';

export const JSON_TYPE = 'application/json';

export const EVENT_STREAM_TYPE = 'text/event-stream';

/** The media types of GraphQL responses; the first is for clients without a preference. */
const RESPONSE_TYPES = [JSON_TYPE, 'application/graphql-response+json'] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

/**
 * Results by `Accept` header. Clients send few different ones, and negotiation is a large part of the cost of a
 * request.
 */
const chosenTypes = new LruCache<string, Chosen>(100);

interface Chosen {
  readonly type: ResponseType | undefined;
  readonly isEventStream: boolean;
}

/** Returns the media type of the response to a GraphQL request, or undefined if the client accepts none of them. */
export const negotiateType = (accept?: string): ResponseType | undefined => choose(accept).type;

/** Returns whether the client prefers an event stream to the other types. */
export const prefersEventStream = (accept?: string): boolean => choose(accept).isEventStream;

function choose(accept = '*/*'): Chosen {
  let chosen = chosenTypes.get(accept);
  if (chosen === undefined) {
    const preferred = preferredType(accept, [...RESPONSE_TYPES, EVENT_STREAM_TYPE]);
    chosen = {
      type: preferredType(accept, RESPONSE_TYPES),
      isEventStream: preferred === EVENT_STREAM_TYPE,
    };
    chosenTypes.set(accept, chosen);
  }
  return chosen;
}

/** Matches every parameter of a media range except its weight, `q`. */
const PARAMETERS = /;(?!\s*q\s*=)[^;,"]*(?:"(?:[^"\\]|\\.)*"[^;,"]*)*/gi;

/**
 * Chooses from media types without parameters. `Accept: application/json; charset=utf-8` is the GraphQL-over-HTTP
 * specification's own example, but Negotiator would match it only with a type that has the same parameter.
 */
export const preferredType = <Type extends string>(accept: string, types: readonly Type[]) =>
  new Negotiator({ headers: { accept: accept.replace(PARAMETERS, '') } }).mediaType([...types]) as
    | Type
    | undefined;

/**
 * Sets the media type, which Apollo Server would otherwise negotiate again, and the status. In `application/json`, the
 * GraphQL-over-HTTP specification requires 200 for every well-formed GraphQL request, errors included. It allows 4xx
 * only in `application/graphql-response+json`; Apollo Server sends 400 in both.
 */
export function setTypeAndStatus({
  request,
  response: { http },
}: GraphQLRequestContextWillSendResponse<BaseContext>): void {
  // The request handler has replaced the header with the chosen type.
  const type = request.http?.headers.get('accept') ?? JSON_TYPE;
  http.headers.set('content-type', withCharset(type));
  if (http.status === 400 && type === JSON_TYPE) http.status = 200;
}

export const withCharset = (type: string): string => `${type}; charset=utf-8`;
