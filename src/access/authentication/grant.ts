/** What a caller is permitted, from the names of roles and permissions in a token, a key's entry or a router's word. */
import { type Permission, PERMISSIONS, type Role, ROLES } from '../../models/shared/permission.js';

export const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);
export const isRole = (name: string): name is Role => Object.hasOwn(ROLES, name);

/** Names that are not ours permit nothing: tokens carry the scopes and roles of other services too. */
export function resolvePermissions(
  roles: readonly string[],
  permissions: readonly string[],
): ReadonlySet<Permission> {
  return new Set([
    ...roles.filter(isRole).flatMap((role): readonly Permission[] => ROLES[role]),
    ...permissions.filter(isPermission),
  ]);
}

/**
 * Whether it can name a caller in logs: up to 256 characters, not blank, and nothing that steers a terminal or changes how
 * text around it is shown (control and format characters, line separators, lone surrogates).
 */
export const isCallerId = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= 256 &&
  value.trim() !== '' &&
  !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);

/** Whether it lists Chime accounts. An empty list is one: it grants none. */
export const isAccountList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
