/** What mutations that change several things offer of them as they are afterwards: read when selected, and else not. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { acquireNumbers, createAccount, joinTeam } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';

const MISSING = '00000000-0000-4000-8000-000000000000';

let stack: TestStack;
let accountId: string;
let users: string[];
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  accountId = await createAccount(stack.emulator);
  users = [
    await joinTeam(stack.emulator, accountId, 'ann@example.com'),
    await joinTeam(stack.emulator, accountId, 'bob@example.com'),
  ];
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const calls = () => [...stack.upstream.calls];

const changeUsers = (selection: string) =>
  stack.ask(
    `mutation ($accountId: ID!, $input: BatchUpdateUserInput!) {
      batchUpdateUser(accountId: $accountId, input: $input) { userErrors { userId } ${selection} }
    }`,
    {
      accountId,
      input: {
        updateUserRequestItems: [users[1], MISSING, users[0]].map((userId) => ({
          userId,
          licenseType: 'Basic',
        })),
      },
    },
  );

it('batchUpdateUser has the changed users in the order of the request, without those that failed', async () => {
  expect(await changeUsers('users { userId licenseType }')).toEqual({
    data: {
      batchUpdateUser: {
        userErrors: [{ userId: MISSING }],
        users: [
          { userId: users[1], licenseType: 'Basic' },
          { userId: users[0], licenseType: 'Basic' },
        ],
      },
    },
  });
});

it('reads no user that nobody selects', async () => {
  await changeUsers('');
  expect(calls()).toEqual([`POST /accounts/${accountId}/users`]);
});

it('batchSuspendUser leaves out users who exist no longer', async () => {
  expect(
    await stack.ask(
      `mutation ($accountId: ID!, $input: UserIdListInput!) {
        batchSuspendUser(accountId: $accountId, input: $input) { userErrors { userId } users { userId } }
      }`,
      { accountId, input: { userIdList: users } },
    ),
  ).toEqual({ data: { batchSuspendUser: { userErrors: [], users: [] } } });
});

it('inviteUsers has the account, read once', async () => {
  expect(
    await stack.ask(
      `mutation ($accountId: ID!, $input: InviteUsersInput!) {
        inviteUsers(accountId: $accountId, input: $input) { invites { emailStatus } account { accountId } }
      }`,
      { accountId, input: { userEmailList: ['cem@example.com', 'dot@example.com'] } },
    ),
  ).toEqual({
    data: {
      inviteUsers: { invites: [{ emailStatus: 'Sent' }, { emailStatus: 'Sent' }], account: { accountId } },
    },
  });
  expect(calls()).toEqual([`POST /accounts/${accountId}/users?operation=add`, `GET /accounts/${accountId}`]);
});

const item = (phoneNumberId: string) => ({ phoneNumberId, callingName: 'Desk' });

it('batchUpdatePhoneNumber has the changed numbers', async () => {
  await acquireNumbers(stack.emulator, ['+12065550100', '+12065550101']);
  expect(
    await stack.ask(
      `mutation ($input: BatchUpdatePhoneNumberInput!) {
        batchUpdatePhoneNumber(input: $input) { phoneNumberErrors { code } phoneNumbers { e164PhoneNumber } }
      }`,
      {
        input: {
          updatePhoneNumberRequestItems: ['+12065550101', '+12065550199', '%2B12065550100'].map(item),
        },
      },
    ),
  ).toEqual({
    data: {
      batchUpdatePhoneNumber: {
        phoneNumberErrors: [{ code: 'NOT_FOUND' }],
        phoneNumbers: [{ e164PhoneNumber: '+12065550101' }, { e164PhoneNumber: '+12065550100' }],
      },
    },
  });
});
