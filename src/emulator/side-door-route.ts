/** What each side-door route does. Inputs are checked with zod; member names are spelt as on the Chime wire. */
import type { UserType } from '@aws-sdk/client-chime';
import { z } from 'zod';
import { badRequest, notFound } from './errors.js';
import { DELETED_ACCOUNT_RETENTION, purgeDeletedAccounts } from './operations/account.js';
import type { OperationContext } from './operations/handler.js';
import { preparePageTokens } from './page-token.js';
import { seedDemo } from './seed.js';
import { accountParams, conflict, emptyBody, findAccount, text } from './side-door-call.js';
import type { SideDoorCall, SideDoorRoute } from './side-door-call.js';
import { messageRoutes } from './side-door-message.js';
import { phoneNumberRoutes } from './side-door-phone-number.js';
import type { AccountRecord } from './store/account.js';
import type { Store } from './store/store.js';
import { emailDomain, type UserRecord } from './store/user.js';
import { enter, freshUser, registration } from './user-lifecycle.js';

const MAX_ADVANCE_SECONDS = 10 * 365 * 24 * 3600;
const EVENTS_PER_PAGE = 1000;

const license = z.enum(['Basic', 'Plus', 'Pro', 'ProTrial']);
const userParams = accountParams.extend({ userId: z.string() });
const domainBody = z.strictObject({
  Domain: z
    .string()
    .max(253)
    .regex(/^[a-z\d-]+(\.[a-z\d-]+)+$/i, 'must be a domain name')
    .toLowerCase(),
});
const accountBody = z.strictObject({
  AccountType: z.enum(['Team', 'EnterpriseDirectory', 'EnterpriseLWA', 'EnterpriseOIDC']).optional(),
  SupportedLicenses: z.array(license).min(1).max(4).optional(),
  AccountStatus: z.enum(['Active', 'Suspended']).optional(),
});
const personBody = z.strictObject({
  Email: z.email().max(320),
  DisplayName: text.optional(),
  UserType: z.enum(['PrivateUser', 'SharedDevice']).optional(),
});

export const sideDoorRoutes: readonly SideDoorRoute[] = [
  { method: 'GET', path: '/clock', summary: 'the time the server goes by', run: showClock },
  {
    method: 'POST',
    path: '/clock',
    summary: 'move the clock forward by {"AdvanceSeconds"}',
    run: advanceClock,
  },
  {
    method: 'POST',
    path: '/reset',
    summary: 'forget everything and start with {"Seed": "demo" | "none"}',
    run: reset,
  },
  {
    method: 'GET',
    path: '/events',
    summary: 'invitation mails and sign-outs; ?After=<Sequence> goes on',
    run: listEvents,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId',
    summary: 'set {"AccountType", "SupportedLicenses", "AccountStatus"}, each optional',
    run: changeAccount,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/restore',
    summary: 'bring a deleted account back, within 90 days',
    run: restoreAccount,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/domains',
    summary: 'claim {"Domain"}; a Team account becomes EnterpriseLWA',
    run: claimDomain,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/domains/release',
    summary: 'release {"Domain"}; suspends the users of the account',
    run: releaseDomain,
  },
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
  ...messageRoutes,
  ...phoneNumberRoutes,
];

function showClock({ clock }: OperationContext) {
  return { Now: new Date(clock.now()), OffsetSeconds: clock.offset() / 1000 };
}

function advanceClock(call: SideDoorCall) {
  const body = z.strictObject({ AdvanceSeconds: z.int().min(1).max(MAX_ADVANCE_SECONDS) }).parse(call.body);
  const latest = Date.parse('9999-01-01T00:00:00Z');
  if (call.clock.now() + body.AdvanceSeconds * 1000 > latest)
    throw badRequest('AdvanceSeconds leads past year 9998.');
  call.clock.advance(body.AdvanceSeconds * 1000);
  purgeDeletedAccounts(call);
  return showClock(call);
}

function reset({ body, store }: SideDoorCall) {
  const { Seed } = z.strictObject({ Seed: z.enum(['demo', 'none']) }).parse(body);
  store.clear();
  preparePageTokens(store.settings);
  if (Seed === 'demo') seedDemo(store);
  return { Seed };
}

function listEvents({ query, store }: SideDoorCall) {
  const { After } = z.strictObject({ After: z.coerce.number().int().min(0).default(0) }).parse(query);
  const events = store.events.list(After, EVENTS_PER_PAGE).map((event) => ({
    Sequence: event.seq,
    Type: event.type,
    At: new Date(event.at),
    AccountId: event.accountId,
    UserId: event.userId,
    InviteId: event.inviteId,
    AccountName: event.accountName,
  }));
  return { Events: events };
}

function changeAccount({ params, body, store }: SideDoorCall) {
  const account = findAccount(params, store);
  const change = accountBody.parse(body);
  const accountType = change.AccountType ?? account.accountType;
  if (accountType === 'Team' && store.accounts.domains(account).length > 0) {
    throw conflict('A Team account has no claimed domains; release them first.');
  }
  const supportedLicenses = [...new Set(change.SupportedLicenses ?? account.supportedLicenses)];
  if (!supportedLicenses.includes(account.defaultLicense)) {
    throw conflict('SupportedLicenses must contain the DefaultLicense of the account.');
  }
  const accountStatus = change.AccountStatus ?? account.accountStatus;
  return printAccount(
    store.accounts.update(account, { accountType, supportedLicenses, accountStatus }),
    store,
  );
}

function restoreAccount({ params, body, store, clock }: SideDoorCall) {
  emptyBody.parse(body);
  const account = store.accounts.findDeleted(accountParams.parse(params).accountId);
  if (!account || (account.deletedAt ?? 0) < clock.now() - DELETED_ACCOUNT_RETENTION) {
    throw notFound('AccountId names no account deleted in the last 90 days.');
  }
  store.accounts.setDeleted(account, null);
  return printAccount(account, store);
}

function claimDomain({ params, body, store }: SideDoorCall) {
  const account = findAccount(params, store);
  const { Domain } = domainBody.parse(body);
  const owner = store.accounts.ownerOfDomain(Domain);
  if (owner !== undefined && owner !== account.seq) throw conflict('Domain is claimed by another account.');
  if (owner === undefined) store.accounts.claimDomain(account, Domain);
  const accountType = account.accountType === 'Team' ? 'EnterpriseLWA' : account.accountType;
  return printAccount(store.accounts.update(account, { accountType }), store);
}

function releaseDomain({ params, body, store, clock }: SideDoorCall) {
  const account = findAccount(params, store);
  const { Domain } = domainBody.parse(body);
  if (store.accounts.ownerOfDomain(Domain) !== account.seq)
    throw notFound('Domain is not claimed by the account.');
  store.accounts.releaseDomain(Domain);
  store.phoneNumbers.releaseAll(account.seq, clock.now());
  store.users.suspendRegistered(account.seq);
  return printAccount(account, store);
}

function register({ params, body, store, clock }: SideDoorCall) {
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
  const registered = registration(person.Email, person.DisplayName, store, clock);
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

function acceptInvitation({ params, body, store, clock }: SideDoorCall) {
  const { DisplayName } = z.strictObject({ DisplayName: text.optional() }).parse(body);
  const [account, user] = findInvited(params, store);
  const registered = registration(user.email, DisplayName, store, clock);
  return printUser(account, store.users.update(user, { ...registered, invitationStatus: 'Accepted' }));
}

function failInvitation({ params, body, store }: SideDoorCall) {
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

function printAccount(account: AccountRecord, store: Store) {
  return {
    AccountId: account.accountId,
    AccountType: account.accountType,
    AccountStatus: account.accountStatus,
    SupportedLicenses: account.supportedLicenses,
    Domains: store.accounts.domains(account),
  };
}

function printUser(account: AccountRecord, user: UserRecord) {
  return {
    AccountId: account.accountId,
    UserId: user.userId,
    UserRegistrationStatus: user.registrationStatus,
    UserInvitationStatus: user.invitationStatus,
  };
}
