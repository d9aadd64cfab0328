/**
 * Permissions and roles. A permission combines a Chime resource with a kind of access. Roles are sets of permissions,
 * modelled on AWS's managed policies for Amazon Chime (AmazonChimeFullAccess, AmazonChimeReadOnly,
 * AmazonChimeUserManagement).
 */

/**
 * Every permission with the access that it grants. Kinds: `read`, `write`, `lifecycle` (add, suspend, delete),
 * `secrets` (PINs, tokens), `settings`. A write returns the written data even to a caller without permission to read.
 */
export const PERMISSIONS = {
  'account:read': 'Read accounts and their settings.',
  'account:write': 'Create and change accounts.',
  'account:lifecycle': 'Delete accounts.',
  'account:settings': 'Change settings and sign-in delegate groups of accounts.',
  'user:read': 'Read users and their settings, without personal meeting PINs.',
  'user:write': 'Change users, such as their licence, and assign phone numbers to them.',
  'user:lifecycle': 'Create, invite, suspend, unsuspend and sign out users.',
  'user:secrets': 'Read and reset personal meeting PINs.',
  'user:settings': 'Change the telephony settings of users.',
  'phone-number:read': 'Read phone numbers, their orders, and the numbers that can be ordered.',
  'phone-number:write': 'Order and change phone numbers.',
  'phone-number:lifecycle': 'Delete and restore phone numbers.',
  'room:read': 'Read chat rooms and their members.',
  'room:write': 'Create and change chat rooms and their members.',
  'room:lifecycle': 'Delete chat rooms, and redact messages of rooms and conversations.',
  'room:settings': 'Change how long accounts store chat messages; older ones are deleted for good.',
  'bot:read': 'Read bots and the destinations of their events, without security tokens.',
  'bot:write': 'Create and change bots, and the destinations of their events.',
  'bot:secrets': 'Read and regenerate security tokens of bots.',
  'settings:read': 'Read settings of the AWS account as a whole.',
  'settings:settings': 'Change settings of the AWS account as a whole.',
  'meeting:write': 'Dial out to join meetings.',
  'audit-log:read': 'Read the audit log of the gateway.',
  'metrics:read': 'Read the metrics of the gateway.',
} as const;

export type Permission = keyof typeof PERMISSIONS;

const ALL = Object.keys(PERMISSIONS) as Permission[];

/** Roles by name. */
export const ROLES = {
  FullAccess: ALL,
  ReadOnly: ALL.filter(
    (permission) => permission.endsWith(':read') && !/^(?:audit-log|metrics):/.test(permission),
  ),
  UserManagement: [
    'account:read',
    'account:settings',
    'user:read',
    'user:write',
    'user:lifecycle',
    'user:secrets',
    'user:settings',
    'phone-number:read',
  ],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLES;
