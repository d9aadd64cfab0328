/** Who sends a request, and what they may do. */
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { type Permission, PERMISSIONS } from '../models/shared/permission.js';

export interface Caller {
  /** For logs, limits and the audit log: the token's subject or the key's id. Never a secret. */
  readonly id: string;
  /** How the caller was told. */
  readonly source: 'none' | 'jwt' | 'api-key' | 'router';
  readonly permissions: ReadonlySet<Permission>;
  /** The Chime accounts that the caller may act on. */
  readonly accounts: ReadonlySet<string> | 'all';
}

/**
 * Tells from the head of a request who sends it; its body has not been read then.
 * @throws AuthenticationError when it is nobody whom the gateway knows: the answer is 401 then
 */
export type Authenticate = (request: FastifyRequest) => Promise<Caller> | Caller;

/** Whoever reaches a gateway without authentication: may do everything. */
export const ANYONE: Caller = Object.freeze({
  id: 'anyone',
  source: 'none',
  permissions: new Set(Object.keys(PERMISSIONS) as Permission[]),
  accounts: 'all',
});

/**
 * The refusal of what the caller may not do.
 * @param permission what the caller lacks; undefined when it lacks no permission but an account
 */
export const forbidden = (message: string, permission?: Permission): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN', ...(permission ? { permission } : {}) } });
