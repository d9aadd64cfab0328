/**
 * The locks of writes. PostgreSQL runs the writes of several servers at the same time; a write that reads before it
 * changes something must not run together with another one that changes what it read.
 */
import type { Lock } from '../store/store-backend.js';
import type { Input, WriteOperation } from './handler.js';

/**
 * The kinds of locks, in the order in which every write acquires them, so that no two writes wait for each other.
 * `store` is everything: all writes share it, and only a start, a reset and the deletion of removed users have it alone. `accounts` is which accounts exist and
 * which domains they claim. `account` is one account with all that belongs to it; writes that change one user share it
 * and lock the `user`. `inventory` is all phone numbers with their orders. Lists that clients follow by sequence number
 * (`events`, `dial-outs`) have locks because their rows must be committed in the order of the numbers.
 */
const KINDS = [
  'store',
  'accounts',
  'account',
  'user',
  'inventory',
  'global-settings',
  'events',
  'dial-outs',
  'faults',
  'pruning',
] as const;

type LockKind = (typeof KINDS)[number];

/** A lock of a kind. `account` and `user` name the one that the input of the request names. */
export type LockRequest = Exclude<LockKind, 'store'> | 'exclusive store' | 'shared account';

const ONE_USER = ['shared account', 'user'] as const;

const operationLocks: Readonly<Record<WriteOperation, readonly LockRequest[]>> = {
  CreateAccount: ['accounts'],
  UpdateAccount: ['account'],
  DeleteAccount: ['accounts', 'account'],
  UpdateAccountSettings: ['account'],
  AssociateSigninDelegateGroupsWithAccount: ['account'],
  DisassociateSigninDelegateGroupsFromAccount: ['account'],
  CreateUser: ['account'],
  InviteUsers: ['account', 'events'],
  UpdateUser: ONE_USER,
  BatchUpdateUser: ['account'],
  BatchSuspendUser: ['account'],
  BatchUnsuspendUser: ['account'],
  LogoutUser: [...ONE_USER, 'events'],
  ResetPersonalPIN: ONE_USER,
  UpdateUserSettings: ONE_USER,
  CreateRoom: ['account'],
  UpdateRoom: ['account'],
  DeleteRoom: ['account'],
  CreateRoomMembership: ['account'],
  BatchCreateRoomMembership: ['account'],
  UpdateRoomMembership: ['account'],
  DeleteRoomMembership: ['account'],
  RedactRoomMessage: ['account'],
  RedactConversationMessage: ['account'],
  PutRetentionSettings: ['account'],
  CreateBot: ['account'],
  UpdateBot: ['account'],
  RegenerateSecurityToken: ['account'],
  PutEventsConfiguration: ['account'],
  DeleteEventsConfiguration: ['account'],
  UpdatePhoneNumber: ['inventory'],
  BatchUpdatePhoneNumber: ['inventory'],
  DeletePhoneNumber: ['inventory'],
  BatchDeletePhoneNumber: ['inventory'],
  RestorePhoneNumber: ['inventory'],
  AssociatePhoneNumberWithUser: ['account', 'inventory'],
  DisassociatePhoneNumberFromUser: ['account'],
  CreatePhoneNumberOrder: ['inventory'],
  CreateMeetingDialOut: ['dial-outs'],
  UpdateGlobalSettings: ['global-settings'],
  UpdatePhoneNumberSettings: ['global-settings'],
};

/** Returns the locks of one request of the operation. */
export function operationLock<Name extends WriteOperation>(name: Name, input: Input<Name>): Lock[] {
  // Every member is optional here: an operation that names no account needs no lock of one.
  return locks(operationLocks[name], input as { AccountId?: string; UserId?: string });
}

/** Returns the locks, in the order in which a write acquires them. */
export function locks(
  requests: readonly LockRequest[],
  { AccountId, UserId }: { AccountId?: string; UserId?: string } = {},
): Lock[] {
  const wanted = new Map<LockKind, Lock>([['store', { name: 'store', isShared: true }]]);
  for (const request of requests) {
    if (request === 'exclusive store') wanted.set('store', { name: 'store', isShared: false });
    else if (request === 'shared account')
      wanted.set('account', { name: `account ${AccountId}`, isShared: true });
    else if (request === 'account') wanted.set(request, { name: `account ${AccountId}`, isShared: false });
    else if (request === 'user') wanted.set(request, { name: `user ${UserId}`, isShared: false });
    else wanted.set(request, { name: request, isShared: false });
  }
  return KINDS.flatMap((kind) => wanted.get(kind) ?? []);
}
