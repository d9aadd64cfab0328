/** What a request costs upstream: nothing is read twice, what was changed is read again, requests share nothing. */
import { InviteUsersCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { createAccount, createUser, joinTeam } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  ChangeAccountAroundDocument,
  LeaveAndReturnDocument,
  LockOutAndInDocument,
  LogoutAroundDocument,
  UpdateUserDocument,
  UserAccountsDocument,
  UserDocument,
  UserPinsDocument,
  UserTwiceDocument,
} from '../support/gql/graphql.js';

let stack: TestStack;
let accountId: string;
let userId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createAccount(stack.emulator);
  userId = await joinTeam(stack.emulator, accountId, 'ann@example.com');
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const smsOf = (sms: boolean) => ({
  userSettings: { telephony: { inboundCalling: false, outboundCalling: false, sms } },
});

describe('one request', () => {
  it('reads the same user, account and settings once, however often they are asked for', async () => {
    const data = dataOf(await stack.ask(UserTwiceDocument, { accountId, userId }));
    expect(data).toMatchObject({
      one: { displayName: 'ann', account: { name: 'Example' } },
      two: { settings: { telephony: { sms: false } }, account: { settings: { enableDialOut: false } } },
    });
    const account = `GET /accounts/${accountId}`;
    expect(stack.upstream.calls.toSorted()).toEqual([
      account,
      `${account}/settings`,
      `${account}/users/${userId}`,
      `${account}/users/${userId}/settings`,
    ]);
  });

  it('reads the account of 100 listed users once', async () => {
    const emails = Array.from({ length: 99 }, (_, index) => `user${index}@example.com`);
    for (const UserEmailList of [emails.slice(0, 50), emails.slice(50)])
      await stack.emulator.client.send(new InviteUsersCommand({ AccountId: accountId, UserEmailList }));
    const { users } = dataOf(await stack.ask(UserAccountsDocument, { accountId, first: 100 }));
    expect(users?.nodes).toEqual(Array.from({ length: 100 }, () => ({ account: { name: 'Example' } })));
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}/users?max-results=100`,
      `GET /accounts/${accountId}`,
    ]);
  });

  it('reads each listed user once for the PIN that lists leave out', async () => {
    const bob = await joinTeam(stack.emulator, accountId, 'bob@example.com');
    const { one, two } = dataOf(await stack.ask(UserPinsDocument, { accountId }));
    const pins = one?.nodes.map(({ personalPIN }) => personalPIN);
    expect(one?.nodes.map((node) => node.userId)).toEqual([userId, bob]);
    expect(pins).toEqual([expect.stringMatching(/^\d{10}$/), expect.stringMatching(/^\d{10}$/)]);
    expect(two?.edges.map(({ node }) => node.personalPIN)).toEqual(pins);
    expect(stack.upstream.calls.filter((call) => !call.includes('?')).toSorted()).toEqual(
      [userId, bob].map((id) => `GET /accounts/${accountId}/users/${id}`).toSorted(),
    );
  });

  it('does not read again what a mutation answered', async () => {
    const input = { licenseType: 'Basic' } as const;
    const { updateUser } = dataOf(await stack.ask(UpdateUserDocument, { accountId, userId, input }));
    expect(updateUser?.personalPIN).toMatch(/^\d{10}$/);
    expect(stack.upstream.calls).toEqual([`POST /accounts/${accountId}/users/${userId}`]);
  });

  it('keeps users of the same id in two accounts apart', async () => {
    const other = await createAccount(stack.emulator);
    const query = `query($here: ID!, $there: ID!, $user: ID!) {
      here: user(accountId: $here, userId: $user) { accountId }
      there: user(accountId: $there, userId: $user) { accountId }
    }`;
    const answer = await stack.ask(query, { here: accountId, there: other, user: userId });
    expect(answer).toEqual({ data: { here: { accountId }, there: null } });
    expect(stack.upstream.calls).toHaveLength(2);
  });
});

describe('a mutation makes what it changed be read again within the document:', () => {
  it('updateUser, updateUserSettings, batchUpdateUser, resetPersonalPIN', async () => {
    const data = dataOf(
      await stack.ask(LogoutAroundDocument, {
        accountId,
        userId,
        update: { licenseType: 'Basic' },
        settings: smsOf(true),
        items: { updateUserRequestItems: [{ userId, userType: 'SharedDevice' }] },
      }),
    );
    const start = data.start?.user;
    expect(start).toMatchObject({
      licenseType: 'Pro',
      userType: 'PrivateUser',
      settings: { telephony: { sms: false } },
    });
    const afterUpdate = { ...start, licenseType: 'Basic' };
    expect(data.afterUpdate?.user).toEqual(afterUpdate);
    const afterSettings = { ...afterUpdate, settings: { telephony: { sms: true } } };
    expect(data.afterSettings?.user).toEqual(afterSettings);
    const afterBatch = { ...afterSettings, userType: 'SharedDevice' };
    expect(data.afterBatch?.user).toEqual(afterBatch);
    const pin = data.resetPersonalPIN?.personalPIN;
    expect(pin).not.toBe(start?.personalPIN);
    expect(data.afterReset?.user).toEqual({ ...afterBatch, personalPIN: pin });

    // Nothing more than that: the user four times and its settings twice, beside the nine writes.
    const reads = stack.upstream.calls.filter((call) => call.startsWith('GET'));
    expect(reads.filter((call) => call.endsWith('/settings'))).toHaveLength(2);
    expect(reads).toHaveLength(6);
    expect(stack.upstream.calls).toHaveLength(15);
  });

  it('batchSuspendUser and inviteUsers, of somebody who leaves a Team account and returns', async () => {
    const answer = await stack.ask(LeaveAndReturnDocument, {
      accountId,
      userId,
      settings: smsOf(true),
      leaving: { userIdList: [userId] },
      invited: { userEmailList: ['ann@example.com'] },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['gone']]);
    expect(answer.data?.present?.user).toMatchObject({ settings: { telephony: { sms: true } } });
    expect(answer.data?.back?.user).toEqual({
      licenseType: 'Pro',
      userType: 'PrivateUser',
      personalPIN: null,
      settings: { telephony: { sms: false } },
    });
  });

  it('batchSuspendUser and batchUnsuspendUser, of somebody in an Enterprise account', async () => {
    const enterprise = await createAccount(stack.emulator, 'EnterpriseLWA');
    const member = await createUser(stack.emulator, enterprise, 'ann@example.com');
    const variables = { accountId: enterprise, userId: member, users: { userIdList: [member] } };
    const { before, locked, after } = dataOf(await stack.ask(LockOutAndInDocument, variables));
    expect([before, locked, after].map((payload) => payload?.user?.userRegistrationStatus)).toEqual([
      'Registered',
      'Suspended',
      'Registered',
    ]);
  });

  it('updateAccount, updateAccountSettings, sign-in delegate groups, deleteAccount', async () => {
    const directory = await createAccount(stack.emulator, 'EnterpriseDirectory', 'Before');
    const data = dataOf(
      await stack.ask(ChangeAccountAroundDocument, {
        accountId: directory,
        groups: [{ groupName: 'IT' }, { groupName: 'Sales' }],
        names: ['IT'],
      }),
    );
    const start = { name: 'Before', settings: { enableDialOut: true }, signinDelegateGroups: [] };
    const dialOut = { ...start, name: 'After', settings: { enableDialOut: false } };
    expect(data).toEqual({
      start: { account: start },
      updateAccount: { name: 'After' },
      dialOut: { account: dialOut },
      put: {
        account: { ...dialOut, signinDelegateGroups: [{ groupName: 'IT' }, { groupName: 'Sales' }] },
      },
      off: { account: { ...dialOut, signinDelegateGroups: [{ groupName: 'Sales' }] } },
      deleteAccount: { accountId: directory },
    });
    const reads = stack.upstream.calls.filter((call) => call.startsWith('GET'));
    expect(reads.filter((call) => call.endsWith('/settings'))).toHaveLength(2);
    expect(reads).toHaveLength(6);
  });
});

it('two requests share nothing', async () => {
  const read = async () => dataOf(await stack.ask(UserDocument, { accountId, userId })).user?.displayName;
  // One after the other, and at the same time.
  expect([await read(), ...(await Promise.all([read(), read()]))]).toEqual(['ann', 'ann', 'ann']);
  const user = `GET /accounts/${accountId}/users/${userId}`;
  expect(stack.upstream.calls.filter((call) => call === user)).toHaveLength(3);
});
