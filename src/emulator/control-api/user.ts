/** The control API's routes for actions of people: they register, accept an invitation, or never receive one. */
import type { UserType } from '@aws-sdk/client-chime';
import { z } from 'zod';
import { notFound } from '../wire/wire-error.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';
import { emailDomain, type UserRecord } from '../store/user.js';
import { enter, freshUser, registration } from '../domain/user-lifecycle.js';
import { accountParams, conflict, emptyBody, findAccount, text } from './control-call.js';
import type { ControlCall, ControlRoute } from './control-call.js';

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
    run: register,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/users/:userId/accept-invitation',
    summary: 'the person accepts: {"DisplayName"?}',
    run: acceptInvitation,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/users/:userId/fail-invitation',
    summary: 'the invitation mail bounces',
    run: failInvitation,
  },
];

function register({ params, body, store, now }: ControlCall) {
  const account = findAccount(params, store);
  const person = personBody.parse(body);
  if (account.accountType === 'Team') throw conflict('People join a Team account by invitation.');
  if (
    account.accountType === 'EnterpriseLWA' &&
    store.accounts.ownerOfDomain(emailDomain(person.Email)) !== account.seq
  ) {
    throw conflict('Email must belong to a domain the account has claimed.');
  }
  const known = store.users.findByEmail(account.seq, person.Email);
  const registered = registration(person.Email, person.DisplayName, store, now);
  if (known?.removedAt !== null) {
    const userType: UserType | undefined = person.UserType;
    return printUser(
      account,
      enter({ ...freshUser(account, person.Email, userType), ...registered }, known, store),
    );
  }
  if (known.registrationStatus !== 'Unregistered')
    throw conflict('Email belongs to a registered user already.');
  return printUser(account, store.users.update(known, registered));
}

function acceptInvitation({ params, body, store, now }: ControlCall) {
  const { DisplayName } = z.strictObject({ DisplayName: text.optional() }).parse(body);
  const [account, user] = findInvited(params, store);
  const registered = registration(user.email, DisplayName, store, now);
  return printUser(account, store.users.update(user, { ...registered, invitationStatus: 'Accepted' }));
}

function failInvitation({ params, body, store }: ControlCall) {
  emptyBody.parse(body);
  const [account, user] = findInvited(params, store);
  return printUser(account, store.users.update(user, { invitationStatus: 'Failed' }));
}

function findInvited(params: unknown, store: Store): [AccountRecord, UserRecord] {
  const account = findAccount(params, store);
  const user = store.users.find(account.seq, userParams.parse(params).userId);
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
