/** The user operations of the emulator, called by the stock SDK client. */
import {
  BatchSuspendUserCommand,
  BatchUpdateUserCommand,
  CreateUserCommand,
  GetUserCommand,
  GetUserSettingsCommand,
  ListUsersCommand,
  LogoutUserCommand,
  ResetPersonalPINCommand,
  UpdateUserCommand,
  UpdateUserSettingsCommand,
  type CreateUserCommandInput,
  type UpdateUserCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createUser, inviteUser, joinTeam } from '../support/emulator-scene.js';

let emulator: TestEmulator;
let team: string;
let lwa: string;
let directory: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  team = await createAccount(emulator);
  lwa = await createAccount(emulator, 'EnterpriseLWA');
  directory = await createAccount(emulator, 'EnterpriseDirectory');
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const getUser = async (AccountId: string, UserId: string) =>
  (await emulator.client.send(new GetUserCommand({ AccountId, UserId }))).User;
const create = (input: Partial<CreateUserCommandInput>) =>
  emulator.client.send(new CreateUserCommand({ AccountId: directory, ...input }));
const update = (UserId: string, change: Partial<UpdateUserCommandInput>) =>
  emulator.client.send(new UpdateUserCommand({ AccountId: team, UserId, ...change }));
const reset = (AccountId: string, UserId: string) =>
  emulator.client.send(new ResetPersonalPINCommand({ AccountId, UserId }));

describe('CreateUser', () => {
  it('creates a registered user at once and omits the PIN from its response (U-11, U-19, U-20, U-21, U-27)', async () => {
    const { User, $metadata } = await create({ Email: 'roomdevice@example.com', UserType: 'SharedDevice' });
    expect($metadata.httpStatusCode).toBe(201);
    expect(User).toEqual({
      UserId: expect.any(String) as string,
      AccountId: directory,
      PrimaryEmail: 'roomdevice@example.com',
      DisplayName: 'roomdevice',
      LicenseType: 'Pro',
      UserType: 'SharedDevice',
      UserRegistrationStatus: 'Registered',
      RegisteredOn: expect.any(Date) as Date,
      AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: false },
    });
    expect((await getUser(directory, User?.UserId ?? ''))?.PersonalPIN).toMatch(/^\d{10}$/);
  });

  it('uses Username as the display name (U-5, U-20)', async () => {
    const { User } = await create({ Email: 'named@example.com', Username: 'Nam Ed' });
    expect(User).toMatchObject({ DisplayName: 'Nam Ed', UserType: 'PrivateUser' });
  });

  it('returns Conflict for an address that is in the account, whatever its case (E-39, I-14)', async () => {
    await create({ Email: 'taken@example.com' });
    expect(await refusal(create({ Email: 'Taken@example.com' }))).toBe('ConflictException 409');
  });

  it('needs an address and an existing Enterprise account (T-4, U-20, E-33, E-36)', async () => {
    expect(await refusal(create({ Username: 'No Mail' }))).toBe(BAD_REQUEST);
    expect(await refusal(create({ AccountId: team, Email: 'a@example.com' }))).toBe(BAD_REQUEST);
    expect(await refusal(create({ AccountId: 'missing', Email: 'a@example.com' }))).toBe(NOT_FOUND);
  });
});

describe('UpdateUser', () => {
  it('changes the licence and returns the whole user (U-23, U-24)', async () => {
    const userId = await joinTeam(emulator, team, 'license@example.com');
    const before = await getUser(team, userId);
    const { User, $metadata } = await update(userId, { LicenseType: 'Basic' });
    expect($metadata.httpStatusCode).toBe(200);
    expect(User).toEqual({ ...before, LicenseType: 'Basic' });
    expect(await getUser(team, userId)).toEqual(User);
  });

  it('stores the user type and merges the Alexa for Business members (U-25)', async () => {
    const userId = await inviteUser(emulator, team, 'alexa@example.com');
    const arn = 'arn:aws:a4b:us-east-1:111122223333:room/x';
    await update(userId, {
      UserType: 'SharedDevice',
      AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: true },
    });
    const { User } = await update(userId, { AlexaForBusinessMetadata: { AlexaForBusinessRoomArn: arn } });
    expect(User).toMatchObject({
      UserType: 'SharedDevice',
      LicenseType: 'Pro',
      AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: true, AlexaForBusinessRoomArn: arn },
    });
  });

  it('accepts pending and suspended users (U-26)', async () => {
    const pending = await inviteUser(emulator, team, 'pending@example.com');
    expect((await update(pending, { LicenseType: 'Basic' })).User).toMatchObject({
      LicenseType: 'Basic',
      UserInvitationStatus: 'Pending',
    });
    const suspended = await createUser(emulator, lwa, 'suspended@example.com');
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId: lwa, UserIdList: [suspended] }));
    expect((await update(suspended, { AccountId: lwa, LicenseType: 'Basic' })).User).toMatchObject({
      LicenseType: 'Basic',
      UserRegistrationStatus: 'Suspended',
    });
  });

  it('without a change returns the same user (U-24)', async () => {
    const userId = await inviteUser(emulator, team, 'still@example.com');
    expect((await update(userId, {})).User).toEqual(await getUser(team, userId));
  });

  it('refuses a licence the account does not support (E-16)', async () => {
    const userId = await inviteUser(emulator, team, 'plus@example.com');
    expect(await refusal(update(userId, { LicenseType: 'Plus' }))).toBe(BAD_REQUEST);
    expect(await refusal(update(userId, { LicenseType: 'ProTrial', UserType: 'SharedDevice' }))).toBe(
      BAD_REQUEST,
    );
    expect(await getUser(team, userId)).toMatchObject({ LicenseType: 'Pro', UserType: 'PrivateUser' });
  });

  it('accepts a licence once the account supports it (U-23)', async () => {
    const accountId = await createAccount(emulator);
    await emulator.controlApi(`/accounts/${accountId}`, { SupportedLicenses: ['Pro', 'Plus'] });
    const userId = await inviteUser(emulator, accountId, 'a@example.com');
    expect((await update(userId, { AccountId: accountId, LicenseType: 'Plus' })).User?.LicenseType).toBe(
      'Plus',
    );
  });

  it('returns NotFound for an unknown user and an unknown account before it checks the licence (E-33, E-34, W-33)', async () => {
    expect(await refusal(update('ghost', { LicenseType: 'Plus' }))).toBe(NOT_FOUND);
    expect(await refusal(update('ghost', { AccountId: 'missing' }))).toBe(NOT_FOUND);
  });
});

describe('BatchUpdateUser', () => {
  it('applies valid items and reports the rest by user (U-17, U-18, E-16, E-35)', async () => {
    const good = await inviteUser(emulator, team, 'good@example.com');
    const bad = await inviteUser(emulator, team, 'bad@example.com');
    const reply = await emulator.client.send(
      new BatchUpdateUserCommand({
        AccountId: team,
        UpdateUserRequestItems: [
          { UserId: good, LicenseType: 'Pro' },
          { UserId: 'ghost', LicenseType: 'Basic' },
          { UserId: bad, LicenseType: 'Plus', UserType: 'SharedDevice' },
          { UserId: good, LicenseType: 'Basic' },
        ],
      }),
    );
    expect(reply.$metadata.httpStatusCode).toBe(200);
    expect(reply.UserErrors?.map((error) => [error.UserId, error.ErrorCode])).toEqual([
      ['ghost', 'NotFound'],
      [bad, 'BadRequest'],
    ]);
    expect((await getUser(team, good))?.LicenseType).toBe('Basic');
    expect((await getUser(team, bad))?.UserType).toBe('PrivateUser');
  });

  it('returns NotFound for an unknown account (E-33)', async () => {
    const command = new BatchUpdateUserCommand({
      AccountId: 'missing',
      UpdateUserRequestItems: [{ UserId: 'x' }],
    });
    expect(await refusal(emulator.client.send(command))).toBe(NOT_FOUND);
  });
});

describe('ListUsers', () => {
  it('omits PINs and returns NotFound for an unknown account (U-21, E-33)', async () => {
    await createUser(emulator, directory, 'listed@example.com');
    const { Users } = await emulator.client.send(
      new ListUsersCommand({ AccountId: directory, UserEmail: 'listed@example.com' }),
    );
    expect(Users).toHaveLength(1);
    expect(Users?.[0]?.PersonalPIN).toBeUndefined();
    expect(await refusal(emulator.client.send(new ListUsersCommand({ AccountId: 'missing' })))).toBe(
      NOT_FOUND,
    );
  });
});

describe('LogoutUser', () => {
  it('records the sign-out and changes no member (U-28, U-29)', async () => {
    const userId = await joinTeam(emulator, team, 'logout@example.com');
    const before = await getUser(team, userId);
    const reply = await emulator.client.send(new LogoutUserCommand({ AccountId: team, UserId: userId }));
    expect(reply.$metadata).toMatchObject({ httpStatusCode: 204, requestId: expect.any(String) as string });
    expect(await getUser(team, userId)).toEqual(before);
    const { Events } = await emulator.controlApi<{ Events: object[] }>('/events');
    expect(Events.at(-1)).toMatchObject({ Type: 'Logout', AccountId: team, UserId: userId });
  });

  it('accepts an unregistered user and returns NotFound for an unknown one (U-29, E-34)', async () => {
    const logout = (UserId: string) =>
      emulator.client.send(new LogoutUserCommand({ AccountId: team, UserId }));
    const userId = await inviteUser(emulator, team, 'never@example.com');
    expect((await logout(userId)).$metadata.httpStatusCode).toBe(204);
    expect(await refusal(logout('ghost'))).toBe(NOT_FOUND);
  });
});

describe('ResetPersonalPIN', () => {
  it('returns the user with a new ten-digit PIN (U-21, U-30, I-11)', async () => {
    const userId = await joinTeam(emulator, team, 'pin@example.com');
    const before = await getUser(team, userId);
    const { User } = await reset(team, userId);
    expect(User).toEqual({ ...before, PersonalPIN: expect.stringMatching(/^\d{10}$/) as string });
    expect(User?.PersonalPIN).not.toBe(before?.PersonalPIN);
    expect(await getUser(team, userId)).toEqual(User);
  });

  it('is refused for a user who is not registered or does not exist (U-31, E-34)', async () => {
    expect(await refusal(reset(team, await inviteUser(emulator, team, 'nopin@example.com')))).toBe(
      BAD_REQUEST,
    );
    const userId = await createUser(emulator, lwa, 'suspended-pin@example.com');
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId: lwa, UserIdList: [userId] }));
    expect(await refusal(reset(lwa, userId))).toBe(BAD_REQUEST);
    expect(await refusal(reset(team, 'ghost'))).toBe(NOT_FOUND);
  });
});

describe('user settings', () => {
  it('start as false and are replaced as a whole (U-32, U-33)', async () => {
    const UserId = await inviteUser(emulator, team, 'settings@example.com');
    const read = async () =>
      (await emulator.client.send(new GetUserSettingsCommand({ AccountId: team, UserId }))).UserSettings;
    expect(await read()).toEqual({
      Telephony: { InboundCalling: false, OutboundCalling: false, SMS: false },
    });
    const Telephony = { InboundCalling: true, OutboundCalling: false, SMS: true };
    const reply = await emulator.client.send(
      new UpdateUserSettingsCommand({ AccountId: team, UserId, UserSettings: { Telephony } }),
    );
    expect(reply.$metadata.httpStatusCode).toBe(204);
    expect(await read()).toEqual({ Telephony });
  });

  it('of an unknown user are NotFound (E-34)', async () => {
    const ids = { AccountId: team, UserId: 'ghost' };
    const UserSettings = { Telephony: { InboundCalling: true, OutboundCalling: true, SMS: true } };
    expect(await refusal(emulator.client.send(new GetUserSettingsCommand(ids)))).toBe(NOT_FOUND);
    expect(await refusal(emulator.client.send(new UpdateUserSettingsCommand({ ...ids, UserSettings })))).toBe(
      NOT_FOUND,
    );
  });
});
