/** The user operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { Invite, User, UserError } from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound } from '../wire/wire-error.js';
import { fetchPage, measureWeight } from '../domain/page-token.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';
import { emailDomain, emailKey, type UserChange, type UserRecord } from '../store/user.js';
import {
  enter,
  freshUser,
  newPersonalPin,
  registration,
  suspend,
  unsuspend,
} from '../domain/user-lifecycle.js';
import { requireAccount, requireAccountType, requireEnterprise } from './account.js';
import type { Handlers, Input, Printed, WriteContext } from './handler.js';

type UserOperation =
  | 'GetUser'
  | 'ListUsers'
  | 'CreateUser'
  | 'InviteUsers'
  | 'UpdateUser'
  | 'BatchUpdateUser'
  | 'BatchSuspendUser'
  | 'BatchUnsuspendUser'
  | 'LogoutUser'
  | 'ResetPersonalPIN'
  | 'GetUserSettings'
  | 'UpdateUserSettings';

/**
 * Returns the account and the user in it.
 * @throws WireError NotFoundException when either is missing
 */
export async function requireUser(
  ids: { AccountId: string; UserId: string },
  store: Store,
): Promise<[AccountRecord, UserRecord]> {
  const account = await requireAccount(ids.AccountId, store);
  const user = await store.users.find(account.seq, ids.UserId);
  if (!user) throw notFound('UserId names no user of the account.');
  return [account, user];
}

function print(account: AccountRecord, user: UserRecord): Printed<User> {
  return {
    UserId: user.userId,
    AccountId: account.accountId,
    PrimaryEmail: user.email,
    PrimaryProvisionedNumber: user.primaryProvisionedNumber,
    DisplayName: user.displayName,
    LicenseType: user.license,
    UserType: user.userType,
    UserRegistrationStatus: user.registrationStatus,
    UserInvitationStatus: user.invitationStatus,
    RegisteredOn: user.registeredAt === null ? null : new Date(user.registeredAt),
    InvitedOn: user.invitedAt === null ? null : new Date(user.invitedAt),
    AlexaForBusinessMetadata: {
      IsAlexaForBusinessEnabled: user.alexaEnabled,
      AlexaForBusinessRoomArn: user.alexaRoomArn,
    },
    PersonalPIN: user.personalPin,
  };
}

/** Prints a user without the PIN, as ListUsers and CreateUser do in AWS's samples. */
function printWithoutPin(account: AccountRecord, user: UserRecord): Printed<User> {
  return { ...print(account, user), PersonalPIN: null };
}

type UserUpdate = Pick<Input<'UpdateUser'>, 'LicenseType' | 'UserType' | 'AlexaForBusinessMetadata'>;

/**
 * Returns the changes of an update. AWS's page says that only LicenseType takes effect. Storing the other members is
 * our choice.
 */
function userChange(user: UserRecord, update: UserUpdate): UserChange {
  const { LicenseType, UserType, AlexaForBusinessMetadata: alexa } = update;
  return {
    license: LicenseType ?? user.license,
    userType: UserType ?? user.userType,
    alexaEnabled: alexa?.IsAlexaForBusinessEnabled ?? user.alexaEnabled,
    alexaRoomArn: alexa?.AlexaForBusinessRoomArn ?? user.alexaRoomArn,
  };
}

const UNSUPPORTED_LICENSE = 'LicenseType must be one of the SupportedLicenses of the account.';

function supportsLicense(account: AccountRecord, update: UserUpdate): boolean {
  return update.LicenseType === undefined || account.supportedLicenses.includes(update.LicenseType);
}

function userError(
  UserId: string,
  ErrorCode: 'NotFound' | 'BadRequest',
  ErrorMessage: string,
): Printed<UserError> {
  return { UserId, ErrorCode, ErrorMessage };
}

/**
 * Applies a change to each distinct user, one after another. It reports users that do not exist and still changes the
 * others.
 */
async function forEachUser(
  account: AccountRecord,
  userIds: readonly string[],
  store: Store,
  change: (user: UserRecord) => Promise<void>,
): Promise<Printed<UserError>[]> {
  const errors: Printed<UserError>[] = [];
  for (const userId of new Set(userIds)) {
    const user = await store.users.find(account.seq, userId);
    if (user) await change(user);
    else errors.push(userError(userId, 'NotFound', 'UserId names no user of the account.'));
  }
  return errors;
}

/** Invites one address. The Invite's statuses report what is already true or cannot be done. */
async function invite(
  account: AccountRecord,
  email: string,
  userType: Input<'InviteUsers'>['UserType'],
  { store, now, changes }: WriteContext,
): Promise<Printed<Invite>> {
  const InviteId = randomUUID();
  const known = await store.users.findByEmail(account.seq, email);
  const present = known?.removedAt === null ? known : undefined;
  const domainOwner = await store.accounts.ownerOfDomain(emailDomain(email));
  if (domainOwner !== undefined && domainOwner !== account.seq) {
    return { InviteId, Status: 'Failed', EmailAddress: email, EmailStatus: 'NotSent' };
  }
  if (present && present.registrationStatus !== 'Unregistered') {
    return { InviteId, Status: 'Accepted', EmailAddress: email, EmailStatus: 'NotSent' };
  }
  const invitation = { invitationStatus: 'Pending', invitedAt: now } as const;
  const user = present
    ? await store.users.update(present, invitation)
    : await enter({ ...freshUser(account, email, userType), ...invitation }, known, store);
  changes.user(present ? 'Updated' : 'Created', account, user);
  await store.events.append({
    type: 'InvitationMail',
    at: invitation.invitedAt,
    accountId: account.accountId,
    userId: user.userId,
    inviteId: InviteId,
    accountName: account.name,
  });
  return { InviteId, Status: 'Pending', EmailAddress: email, EmailStatus: 'Sent' };
}

export const userOperations: Handlers<UserOperation> = {
  async GetUser(input, { store }) {
    return { User: print(...(await requireUser(input, store))) };
  },

  async ListUsers({ AccountId, UserEmail, UserType, MaxResults, NextToken }, { store }) {
    const account = await requireAccount(AccountId, store);
    const email = UserEmail === undefined ? undefined : emailKey(UserEmail);
    const page = await fetchPage(
      {
        operation: 'ListUsers',
        filters: [AccountId, email, UserType],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListUsers'),
        settings: store.settings,
      },
      (after, limit) =>
        store.users.list({ accountSeq: account.seq, after, limit, emailKey: email, userType: UserType }),
      (user) =>
        measureWeight(user.email) + measureWeight(user.displayName) + measureWeight(user.alexaRoomArn),
    );
    return { Users: page.rows.map((user) => printWithoutPin(account, user)), NextToken: page.nextToken };
  },

  async CreateUser({ AccountId, Username, Email, UserType }, { store, now, changes }) {
    // The model allows it to be absent. A user without an address could not be found again (our choice).
    if (Email === undefined) throw badRequest('Email is required.');
    const account = await requireAccount(AccountId, store);
    requireEnterprise(account);
    const known = await store.users.findByEmail(account.seq, Email);
    if (known?.removedAt === null) {
      throw chimeError('ConflictException', 'Email belongs to a user of the account already.');
    }
    const registered = await registration(Email, Username, store, now);
    const user = await enter({ ...freshUser(account, Email, UserType), ...registered }, known, store);
    changes.user('Created', account, user);
    return { User: printWithoutPin(account, user) };
  },

  async InviteUsers({ AccountId, UserEmailList, UserType }, context) {
    const account = await requireAccount(AccountId, context.store);
    requireAccountType(account, ['Team']);
    const distinct = new Map<string, string>();
    for (const email of UserEmailList)
      if (!distinct.has(emailKey(email))) distinct.set(emailKey(email), email);
    const invites: Printed<Invite>[] = [];
    for (const email of distinct.values()) invites.push(await invite(account, email, UserType, context));
    return { Invites: invites };
  },

  async UpdateUser(input, { store, changes }) {
    const [account, user] = await requireUser(input, store);
    if (!supportsLicense(account, input)) throw badRequest(UNSUPPORTED_LICENSE);
    changes.user('Updated', account, user);
    return { User: print(account, await store.users.update(user, userChange(user, input))) };
  },

  async BatchUpdateUser({ AccountId, UpdateUserRequestItems }, { store, changes }) {
    const account = await requireAccount(AccountId, store);
    const errors: Printed<UserError>[] = [];
    for (const item of UpdateUserRequestItems) {
      const user = await store.users.find(account.seq, item.UserId);
      if (!user) errors.push(userError(item.UserId, 'NotFound', 'UserId names no user of the account.'));
      else if (!supportsLicense(account, item))
        errors.push(userError(item.UserId, 'BadRequest', UNSUPPORTED_LICENSE));
      else {
        changes.user('Updated', account, user);
        await store.users.update(user, userChange(user, item));
      }
    }
    return { UserErrors: errors };
  },

  async BatchSuspendUser({ AccountId, UserIdList }, context) {
    const { store } = context;
    const account = await requireAccount(AccountId, store);
    requireAccountType(account, ['Team', 'EnterpriseLWA']);
    return {
      UserErrors: await forEachUser(account, UserIdList, store, (user) => suspend(account, user, context)),
    };
  },

  async BatchUnsuspendUser({ AccountId, UserIdList }, context) {
    const { store } = context;
    const account = await requireAccount(AccountId, store);
    requireAccountType(account, ['EnterpriseLWA']);
    return {
      UserErrors: await forEachUser(account, UserIdList, store, (user) => unsuspend(account, user, context)),
    };
  },

  async LogoutUser(input, { store, now, changes }) {
    const [account, user] = await requireUser(input, store);
    changes.user('Updated', account, user);
    await store.events.append({
      type: 'Logout',
      at: now,
      accountId: account.accountId,
      userId: user.userId,
      inviteId: null,
      accountName: null,
    });
  },

  async ResetPersonalPIN(input, { store, changes }) {
    const [account, user] = await requireUser(input, store);
    if (user.registrationStatus !== 'Registered')
      throw badRequest('UserId names a user who is not registered.');
    changes.user('Updated', account, user);
    return {
      User: print(account, await store.users.update(user, { personalPin: await newPersonalPin(store) })),
    };
  },

  async GetUserSettings(input, { store }) {
    const [, user] = await requireUser(input, store);
    return { UserSettings: { Telephony: user.telephony } };
  },

  async UpdateUserSettings(input, { store, changes }) {
    const [account, user] = await requireUser(input, store);
    changes.user('Updated', account, user);
    await store.users.update(user, { telephony: input.UserSettings.Telephony });
  },
};
