/**
 * Changes the state of a user in an account: registered, suspended, removed. The user operations share this module with
 * the control API, which plays the person's part. `invite()` in `operations/user.ts` invites users, because only
 * InviteUsers does that.
 */
import type { UserType } from '@aws-sdk/client-chime';
import { randomInt, randomUUID } from 'node:crypto';
import type { Writer } from '../../sql/port.js';
import type { AccountRecord } from '../store/account.js';
import type { WriteContext } from '../operations/handler.js';
import type { Store } from '../store/store.js';
import type { NewUser, UserRecord } from '../store/user.js';

const NO_TELEPHONY = { InboundCalling: false, OutboundCalling: false, SMS: false };

/** Returns the members of a new user: unregistered, never invited, with the account's licence. */
export function freshUser(account: AccountRecord, email: string, userType: UserType | undefined): NewUser {
  return {
    userId: randomUUID(),
    accountSeq: account.seq,
    email,
    displayName: null,
    license: account.defaultLicense,
    userType: userType ?? 'PrivateUser',
    registrationStatus: 'Unregistered',
    invitationStatus: null,
    invitedAt: null,
    registeredAt: null,
    removedAt: null,
    personalPin: null,
    alexaEnabled: false,
    alexaRoomArn: null,
    telephony: NO_TELEPHONY,
  };
}

/** Inserts the user. If a user with that address was removed from the account, its row and UserId are used again. */
export async function enter(
  user: NewUser,
  removed: UserRecord | undefined,
  store: Store<Writer>,
): Promise<UserRecord> {
  if (!removed) return await store.users.insert(user);
  const { userId: _, ...change } = user;
  return await store.users.update(removed, change);
}

/** Returns the changes of a registration. The local part of the address is the default display name (our choice). */
export async function registration(
  email: string,
  displayName: string | undefined,
  store: Store,
  now: number,
) {
  const hasName = displayName !== undefined && displayName.trim() !== '';
  return {
    registrationStatus: 'Registered',
    registeredAt: now,
    displayName: hasName ? displayName : email.slice(0, email.lastIndexOf('@')),
    personalPin: await newPersonalPin(store),
  } as const;
}

/** Returns ten random digits that are no other user's PIN. */
export async function newPersonalPin(store: Store): Promise<string> {
  for (;;) {
    const pin = randomInt(10 ** 10)
      .toString()
      .padStart(10, '0');
    if (!(await store.users.hasPin(pin))) return pin;
  }
}

/**
 * Suspends a user. In a Team account the person leaves the account and can be invited again. In an Enterprise account
 * the person is locked out. The phone number returns to the inventory (our choice).
 */
export async function suspend(
  account: AccountRecord,
  user: UserRecord,
  context: WriteContext,
): Promise<void> {
  const { store, now, changes } = context;
  changes.user('Updated', account, user);
  await releaseNumber(user, context);
  if (account.accountType === 'Team') {
    await store.users.update(user, { removedAt: now });
    // A Team account has memberships if it was an Enterprise account before.
    await store.roomMemberships.deleteOfMember(user.userId);
  } else {
    await store.users.update(user, { registrationStatus: 'Suspended' });
  }
}

/** Unassigns the user's number, if there is one. */
export async function releaseNumber(user: UserRecord, { store, now, changes }: WriteContext): Promise<void> {
  if (user.primaryProvisionedNumber === null) return;
  changes.phoneNumber('Updated', user.primaryProvisionedNumber);
  await store.phoneNumbers.releaseFrom(user, now);
}

/** Ends a suspension. It does nothing to a user who is not suspended. */
export async function unsuspend(
  account: AccountRecord,
  user: UserRecord,
  { store, changes }: WriteContext,
): Promise<void> {
  if (user.registrationStatus !== 'Suspended') return;
  changes.user('Updated', account, user);
  const registrationStatus = user.registeredAt === null ? 'Unregistered' : 'Registered';
  await store.users.update(user, { registrationStatus });
}
