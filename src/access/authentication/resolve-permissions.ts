/**
 * Resolves the permissions of a caller from the role and permission names in a token, an API key's entry or a router's
 * header.
 */
import { type Permission, PERMISSIONS, type Role, ROLES } from '../../models/shared/permission.js';

export const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);
export const isRole = (name: string): name is Role => Object.hasOwn(ROLES, name);

/**
 * Returns the permissions that the names grant. Unknown names grant nothing: tokens also carry scopes and roles of
 * other services.
 */
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
 * Returns whether the value can identify a caller in logs: up to 256 characters and not blank. It must not contain
 * characters that control a terminal or change how the text around them is shown (control and format characters, line
 * separators, lone surrogates).
 */
export const isCallerId = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= 256 &&
  value.trim() !== '' &&
  !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);

/** Returns whether the value is a list of Chime accounts. An empty list is valid and grants no account. */
export const isAccountList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '');
