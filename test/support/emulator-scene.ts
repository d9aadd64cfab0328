/** Creates accounts and users in the states that tests need, through the Chime API and the control API. */
import {
  CreateAccountCommand,
  CreatePhoneNumberOrderCommand,
  CreateBotCommand,
  CreateRoomCommand,
  CreateUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
  paginateListUsers,
  PutEventsConfigurationCommand,
  type PhoneNumberProductType,
} from '@aws-sdk/client-chime';
import type { TestEmulator } from './emulator.js';

/** Creates an account, by default a Team account, and returns its id. */
export async function createAccount(
  emulator: TestEmulator,
  type = 'Team',
  name = 'Example',
): Promise<string> {
  const { Account } = await emulator.client.send(new CreateAccountCommand({ Name: name }));
  const accountId = Account?.AccountId ?? '';
  if (type !== 'Team') await emulator.controlApi(`/accounts/${accountId}`, { AccountType: type });
  return accountId;
}

/** Invites one person to a Team account and returns the UserId. */
export async function inviteUser(emulator: TestEmulator, AccountId: string, email: string): Promise<string> {
  await emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList: [email] }));
  const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId, UserEmail: email }));
  return Users?.[0]?.UserId ?? '';
}

/** Invites `count` people to a Team account and returns the UserIds of all its users in the order of ListUsers. */
export async function inviteUsers(
  emulator: TestEmulator,
  AccountId: string,
  count: number,
): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, index) => `user-${index}@example.com`);
  for (let start = 0; start < count; start += 50) {
    const UserEmailList = emails.slice(start, start + 50);
    await emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList }));
  }
  const userIds: string[] = [];
  for await (const { Users = [] } of paginateListUsers({ client: emulator.client }, { AccountId })) {
    userIds.push(...Users.map(({ UserId = '' }) => UserId));
  }
  return userIds;
}

/** Invites one person, who accepts at once. */
export async function joinTeam(emulator: TestEmulator, accountId: string, email: string): Promise<string> {
  const userId = await inviteUser(emulator, accountId, email);
  await emulator.controlApi(`/accounts/${accountId}/users/${userId}/accept-invitation`, {});
  return userId;
}

/** Creates a registered user of an Enterprise account. */
export async function createUser(emulator: TestEmulator, AccountId: string, Email: string): Promise<string> {
  const { User } = await emulator.client.send(new CreateUserCommand({ AccountId, Email }));
  return User?.UserId ?? '';
}

/** Creates an EnterpriseLWA account with a claimed domain of its own and returns its id. */
export async function createEnterprise(emulator: TestEmulator, name = 'Example'): Promise<string> {
  const accountId = await createAccount(emulator, 'Team', name);
  await emulator.controlApi(`/accounts/${accountId}/domains`, { Domain: `${accountId}.example.org` });
  return accountId;
}

/** Creates a room and returns its id. */
export async function createRoom(emulator: TestEmulator, AccountId: string, Name = 'Room'): Promise<string> {
  const { Room } = await emulator.client.send(new CreateRoomCommand({ AccountId, Name }));
  return Room?.RoomId ?? '';
}

/** Creates a bot without an events configuration and returns its id. */
export async function createBot(
  emulator: TestEmulator,
  AccountId: string,
  DisplayName = 'Helper',
): Promise<string> {
  const { Bot } = await emulator.client.send(new CreateBotCommand({ AccountId, DisplayName }));
  return Bot?.BotId ?? '';
}

/** Creates a bot that can join rooms and returns its id. */
export async function createReadyBot(emulator: TestEmulator, AccountId: string): Promise<string> {
  const BotId = await createBot(emulator, AccountId);
  const OutboundEventsHTTPSEndpoint = 'https://bot.example.com/events';
  await emulator.client.send(
    new PutEventsConfigurationCommand({ AccountId, BotId, OutboundEventsHTTPSEndpoint }),
  );
  return BotId;
}

/** Orders phone numbers that are acquired at once, by default for BusinessCalling. */
export async function acquireNumbers(
  emulator: TestEmulator,
  E164PhoneNumbers: string[],
  ProductType: PhoneNumberProductType = 'BusinessCalling',
): Promise<void> {
  // An order has at most 500 numbers.
  for (let from = 0; from < E164PhoneNumbers.length; from += 500) {
    const { PhoneNumberOrder } = await emulator.client.send(
      new CreatePhoneNumberOrderCommand({
        ProductType,
        E164PhoneNumbers: E164PhoneNumbers.slice(from, from + 500),
      }),
    );
    await emulator.controlApi(`/phone-number-orders/${PhoneNumberOrder?.PhoneNumberOrderId}/finish`, {});
  }
}
