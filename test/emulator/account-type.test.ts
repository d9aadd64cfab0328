/** The account types that each operation accepts, for rules about every type or every Enterprise type. */
import {
  BatchUpdateUserCommand,
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetBotCommand,
  GetEventsConfigurationCommand,
  GetUserCommand,
  GetUserSettingsCommand,
  ListAccountsCommand,
  ListUsersCommand,
  LogoutUserCommand,
  ResetPersonalPINCommand,
  UpdateAccountCommand,
  UpdateAccountSettingsCommand,
  UpdateUserCommand,
  UpdateUserSettingsCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createReadyBot, createUser, joinTeam } from '../support/emulator-scene.js';

const ENTERPRISE = ['EnterpriseLWA', 'EnterpriseDirectory', 'EnterpriseOIDC'];

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

it.each(ENTERPRISE)('CreateUser works on %s accounts (T-5)', async (type) => {
  const AccountId = await createAccount(emulator, type);
  const UserId = await createUser(emulator, AccountId, 'new@example.com');
  const { User } = await emulator.client.send(new GetUserCommand({ AccountId, UserId }));
  expect(User).toMatchObject({ AccountId, UserRegistrationStatus: 'Registered' });
});

it.each(ENTERPRISE)('bots and events configurations work on %s accounts (T-9)', async (type) => {
  const AccountId = await createAccount(emulator);
  const Domain = `${type.toLowerCase()}.example.org`;
  await emulator.controlApi(`/accounts/${AccountId}/domains`, { Domain });
  await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: type });
  const BotId = await createReadyBot(emulator, AccountId);
  const { Bot } = await emulator.client.send(new GetBotCommand({ AccountId, BotId }));
  expect(Bot?.BotEmail).toBe(`Helper-chimebot@${Domain}`);
  const { EventsConfiguration } = await emulator.client.send(
    new GetEventsConfigurationCommand({ AccountId, BotId }),
  );
  expect(EventsConfiguration?.BotId).toBe(BotId);
});

it.each(['Team', ...ENTERPRISE])(
  'operations without a documented limit work on %s accounts: accounts, users and their settings (T-13)',
  async (type) => {
    const AccountId = await createAccount(emulator);
    const UserId = await joinTeam(emulator, AccountId, 'any@example.com');
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: type });
    const ids = { AccountId, UserId };
    const { client } = emulator;
    const Telephony = { InboundCalling: true, OutboundCalling: true, SMS: true };
    const { Account } = await client.send(new GetAccountCommand({ AccountId }));
    expect(Account?.AccountType).toBe(type);
    const answers = [
      await client.send(new ListAccountsCommand({})),
      await client.send(new UpdateAccountCommand({ AccountId, Name: 'Any' })),
      await client.send(new GetAccountSettingsCommand({ AccountId })),
      await client.send(new UpdateAccountSettingsCommand({ AccountId, AccountSettings: {} })),
      await client.send(new ListUsersCommand({ AccountId })),
      await client.send(new UpdateUserCommand({ ...ids, LicenseType: 'Basic' })),
      await client.send(new BatchUpdateUserCommand({ AccountId, UpdateUserRequestItems: [{ UserId }] })),
      await client.send(new LogoutUserCommand(ids)),
      await client.send(new ResetPersonalPINCommand(ids)),
      await client.send(new GetUserSettingsCommand(ids)),
      await client.send(new UpdateUserSettingsCommand({ ...ids, UserSettings: { Telephony } })),
    ];
    expect(answers.map(({ $metadata }) => $metadata.httpStatusCode)).toEqual([
      200, 200, 200, 204, 200, 200, 200, 204, 200, 200, 204,
    ]);
  },
);
