/** The `user` stem but for its batches, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createUser, inviteUser, joinTeam } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  CreateUserDocument,
  InviteUsersDocument,
  LogoutUserDocument,
  ResetPersonalPinDocument,
  UpdateUserDocument,
  UpdateUserSettingsDocument,
  UserDocument,
  UsersDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const TELEPHONY = { inboundCalling: true, outboundCalling: false, sms: true };

let stack: TestStack;
let accountId: string;
let userId: string;

beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createAccount(stack.emulator, 'Team', 'Example');
  userId = await joinTeam(stack.emulator, accountId, 'ann@example.com');
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const readUser = async (id: string) => dataOf(await stack.ask(UserDocument, { accountId, userId: id })).user;

describe('user', () => {
  it('answers the whole user with settings and account', async () => {
    expect(await readUser(userId)).toEqual({
      userId,
      accountId,
      primaryEmail: 'ann@example.com',
      primaryProvisionedNumber: null,
      displayName: 'ann',
      licenseType: 'Pro',
      userType: 'PrivateUser',
      userRegistrationStatus: 'Registered',
      userInvitationStatus: 'Accepted',
      registeredOn: TIME,
      invitedOn: TIME,
      alexaForBusinessMetadata: { isAlexaForBusinessEnabled: false, alexaForBusinessRoomArn: null },
      personalPIN: expect.stringMatching(/^\d{10}$/),
      settings: { telephony: { inboundCalling: false, outboundCalling: false, sms: false } },
      account: { accountId, name: 'Example' },
    });
    expect(stack.upstream.calls.toSorted()).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/users/${userId}`,
      `GET /accounts/${accountId}/users/${userId}/settings`,
    ]);
  });

  it('is null without an error when the account has no such user, and when there is no such account', async () => {
    const answer = { data: { user: null } };
    expect(await stack.ask(UserDocument, { accountId, userId: MISSING })).toEqual(answer);
    expect(await stack.ask(UserDocument, { accountId: MISSING, userId })).toEqual(answer);
    expect(stack.upstream.calls).toHaveLength(2);
  });
});

describe('users', () => {
  it('lists by e-mail address and by type', async () => {
    const input = { userEmailList: ['room.1+a@example.com'], userType: 'SharedDevice' as const };
    dataOf(await stack.ask(InviteUsersDocument, { accountId, input }));
    const emails = async (filter: { userEmail?: string; userType?: 'PrivateUser' | 'SharedDevice' }) =>
      dataOf(await stack.ask(UsersDocument, { accountId, ...filter })).users?.nodes.map(
        ({ primaryEmail }) => primaryEmail,
      );
    expect(await emails({})).toEqual(['ann@example.com', 'room.1+a@example.com']);
    expect(await emails({ userType: 'SharedDevice' })).toEqual(['room.1+a@example.com']);
    expect(await emails({ userEmail: 'room.1+a@example.com' })).toEqual(['room.1+a@example.com']);
    expect(await emails({ userEmail: 'room.1+a@example.com', userType: 'PrivateUser' })).toEqual([]);
  });

  it('answers NOT_FOUND when there is no such account', async () => {
    expect(await stack.ask(UsersDocument, { accountId: MISSING })).toEqual(refused('users', 'NOT_FOUND'));
  });
});

describe('inviteUsers', () => {
  it('answers one invitation an address in the order of the request, and makes pending users', async () => {
    const userEmailList = ['zoe@example.com', 'bob@example.com', 'ann@example.com'];
    const { inviteUsers } = dataOf(
      await stack.ask(InviteUsersDocument, { accountId, input: { userEmailList } }),
    );
    const inviteId = expect.stringMatching(/^[\da-f-]{36}$/);
    expect(inviteUsers?.invites).toEqual([
      { inviteId, status: 'Pending', emailAddress: 'zoe@example.com', emailStatus: 'Sent' },
      { inviteId, status: 'Pending', emailAddress: 'bob@example.com', emailStatus: 'Sent' },
      { inviteId, status: 'Accepted', emailAddress: 'ann@example.com', emailStatus: 'NotSent' },
    ]);
    const pending = dataOf(await stack.ask(UsersDocument, { accountId, userEmail: 'zoe@example.com' }));
    expect(await readUser(pending.users?.nodes[0]?.userId ?? '')).toMatchObject({
      displayName: null,
      userRegistrationStatus: 'Unregistered',
      userInvitationStatus: 'Pending',
      registeredOn: null,
      invitedOn: TIME,
      personalPIN: null,
    });
  });

  it('answers BAD_USER_INPUT for an Enterprise account and NOT_FOUND for a missing one', async () => {
    const input = { userEmailList: ['zoe@example.com'] };
    const enterprise = await createAccount(stack.emulator, 'EnterpriseLWA');
    expect(await stack.ask(InviteUsersDocument, { accountId: enterprise, input })).toEqual(
      refused('inviteUsers', 'BAD_USER_INPUT'),
    );
    expect(await stack.ask(InviteUsersDocument, { accountId: MISSING, input })).toEqual(
      refused('inviteUsers', 'NOT_FOUND'),
    );
  });
});

describe('createUser', () => {
  it('makes a registered user of an Enterprise account and answers the whole of it', async () => {
    accountId = await createAccount(stack.emulator, 'EnterpriseOIDC');
    const input = { email: 'room@example.com', username: 'Room 1 🏢', userType: 'SharedDevice' } as const;
    const { createUser: made } = dataOf(await stack.ask(CreateUserDocument, { accountId, input }));
    expect(made).toEqual({
      userId: expect.stringMatching(/^[\da-f-]{36}$/),
      accountId,
      primaryEmail: 'room@example.com',
      primaryProvisionedNumber: null,
      displayName: 'Room 1 🏢',
      licenseType: 'Pro',
      userType: 'SharedDevice',
      userRegistrationStatus: 'Registered',
      userInvitationStatus: null,
      registeredOn: TIME,
      invitedOn: null,
      alexaForBusinessMetadata: { isAlexaForBusinessEnabled: false, alexaForBusinessRoomArn: null },
      personalPIN: expect.stringMatching(/^\d{10}$/),
    });
    expect(await readUser(made?.userId ?? '')).toMatchObject(made ?? {});
  });

  it('answers CONFLICT when the address is taken', async () => {
    const enterprise = await createAccount(stack.emulator, 'EnterpriseLWA');
    await createUser(stack.emulator, enterprise, 'taken@example.com');
    const input = { email: 'TAKEN@example.com' };
    expect(await stack.ask(CreateUserDocument, { accountId: enterprise, input })).toEqual(
      refused('createUser', 'CONFLICT'),
    );
  });

  it.each([
    ['a Team account', 'Team', { email: 'bob@example.com' }],
    ['a user without an address', 'EnterpriseLWA', {}],
  ])('answers BAD_USER_INPUT for %s', async (_case, type, input) => {
    const account = await createAccount(stack.emulator, type);
    const answer = await stack.ask(CreateUserDocument, { accountId: account, input });
    expect(answer).toEqual(refused('createUser', 'BAD_USER_INPUT'));
  });
});

describe('updateUser', () => {
  it('changes what is given, leaves the rest and answers the whole user', async () => {
    const { settings: _, account: __, ...before } = (await readUser(userId)) ?? { settings: 0, account: 0 };
    const arn = 'arn:aws:a4b:us-east-1:111122223333:room/1';
    const metadata = { isAlexaForBusinessEnabled: true, alexaForBusinessRoomArn: arn };
    const input = { userType: 'SharedDevice', alexaForBusinessMetadata: metadata } as const;
    const first = dataOf(await stack.ask(UpdateUserDocument, { accountId, userId, input })).updateUser;
    expect(first).toEqual({ ...before, ...input });
    const second = { licenseType: 'Basic', userType: null } as const;
    const { updateUser } = dataOf(await stack.ask(UpdateUserDocument, { accountId, userId, input: second }));
    expect(updateUser).toEqual({ ...first, licenseType: 'Basic' });
    expect(await readUser(userId)).toMatchObject(updateUser ?? {});
  });

  it('answers BAD_USER_INPUT for a licence that the account does not support', async () => {
    const answer = await stack.ask(UpdateUserDocument, { accountId, userId, input: { licenseType: 'Plus' } });
    expect(answer).toEqual(refused('updateUser', 'BAD_USER_INPUT'));
  });
});

describe('logoutUser', () => {
  it('signs the user out, and reads the user only when it is selected', async () => {
    const logout = `logoutUser(accountId: "${accountId}", userId: "${userId}")`;
    await stack.ask(`mutation { ${logout} { __typename } }`);
    expect(stack.upstream.calls).toEqual([`POST /accounts/${accountId}/users/${userId}?operation=logout`]);
    const { Events } = await stack.emulator.controlApi<{ Events: object[] }>('/events');
    expect(Events.at(-1)).toMatchObject({ Type: 'Logout', AccountId: accountId, UserId: userId });

    const { logoutUser } = dataOf(await stack.ask(LogoutUserDocument, { accountId, userId }));
    expect(logoutUser?.user).toEqual({ userId, userRegistrationStatus: 'Registered' });
    expect(stack.upstream.calls).toHaveLength(3);
  });
});

describe('resetPersonalPIN', () => {
  it('gives a new PIN and answers the whole user', async () => {
    const before = await readUser(userId);
    const { resetPersonalPIN: user } = dataOf(
      await stack.ask(ResetPersonalPinDocument, { accountId, userId }),
    );
    expect(user).toMatchObject({ userId, accountId, primaryEmail: 'ann@example.com' });
    expect(user?.personalPIN).toMatch(/^\d{10}$/);
    expect(user?.personalPIN).not.toBe(before?.personalPIN);
    expect((await readUser(userId))?.personalPIN).toBe(user?.personalPIN);
  });

  it('answers BAD_USER_INPUT for somebody who has not registered', async () => {
    const invited = await inviteUser(stack.emulator, accountId, 'bob@example.com');
    const answer = await stack.ask(ResetPersonalPinDocument, { accountId, userId: invited });
    expect(answer).toEqual(refused('resetPersonalPIN', 'BAD_USER_INPUT'));
  });
});

describe('updateUserSettings', () => {
  it('replaces the telephony settings, and reads the user only when it is selected', async () => {
    const input = { userSettings: { telephony: TELEPHONY } };
    const { updateUserSettings } = dataOf(
      await stack.ask(UpdateUserSettingsDocument, { accountId, userId, input }),
    );
    expect(updateUserSettings?.user?.settings).toEqual({ telephony: TELEPHONY });
    stack.upstream.calls.length = 0;
    await stack.ask(
      `mutation ($input: UpdateUserSettingsInput!) {
        updateUserSettings(accountId: "${accountId}", userId: "${userId}", input: $input) { __typename }
      }`,
      { input },
    );
    expect(stack.upstream.calls).toEqual([`PUT /accounts/${accountId}/users/${userId}/settings`]);
  });
});

it.each([
  ['updateUser', UpdateUserDocument, { input: { licenseType: 'Basic' } }],
  ['logoutUser', LogoutUserDocument, {}],
  ['resetPersonalPIN', ResetPersonalPinDocument, {}],
  ['updateUserSettings', UpdateUserSettingsDocument, { input: { userSettings: { telephony: TELEPHONY } } }],
])('%s answers NOT_FOUND when the account or the user is missing', async (field, document, variables) => {
  for (const ids of [
    { accountId, userId: MISSING },
    { accountId: MISSING, userId },
  ]) {
    expect(await stack.ask(document as never, { ...ids, ...variables })).toEqual(refused(field, 'NOT_FOUND'));
  }
  // A write that is refused is not followed by the read of what it would have touched.
  expect(stack.upstream.calls).toHaveLength(2);
});
