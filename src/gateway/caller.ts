/** Who sends a request, and what they may do. */
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

/** Whoever reaches a gateway without authentication: may do everything. */
export const ANYONE: Caller = Object.freeze({
  id: 'anyone',
  source: 'none',
  permissions: new Set(Object.keys(PERMISSIONS) as Permission[]),
  accounts: 'all',
});
