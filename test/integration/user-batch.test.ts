/** The batch operations of the `user` stem, and the life of a user through them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createUser, inviteUser, joinTeam } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  BatchSuspendUserDocument,
  BatchUnsuspendUserDocument,
  BatchUpdateUserDocument,
  InviteUsersDocument,
  UpdateUserDocument,
  UserDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const NOT_FOUND = { userId: MISSING, errorCode: 'NotFound', errorMessage: expect.stringMatching(/\w+ .+\./) };

let stack: TestStack;
let accountId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createAccount(stack.emulator);
});
afterAll(() => stack.stop());

const readUser = async (userId: string) => dataOf(await stack.ask(UserDocument, { accountId, userId })).user;

const suspend = async (...userIdList: string[]) =>
  dataOf(await stack.ask(BatchSuspendUserDocument, { accountId, input: { userIdList } })).batchSuspendUser;

const unsuspend = async (...userIdList: string[]) =>
  dataOf(await stack.ask(BatchUnsuspendUserDocument, { accountId, input: { userIdList } }))
    .batchUnsuspendUser;

const invite = async (...userEmailList: string[]) =>
  dataOf(await stack.ask(InviteUsersDocument, { accountId, input: { userEmailList } })).inviteUsers?.invites;

it('a member of a Team account is invited, joins, is changed, suspended, gone, and comes back as the same user', async () => {
  expect(await invite('ann@example.com')).toMatchObject([{ status: 'Pending', emailStatus: 'Sent' }]);
  const userId = await inviteUser(stack.emulator, accountId, 'ann@example.com');
  expect(await readUser(userId)).toMatchObject({ userRegistrationStatus: 'Unregistered' });

  const path = `/accounts/${accountId}/users/${userId}/accept-invitation`;
  await stack.emulator.controlApi(path, { DisplayName: 'Ann Example' });
  expect(await readUser(userId)).toMatchObject({
    displayName: 'Ann Example',
    userRegistrationStatus: 'Registered',
    userInvitationStatus: 'Accepted',
  });

  dataOf(await stack.ask(UpdateUserDocument, { accountId, userId, input: { licenseType: 'Basic' } }));
  expect(await readUser(userId)).toMatchObject({ licenseType: 'Basic' });

  expect(await suspend(userId)).toEqual({ userErrors: [] });
  expect(await readUser(userId)).toBeNull();
  expect(await suspend(userId)).toMatchObject({ userErrors: [{ userId, errorCode: 'NotFound' }] });
  const change = await stack.ask(UpdateUserDocument, { accountId, userId, input: { licenseType: 'Pro' } });
  expect(change).toEqual(refused('updateUser', 'NOT_FOUND'));

  expect(await invite('ann@example.com')).toMatchObject([{ status: 'Pending' }]);
  expect(await readUser(userId)).toMatchObject({ userId, userInvitationStatus: 'Pending' });
});

it('a user of an EnterpriseLWA account is locked out and let in again', async () => {
  accountId = await createAccount(stack.emulator, 'EnterpriseLWA');
  const userId = await createUser(stack.emulator, accountId, 'ann@example.com');
  expect(await suspend(userId, MISSING)).toEqual({ userErrors: [NOT_FOUND] });
  expect(await readUser(userId)).toMatchObject({ userRegistrationStatus: 'Suspended' });
  expect(await unsuspend(MISSING, userId)).toEqual({ userErrors: [NOT_FOUND] });
  expect(await readUser(userId)).toMatchObject({ userRegistrationStatus: 'Registered' });
  // Somebody who is not suspended is left alone.
  expect(await unsuspend(userId)).toEqual({ userErrors: [] });
});

describe('batchUpdateUser', () => {
  it('changes whom it can and lists the failures of the others as data', async () => {
    const ann = await joinTeam(stack.emulator, accountId, 'ann@example.com');
    const bob = await joinTeam(stack.emulator, accountId, 'bob@example.com');
    const updateUserRequestItems = [
      { userId: MISSING, licenseType: 'Basic' },
      { userId: ann, licenseType: 'Plus' },
      { userId: bob, licenseType: 'Basic', userType: null },
      {
        userId: ann,
        userType: 'SharedDevice',
        alexaForBusinessMetadata: { isAlexaForBusinessEnabled: true },
      },
    ] as const;
    const answer = await stack.ask(BatchUpdateUserDocument, {
      accountId,
      input: { updateUserRequestItems: [...updateUserRequestItems] },
    });
    expect(answer).toEqual({
      data: {
        batchUpdateUser: {
          userErrors: [
            NOT_FOUND,
            { userId: ann, errorCode: 'BadRequest', errorMessage: expect.stringContaining('LicenseType') },
          ],
        },
      },
    });
    expect(await readUser(ann)).toMatchObject({
      licenseType: 'Pro',
      userType: 'SharedDevice',
      alexaForBusinessMetadata: { isAlexaForBusinessEnabled: true, alexaForBusinessRoomArn: null },
    });
    expect(await readUser(bob)).toMatchObject({ licenseType: 'Basic', userType: 'PrivateUser' });
  });

  it('takes 20 changes at once', async () => {
    const userId = await joinTeam(stack.emulator, accountId, 'ann@example.com');
    const licenses = ['Basic', 'Pro'] as const;
    const items = Array.from({ length: 20 }, (_, index) => ({ userId, licenseType: licenses[index % 2] }));
    const input = { updateUserRequestItems: items };
    stack.upstream.calls.length = 0;
    expect(await stack.ask(BatchUpdateUserDocument, { accountId, input })).toEqual({
      data: { batchUpdateUser: { userErrors: [] } },
    });
    expect(stack.upstream.calls).toEqual([`POST /accounts/${accountId}/users`]);
  });
});

it('50 people are invited and suspended at once', async () => {
  const emails = Array.from({ length: 50 }, (_, index) => `user${index}@example.com`);
  expect((await invite(...emails))?.map(({ emailAddress }) => emailAddress)).toEqual(emails);
  const ids = [];
  for (const email of emails) ids.push(await inviteUser(stack.emulator, accountId, email));
  expect(await suspend(...ids)).toEqual({ userErrors: [] });
  expect(await readUser(ids[49] ?? '')).toBeNull();
});

it.each([
  ['batchSuspendUser', 'EnterpriseDirectory', BatchSuspendUserDocument],
  ['batchUnsuspendUser', 'Team', BatchUnsuspendUserDocument],
] as const)('%s answers BAD_USER_INPUT for an account of type %s', async (field, type, document) => {
  const variables = { accountId: await createAccount(stack.emulator, type), input: { userIdList: ['x'] } };
  const answer: unknown = await stack.ask(document as typeof BatchSuspendUserDocument, variables);
  expect(answer).toEqual(refused(field, 'BAD_USER_INPUT'));
});

it.each([
  ['batchUpdateUser', BatchUpdateUserDocument, { updateUserRequestItems: [{ userId: 'x' }] }],
  ['batchSuspendUser', BatchSuspendUserDocument, { userIdList: ['x'] }],
  ['batchUnsuspendUser', BatchUnsuspendUserDocument, { userIdList: ['x'] }],
])('%s answers NOT_FOUND when there is no such account', async (field, document, input) => {
  const answer: unknown = await stack.ask(document as never, { accountId: MISSING, input });
  expect(answer).toEqual(refused(field, 'NOT_FOUND'));
});
