/** The caller of a request and its rights. */
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { type Permission, PERMISSIONS } from '../models/shared/permission.js';

export interface Caller {
  /** Identifies the caller in logs, limits and the audit log: the token's subject or the key's id. Never a secret. */
  readonly id: string;
  /** The method that authenticated the caller. */
  readonly source: 'none' | 'jwt' | 'api-key' | 'router';
  readonly permissions: ReadonlySet<Permission>;
  /** The Chime accounts that the caller may act on. */
  readonly accounts: ReadonlySet<string> | 'all';
  /** When the credentials expire, in milliseconds since 1970. Undefined if they do not expire, or it is not known. */
  readonly expiresAt?: number | undefined;
}

/** The part of a request that identifies its caller. */
export interface RequestHead extends Pick<FastifyRequest, 'id' | 'ip' | 'headers'> {
  readonly raw: Pick<IncomingMessage, 'rawHeaders'>;
}

/**
 * Identifies the caller from the head of a request, before its body is read.
 * @throws AuthenticationError when the gateway does not know the caller: the response is then 401
 */
export type Authenticate = (request: RequestHead) => Promise<Caller> | Caller;

/** The caller of every request when authentication is off. It has all permissions. */
export const ANYONE: Caller = Object.freeze({
  id: 'anyone',
  source: 'none',
  permissions: new Set(Object.keys(PERMISSIONS) as Permission[]),
  accounts: 'all',
});

/**
 * Creates the error for an action that the caller may not perform.
 * @param permission that the caller lacks; undefined when it lacks not a permission but an account
 */
export const forbidden = (message: string, permission?: Permission): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN', ...(permission ? { permission } : {}) } });
