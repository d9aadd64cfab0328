/** The life cycle of users in the emulator: invitation, removal, suspension. Called by the stock SDK client. */
import {
  BatchSuspendUserCommand,
  BatchUnsuspendUserCommand,
  GetUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
  UpdateAccountCommand,
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
const invite = async (...UserEmailList: string[]) =>
  (await emulator.client.send(new InviteUsersCommand({ AccountId: team, UserEmailList }))).Invites;
const suspend = async (AccountId: string, ...UserIdList: string[]) =>
  (await emulator.client.send(new BatchSuspendUserCommand({ AccountId, UserIdList }))).UserErrors;
const unsuspend = async (AccountId: string, ...UserIdList: string[]) =>
  (await emulator.client.send(new BatchUnsuspendUserCommand({ AccountId, UserIdList }))).UserErrors;

const inviteTo = (AccountId: string) =>
  refusal(emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList: ['a@example.com'] })));

describe('InviteUsers', () => {
  it('invites in request order and lists the people as pending, without further details (U-1, U-2, U-4, U-5, U-22, I-2, I-14)', async () => {
    const reply = await emulator.client.send(
      new InviteUsersCommand({ AccountId: team, UserEmailList: ['b@example.com', 'a@example.com'] }),
    );
    expect(reply.$metadata.httpStatusCode).toBe(201);
    expect(reply.Invites).toEqual(
      ['b@example.com', 'a@example.com'].map((EmailAddress) => ({
        InviteId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        Status: 'Pending',
        EmailAddress,
        EmailStatus: 'Sent',
      })),
    );
    const { Users } = await emulator.client.send(
      new ListUsersCommand({ AccountId: team, UserEmail: 'B@example.com' }),
    );
    expect(Users).toHaveLength(1);
    expect(await getUser(team, Users?.[0]?.UserId ?? '')).toEqual({
      UserId: Users?.[0]?.UserId,
      AccountId: team,
      PrimaryEmail: 'b@example.com',
      LicenseType: 'Pro',
      UserType: 'PrivateUser',
      UserRegistrationStatus: 'Unregistered',
      UserInvitationStatus: 'Pending',
      InvitedOn: expect.any(Date) as Date,
      AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: false },
    });
  });

  it('makes one Invite for addresses that differ only in case (U-6, I-14)', async () => {
    const invites = await invite('Dup@example.com', 'dup@example.com');
    expect(invites?.map((item) => item.EmailAddress)).toEqual(['Dup@example.com']);
  });

  it('mails a pending user again, with a new InviteId and the same UserId (U-7)', async () => {
    const userId = await inviteUser(emulator, team, 'again@example.com');
    const first = await getUser(team, userId);
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    const [second] = (await invite('again@example.com')) ?? [];
    const [third] = (await invite('again@example.com')) ?? [];
    expect(second?.InviteId).not.toBe(third?.InviteId);
    const after = await getUser(team, userId);
    expect(after?.InvitedOn?.getTime()).toBeGreaterThan(first?.InvitedOn?.getTime() ?? Infinity);
  });

  it('reports a user who has joined as accepted and does not change the user (U-8)', async () => {
    const userId = await joinTeam(emulator, team, 'joined@example.com');
    const before = await getUser(team, userId);
    expect(await invite('joined@example.com')).toMatchObject([
      { Status: 'Accepted', EmailStatus: 'NotSent' },
    ]);
    expect(await getUser(team, userId)).toEqual(before);
  });

  it('reports an address of a domain that another account has claimed as failed (U-9)', async () => {
    await emulator.controlApi(`/accounts/${lwa}/domains`, { Domain: 'claimed.example.org' });
    expect(await invite('x@Claimed.example.org', 'ok@example.org')).toMatchObject([
      { Status: 'Failed', EmailStatus: 'NotSent' },
      { Status: 'Pending', EmailStatus: 'Sent' },
    ]);
    const { Users } = await emulator.client.send(
      new ListUsersCommand({ AccountId: team, UserEmail: 'x@claimed.example.org' }),
    );
    expect(Users).toEqual([]);
  });

  it('sets the requested user type (U-5, U-22)', async () => {
    await emulator.client.send(
      new InviteUsersCommand({
        AccountId: team,
        UserEmailList: ['screen@example.com'],
        UserType: 'SharedDevice',
      }),
    );
    const { Users } = await emulator.client.send(
      new ListUsersCommand({ AccountId: team, UserType: 'SharedDevice' }),
    );
    expect(Users?.map((user) => user.PrimaryEmail)).toEqual(['screen@example.com']);
  });

  it('records a mail without an address, with the present name of the account (A-10)', async () => {
    const accountId = await createAccount(emulator, 'Team', 'Before');
    await emulator.client.send(new UpdateAccountCommand({ AccountId: accountId, Name: 'After' }));
    const userId = await inviteUser(emulator, accountId, 'mailed@example.com');
    const { Events } = await emulator.controlApi<{ Events: { UserId: string }[] }>('/events');
    const mail = Events.find((event) => event.UserId === userId);
    expect(mail).toMatchObject({ Type: 'InvitationMail', AccountId: accountId, AccountName: 'After' });
    expect(JSON.stringify(Events)).not.toContain('@');
  });

  it('is refused on Enterprise accounts and on unknown ones (T-3, E-33, E-36)', async () => {
    expect(await inviteTo(lwa)).toBe(BAD_REQUEST);
    expect(await inviteTo(directory)).toBe(BAD_REQUEST);
    expect(await inviteTo('missing')).toBe(NOT_FOUND);
  });
});

describe('the life of a Team user', () => {
  it('leads from acceptance and removal to a second invitation with the same UserId (U-3, U-12, U-13, E-35)', async () => {
    const userId = await inviteUser(emulator, team, 'cycle@example.com');
    await emulator.controlApi(`/accounts/${team}/users/${userId}/accept-invitation`, {
      DisplayName: 'Cy Clist',
    });
    expect(await getUser(team, userId)).toMatchObject({
      DisplayName: 'Cy Clist',
      UserRegistrationStatus: 'Registered',
      UserInvitationStatus: 'Accepted',
      RegisteredOn: expect.any(Date) as Date,
      PersonalPIN: expect.stringMatching(/^\d{10}$/) as string,
    });
    // The request names the user twice. The user is removed once, and the second time causes no error.
    expect(await suspend(team, userId, userId)).toEqual([]);
    expect(await refusal(getUser(team, userId))).toBe(NOT_FOUND);
    expect(await suspend(team, userId)).toMatchObject([{ UserId: userId, ErrorCode: 'NotFound' }]);
    const { Users } = await emulator.client.send(
      new ListUsersCommand({ AccountId: team, UserEmail: 'cycle@example.com' }),
    );
    expect(Users).toEqual([]);
    expect(await inviteUser(emulator, team, 'CYCLE@example.com')).toBe(userId);
    const restored = await getUser(team, userId);
    expect(restored).toMatchObject({
      UserRegistrationStatus: 'Unregistered',
      UserInvitationStatus: 'Pending',
    });
    expect([restored?.PersonalPIN, restored?.DisplayName, restored?.RegisteredOn]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('can fail at the mail, and a new invitation makes the user pending again (U-10)', async () => {
    const userId = await inviteUser(emulator, team, 'bounce@example.com');
    await emulator.controlApi(`/accounts/${team}/users/${userId}/fail-invitation`, {});
    expect(await getUser(team, userId)).toMatchObject({ UserInvitationStatus: 'Failed' });
    await invite('bounce@example.com');
    expect(await getUser(team, userId)).toMatchObject({ UserInvitationStatus: 'Pending' });
  });
});

describe('BatchSuspendUser and BatchUnsuspendUser', () => {
  it('lock an EnterpriseLWA user out and let the user back in, changing nothing else (U-14, U-15, U-16, E-35)', async () => {
    const userId = await createUser(emulator, lwa, 'locked@example.com');
    const before = await getUser(lwa, userId);
    expect(await suspend(lwa, userId, 'ghost', userId)).toEqual([
      { UserId: 'ghost', ErrorCode: 'NotFound', ErrorMessage: expect.any(String) as string },
    ]);
    expect(await getUser(lwa, userId)).toEqual({ ...before, UserRegistrationStatus: 'Suspended' });
    expect(await suspend(lwa, userId)).toEqual([]);
    expect(await unsuspend(lwa, userId, 'ghost')).toMatchObject([{ UserId: 'ghost', ErrorCode: 'NotFound' }]);
    expect(await getUser(lwa, userId)).toEqual(before);
    expect(await unsuspend(lwa, userId)).toEqual([]);
  });

  it('are refused on account types without suspension (T-6, T-7, E-33, E-36)', async () => {
    const oidc = await createAccount(emulator, 'EnterpriseOIDC');
    expect(await refusal(unsuspend(team, 'x'))).toBe(BAD_REQUEST);
    for (const accountId of [directory, oidc]) {
      expect(await refusal(suspend(accountId, 'x'))).toBe(BAD_REQUEST);
      expect(await refusal(unsuspend(accountId, 'x'))).toBe(BAD_REQUEST);
    }
    expect(await refusal(suspend('missing', 'x'))).toBe(NOT_FOUND);
    expect(await refusal(unsuspend('missing', 'x'))).toBe(NOT_FOUND);
  });
});
