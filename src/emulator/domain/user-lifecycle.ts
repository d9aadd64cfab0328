/**
 * How a user comes into an account and changes state there: invited, registered, suspended, removed. Shared by the
 * user operations and the control API, which plays the person's own part.
 */
import type { UserType } from '@aws-sdk/client-chime';
import { randomInt, randomUUID } from 'node:crypto';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';
import type { NewUser, UserRecord } from '../store/user.js';

const NO_TELEPHONY = { InboundCalling: false, OutboundCalling: false, SMS: false };

/** The members a user has before anything happened to it: unregistered, never invited, the account's licence. */
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

/** Puts the user in; a row removed from the account under that address is taken up again with its UserId. */
export function enter(user: NewUser, removed: UserRecord | undefined, store: Store): UserRecord {
  if (!removed) return store.users.insert(user);
  const { userId: _, ...change } = user;
  return store.users.update(removed, change);
}

/** What registering changes. Without a name the person is called by the local part of the address (our choice). */
export function registration(email: string, displayName: string | undefined, store: Store, now: number) {
  const named = displayName !== undefined && displayName.trim() !== '';
  return {
    registrationStatus: 'Registered',
    registeredAt: now,
    displayName: named ? displayName : email.slice(0, email.lastIndexOf('@')),
    personalPin: newPersonalPin(store),
  } as const;
}

/** Ten random digits that no user has. */
export function newPersonalPin(store: Store): string {
  for (;;) {
    const pin = randomInt(10 ** 10)
      .toString()
      .padStart(10, '0');
    if (!store.users.hasPin(pin)) return pin;
  }
}

/**
 * Team: the person leaves the account and can be invited again. Enterprise: the person is locked out. The phone number
 * goes back to the inventory (our choice).
 */
export function suspend(account: AccountRecord, user: UserRecord, store: Store, now: number): void {
  store.phoneNumbers.releaseFrom(user, now);
  if (account.accountType === 'Team') {
    store.users.update(user, { removedAt: now });
    // There are some where the account was an Enterprise account before.
    store.roomMemberships.deleteOfMember(user.userId);
  } else {
    store.users.update(user, { registrationStatus: 'Suspended' });
  }
}

/** Ends a suspension; does nothing to a user who is not suspended. */
export function unsuspend(user: UserRecord, store: Store): void {
  if (user.registrationStatus !== 'Suspended') return;
  const registrationStatus = user.registeredAt === null ? 'Unregistered' : 'Registered';
  store.users.update(user, { registrationStatus });
}
