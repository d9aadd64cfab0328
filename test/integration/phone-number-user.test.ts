/** Phone numbers and their users: assigning, taking back, and the links between the two in the graph. */
import { BatchSuspendUserCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { acquireNumbers, createEnterprise, createUser } from '../support/emulator-scene.js';
import { codesOf, startGatewayTo, startStack, type TestStack } from '../support/gateway.js';
import {
  AssociatePhoneNumberWithUserDocument,
  DeletePhoneNumberDocument,
  DisassociatePhoneNumberFromUserDocument,
  PassNumberOnDocument,
  PhoneNumberOwnerDocument,
  PhoneNumbersDocument,
  PhoneNumberUsersDocument,
  UserPhoneNumbersDocument,
} from '../support/gql/graphql.js';
import { respond, startUpstream } from '../support/upstream.js';

const NUMBER = '+12065550100';
const ID = '%2B12065550100';
const OTHER = '+12065550101';
const MISSING = '00000000-0000-4000-8000-000000000000';

let stack: TestStack;
let accountId: string;
let userId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  accountId = await createEnterprise(stack.emulator, 'Example');
  userId = await createUser(stack.emulator, accountId, 'ann@example.com');
  await acquireNumbers(stack.emulator, [NUMBER, OTHER]);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const associate = (e164PhoneNumber: string, key: object = {}) =>
  stack.ask(AssociatePhoneNumberWithUserDocument, { accountId, userId, ...key, input: { e164PhoneNumber } });
const disassociate = (key: object = {}) =>
  stack.ask(DisassociatePhoneNumberFromUserDocument, { accountId, userId, ...key });
const owner = async (phoneNumberId: string) =>
  dataOf(await stack.ask(PhoneNumberOwnerDocument, { phoneNumberId })).phoneNumber;
const without = (id: string) => ({ userId: id, primaryProvisionedNumber: null, phoneNumber: null });
const withNumber = (id: string) => ({
  userId: id,
  primaryProvisionedNumber: NUMBER,
  phoneNumber: {
    phoneNumberId: NUMBER,
    status: 'Assigned',
    associations: [
      { name: 'AccountId', value: accountId },
      { name: 'UserId', value: id },
    ],
  },
});

describe('associatePhoneNumberWithUser', () => {
  it.each([NUMBER, NUMBER.slice(1)])('assigns %s to the user and answers the user', async (number) => {
    const { associatePhoneNumberWithUser } = dataOf(await associate(number));
    expect(associatePhoneNumberWithUser).toEqual({ user: withNumber(userId) });
    expect(stack.upstream.calls).toEqual([
      `POST /accounts/${accountId}/users/${userId}?operation=associate-phone-number`,
      `GET /accounts/${accountId}/users/${userId}`,
      'GET /phone-numbers/%2B12065550100',
    ]);
    // A repeat finds its work done.
    expect(dataOf(await associate(number)).associatePhoneNumberWithUser).toEqual({
      user: withNumber(userId),
    });
  });

  it('reads the user only when it is selected', async () => {
    const key = `accountId: "${accountId}", userId: "${userId}"`;
    await stack.ask(
      `mutation { associatePhoneNumberWithUser(${key}, input: { e164PhoneNumber: "${NUMBER}" }) { __typename } }`,
    );
    await stack.ask(`mutation { disassociatePhoneNumberFromUser(${key}) { __typename } }`);
    expect(stack.upstream.calls).toEqual([
      `POST /accounts/${accountId}/users/${userId}?operation=associate-phone-number`,
      `POST /accounts/${accountId}/users/${userId}?operation=disassociate-phone-number`,
    ]);
  });

  it('answers BAD_USER_INPUT when the user has a number, and when somebody has the number', async () => {
    const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
    dataOf(await associate(NUMBER));
    const refusal = refused('associatePhoneNumberWithUser', 'BAD_USER_INPUT');
    expect(await associate(OTHER)).toEqual(refusal);
    expect(await associate(NUMBER, { userId: bob })).toEqual(refusal);
    expect(await owner(OTHER)).toMatchObject({ status: 'Unassigned', user: null });
    expect(await owner(NUMBER)).toMatchObject({ user: { userId } });
  });

  it('answers BAD_USER_INPUT for a number of another use, a deleted number and a suspended user', async () => {
    await acquireNumbers(stack.emulator, ['+12065550102'], 'VoiceConnector');
    dataOf(await stack.ask(DeletePhoneNumberDocument, { phoneNumberId: OTHER }));
    const refusal = refused('associatePhoneNumberWithUser', 'BAD_USER_INPUT');
    expect(await associate('+12065550102')).toEqual(refusal);
    expect(await associate(OTHER)).toEqual(refusal);
    const suspend = new BatchSuspendUserCommand({ AccountId: accountId, UserIdList: [userId] });
    await stack.emulator.client.send(suspend);
    expect(await associate(NUMBER)).toEqual(refusal);
  });

  it('answers NOT_FOUND when the account, the user or the number is missing', async () => {
    const refusal = refused('associatePhoneNumberWithUser', 'NOT_FOUND');
    expect(await associate(NUMBER, { accountId: MISSING })).toEqual(refusal);
    expect(await associate(NUMBER, { userId: MISSING })).toEqual(refusal);
    expect(await associate('+12065550199')).toEqual(refusal);
    // A write that is refused is not followed by the read of what it would have touched.
    expect(stack.upstream.calls).toHaveLength(3);
  });
});

describe('disassociatePhoneNumberFromUser', () => {
  it('puts the number back into the inventory, and does nothing when there is none', async () => {
    dataOf(await associate(NUMBER));
    for (const _ of ['with a number', 'without']) {
      const { disassociatePhoneNumberFromUser } = dataOf(await disassociate());
      expect(disassociatePhoneNumberFromUser).toEqual({ user: without(userId) });
    }
    expect(await owner(ID)).toEqual({ status: 'Unassigned', user: null, account: null });
  });

  it('answers NOT_FOUND when the account or the user is missing', async () => {
    const refusal = refused('disassociatePhoneNumberFromUser', 'NOT_FOUND');
    expect(await disassociate({ accountId: MISSING })).toEqual(refusal);
    expect(await disassociate({ userId: MISSING })).toEqual(refusal);
  });
});

describe('PhoneNumber.user, PhoneNumber.account and User.phoneNumber', () => {
  it('lead from one to the other and back for one call each', async () => {
    dataOf(await associate(NUMBER));
    stack.upstream.calls.length = 0;
    expect(await owner(ID)).toEqual({
      status: 'Assigned',
      user: { userId, primaryProvisionedNumber: NUMBER, phoneNumber: { phoneNumberId: NUMBER } },
      account: { name: 'Example' },
    });
    expect(stack.upstream.calls.toSorted()).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/users/${userId}`,
      'GET /phone-numbers/%2B12065550100',
    ]);
  });

  it('cost a list one call for each user and each account, and nothing for numbers that nobody has', async () => {
    const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
    await acquireNumbers(stack.emulator, ['+12065550102', '+12065550103']);
    dataOf(await associate(NUMBER));
    dataOf(await associate('+12065550102', { userId: bob }));
    stack.upstream.calls.length = 0;
    const { phoneNumbers } = dataOf(await stack.ask(PhoneNumberUsersDocument));
    const account = { name: 'Example' };
    const free = { status: 'Unassigned', user: null, account: null };
    expect(phoneNumbers?.nodes).toEqual([
      { status: 'Assigned', user: { displayName: 'ann' }, account },
      free,
      { status: 'Assigned', user: { displayName: 'bob' }, account },
      free,
    ]);
    expect(stack.upstream.calls.toSorted()).toEqual(
      [
        `GET /accounts/${accountId}`,
        `GET /accounts/${accountId}/users/${bob}`,
        `GET /accounts/${accountId}/users/${userId}`,
        'GET /phone-numbers?max-results=99',
      ].toSorted(),
    );
  });

  it('cost a list of users one call for each who has a number', async () => {
    await createUser(stack.emulator, accountId, 'bob@example.com');
    dataOf(await associate(NUMBER));
    stack.upstream.calls.length = 0;
    const { users } = dataOf(await stack.ask(UserPhoneNumbersDocument, { accountId }));
    expect(users?.nodes).toEqual([
      { primaryProvisionedNumber: NUMBER, phoneNumber: { phoneNumberId: NUMBER, status: 'Assigned' } },
      { primaryProvisionedNumber: null, phoneNumber: null },
    ]);
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}/users?max-results=100`,
      'GET /phone-numbers/%2B12065550100',
    ]);
  });

  it.each([
    ['the user', () => ({ filterName: 'UserId' as const, filterValue: userId })],
    ['the account', () => ({ filterName: 'AccountId' as const, filterValue: accountId })],
    ['the status', () => ({ status: 'Assigned' as const })],
  ])('hold in a list filtered by %s too', async (_filter, variables) => {
    dataOf(await associate(OTHER));
    const { phoneNumbers } = dataOf(await stack.ask(PhoneNumbersDocument, variables()));
    expect(phoneNumbers?.nodes).toEqual([{ e164PhoneNumber: OTHER }]);
  });

  it('are severed when the user is suspended', async () => {
    dataOf(await associate(NUMBER));
    const suspend = new BatchSuspendUserCommand({ AccountId: accountId, UserIdList: [userId] });
    await stack.emulator.client.send(suspend);
    expect(await owner(NUMBER)).toEqual({ status: 'Unassigned', user: null, account: null });
  });
});

it('a number that a Voice Connector has is nobody’s, and costs no further call', async () => {
  const upstream = await startUpstream();
  const gateway = await startGatewayTo({ endpoint: upstream.url });
  const Associations = [{ Name: 'VoiceConnectorId', Value: 'abcdef1ghij2klmno3pqr4' }];
  upstream.script(respond({ PhoneNumber: { PhoneNumberId: ID, Status: 'Assigned', Associations } }));
  try {
    const answer = await gateway.ask(PhoneNumberOwnerDocument, { phoneNumberId: ID });
    expect(answer).toEqual({ data: { phoneNumber: { status: 'Assigned', user: null, account: null } } });
    expect(upstream.requests).toHaveLength(1);
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
});

it('each mutation makes what it changed be read again within the document', async () => {
  const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
  const batch = { updatePhoneNumberRequestItems: [{ phoneNumberId: ID, callingName: 'Desk' }] };
  const variables = { accountId, from: userId, to: bob, number: NUMBER, id: ID, batch };
  expect(dataOf(await stack.ask(PassNumberOnDocument, variables))).toEqual({
    start: { user: without(userId) },
    first: { user: withNumber(userId) },
    taken: { user: without(userId) },
    second: { user: withNumber(bob) },
    batchUpdatePhoneNumber: { phoneNumberErrors: [] },
    named: { user: { phoneNumber: { callingName: 'Desk' } } },
    back: { user: without(bob) },
    deleted: { phoneNumber: { status: 'ReleaseInProgress' } },
  });
});

describe('two clients at once', () => {
  it('one of two users gets the number', async () => {
    const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
    const answers = await Promise.all([userId, bob].map((id) => associate(NUMBER, { userId: id })));
    const winner = answers.findIndex(({ errors }) => !errors);
    expect(answers[1 - winner]).toEqual(refused('associatePhoneNumberWithUser', 'BAD_USER_INPUT'));
    expect(await owner(NUMBER)).toMatchObject({ user: { userId: [userId, bob][winner] } });
  });

  it('a user gets one of two numbers', async () => {
    const answers = await Promise.all([NUMBER, OTHER].map((number) => associate(number)));
    const winner = answers.findIndex(({ errors }) => !errors);
    expect(codesOf(answers[1 - winner] ?? {})).toEqual(['BAD_USER_INPUT']);
    expect(await owner([OTHER, NUMBER][winner] ?? '')).toMatchObject({ status: 'Unassigned', user: null });
  });

  it('a number is either assigned or deleted', async () => {
    const remove = stack.ask(DeletePhoneNumberDocument, { phoneNumberId: ID });
    const [assigned, deleted] = await Promise.all([associate(NUMBER), remove]);
    expect([...codesOf(assigned), ...codesOf(deleted)]).toEqual(['BAD_USER_INPUT']);
    expect((await owner(NUMBER))?.status).toBe(assigned.errors ? 'ReleaseInProgress' : 'Assigned');
  });
});
