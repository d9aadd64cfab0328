/** The control API's routes for actions of people: they register, accept an invitation, or never receive one. */
import type { UserType } from '@aws-sdk/client-chime';
import { z } from 'zod';
import { notFound } from '../wire/wire-error.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';
import { emailDomain, type UserRecord } from '../store/user.js';
import { enter, freshUser, registration } from '../domain/user-lifecycle.js';
import { accountParams, conflict, emptyBody, findAccount, text } from './control-call.js';
import type { ControlRoute, WriteCall } from './control-call.js';

const userParams = accountParams.extend({ userId: z.string() });
const personBody = z.strictObject({
  Email: z.email().max(320),
  DisplayName: text.optional(),
  UserType: z.enum(['PrivateUser', 'SharedDevice']).optional(),
});

export const userRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/accounts/:accountId/users',
    summary: 'a person registers: {"Email", "DisplayName"?, "UserType"?}',
    locks: ['account'],
    run: register,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/users/:userId/accept-invitation',
    summary: 'the person accepts: {"DisplayName"?}',
    locks: ['account'],
    run: acceptInvitation,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/users/:userId/fail-invitation',
    summary: 'the invitation mail bounces',
    locks: ['account'],
    run: failInvitation,
  },
];

async function register({ params, body, store, now, changes }: WriteCall) {
  const account = await findAccount(params, store);
  const person = personBody.parse(body);
  if (account.accountType === 'Team') throw conflict('People join a Team account by invitation.');
  if (
    account.accountType === 'EnterpriseLWA' &&
    (await store.accounts.ownerOfDomain(emailDomain(person.Email))) !== account.seq
  ) {
    throw conflict('Email must belong to a domain the account has claimed.');
  }
  const known = await store.users.findByEmail(account.seq, person.Email);
  const registered = await registration(person.Email, person.DisplayName, store, now);
  if (known?.removedAt !== null) {
    const userType: UserType | undefined = person.UserType;
    const user = await enter({ ...freshUser(account, person.Email, userType), ...registered }, known, store);
    changes.user('Created', account, user);
    return printUser(account, user);
  }
  if (known.registrationStatus !== 'Unregistered')
    throw conflict('Email belongs to a registered user already.');
  changes.user('Updated', account, known);
  return printUser(account, await store.users.update(known, registered));
}

async function acceptInvitation({ params, body, store, now, changes }: WriteCall) {
  const { DisplayName } = z.strictObject({ DisplayName: text.optional() }).parse(body);
  const [account, user] = await findInvited(params, store);
  const registered = await registration(user.email, DisplayName, store, now);
  changes.user('Updated', account, user);
  return printUser(account, await store.users.update(user, { ...registered, invitationStatus: 'Accepted' }));
}

async function failInvitation({ params, body, store, changes }: WriteCall) {
  emptyBody.parse(body);
  const [account, user] = await findInvited(params, store);
  changes.user('Updated', account, user);
  return printUser(account, await store.users.update(user, { invitationStatus: 'Failed' }));
}

async function findInvited(params: unknown, store: Store): Promise<[AccountRecord, UserRecord]> {
  const account = await findAccount(params, store);
  const user = await store.users.find(account.seq, userParams.parse(params).userId);
  if (!user) throw notFound('UserId names no user of the account.');
  if (user.registrationStatus !== 'Unregistered' || user.invitationStatus !== 'Pending') {
    throw conflict('UserId names a user without a pending invitation.');
  }
  return [account, user];
}

function printUser(account: AccountRecord, user: UserRecord) {
  return {
    AccountId: account.accountId,
    UserId: user.userId,
    UserRegistrationStatus: user.registrationStatus,
    UserInvitationStatus: user.invitationStatus,
  };
}
