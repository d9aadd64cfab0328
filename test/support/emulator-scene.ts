/** Accounts and users in the states tests need, made through the Chime API and the side door. */
import {
  CreateAccountCommand,
  CreateUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-chime';
import type { TestEmulator } from './emulator.js';

/** Makes an account (Team unless told otherwise) and answers its id. */
export async function createAccount(
  emulator: TestEmulator,
  type = 'Team',
  name = 'Example',
): Promise<string> {
  const { Account } = await emulator.client.send(new CreateAccountCommand({ Name: name }));
  const accountId = Account?.AccountId ?? '';
  if (type !== 'Team') await emulator.sideDoor(`/accounts/${accountId}`, { AccountType: type });
  return accountId;
}

/** Invites one person to a Team account and answers the UserId. */
export async function inviteUser(emulator: TestEmulator, AccountId: string, email: string): Promise<string> {
  await emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList: [email] }));
  const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId, UserEmail: email }));
  return Users?.[0]?.UserId ?? '';
}

/** Invites one person who accepts at once. */
export async function joinTeam(emulator: TestEmulator, accountId: string, email: string): Promise<string> {
  const userId = await inviteUser(emulator, accountId, email);
  await emulator.sideDoor(`/accounts/${accountId}/users/${userId}/accept-invitation`, {});
  return userId;
}

/** Makes a registered user of an Enterprise account. */
export async function createUser(emulator: TestEmulator, AccountId: string, Email: string): Promise<string> {
  const { User } = await emulator.client.send(new CreateUserCommand({ AccountId, Email }));
  return User?.UserId ?? '';
}
