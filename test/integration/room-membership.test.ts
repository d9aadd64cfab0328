/** The `room-membership` stem, from GraphQL over HTTP to the emulator and back. */
import { BatchSuspendUserCommand, UpdateBotCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import {
  createAccount,
  createBot,
  createEnterprise,
  createReadyBot,
  createRoom,
  createUser,
} from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import {
  BatchCreateRoomMembershipAndRoomDocument,
  BatchCreateRoomMembershipDocument,
  CreateRoomMembershipDocument,
  DeleteRoomMembershipAndRoomDocument,
  DeleteRoomMembershipDocument,
  MembersOfRoomsDocument,
  RoomMembershipsDocument,
  type RoomMembershipRole,
  RoomWithMembershipsDocument,
  UpdateRoomMembershipDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const CALLER = expect.stringContaining('arn:aws:iam::111122223333:user/');

let stack: TestStack;
let accountId: string;
let roomId: string;
let userId: string;
let path: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  roomId = await createRoom(stack.emulator, accountId);
  userId = await createUser(stack.emulator, accountId, 'ann@example.com');
  path = `/accounts/${accountId}/rooms/${roomId}/memberships`;
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const add = (memberId: string, role?: RoomMembershipRole | null, room = roomId) =>
  stack.ask(CreateRoomMembershipDocument, { accountId, roomId: room, input: { memberId, role } });
const setRole = (memberId: string, role?: RoomMembershipRole | null) =>
  stack.ask(UpdateRoomMembershipDocument, { accountId, roomId, memberId, input: { role } });
const readMembers = async () =>
  dataOf(await stack.ask(RoomMembershipsDocument, { accountId, roomId })).roomMemberships?.nodes;
const readIds = async () => (await readMembers())?.map(({ member }) => member.memberId);

describe('createRoomMembership', () => {
  it('adds a user, who is a Member unless said otherwise, and answers the whole membership', async () => {
    const { createRoomMembership: made } = dataOf(await add(userId));
    expect(made).toEqual({
      roomId,
      member: { memberId: userId, memberType: 'User', email: 'ann@example.com', fullName: 'ann', accountId },
      role: 'Member',
      invitedBy: CALLER,
      updatedTimestamp: TIME,
    });
    const other = await createUser(stack.emulator, accountId, 'bob@example.com');
    const administrator = dataOf(await add(other, 'Administrator')).createRoomMembership;
    expect(administrator?.role).toBe('Administrator');
    expect(await readMembers()).toEqual([made, administrator]);
    expect(stack.upstream.calls).toEqual([`POST ${path}`, `POST ${path}`, `GET ${path}?max-results=99`]);
  });

  it('adds a bot that runs and has somewhere to send its events', async () => {
    const botId = await createReadyBot(stack.emulator, accountId);
    expect(dataOf(await add(botId, null)).createRoomMembership).toMatchObject({
      member: { memberId: botId, memberType: 'Bot', fullName: 'Helper (Bot)', accountId },
      role: 'Member',
    });
  });

  it('answers BAD_USER_INPUT for a bot as Administrator, stopped, or without events configuration', async () => {
    const botId = await createReadyBot(stack.emulator, accountId);
    const refusal = refused('createRoomMembership', 'BAD_USER_INPUT');
    expect(await add(botId, 'Administrator')).toEqual(refusal);
    const stop = { AccountId: accountId, BotId: botId, Disabled: true };
    await stack.emulator.client.send(new UpdateBotCommand(stop));
    expect(await add(botId)).toEqual(refusal);
    expect(await add(await createBot(stack.emulator, accountId))).toEqual(refusal);
    expect(await readIds()).toEqual([]);
  });

  it('of one user by two clients at once adds one and answers CONFLICT to the other', async () => {
    const answers = await Promise.all([add(userId), add(userId, 'Administrator')]);
    expect(answers.flatMap((answer) => codesOf(answer))).toEqual(['CONFLICT']);
    expect(await add(userId)).toEqual(refused('createRoomMembership', 'CONFLICT'));
    const made = answers.find(({ errors }) => !errors)?.data?.createRoomMembership;
    expect(await readMembers()).toEqual([made]);
  });

  it('is not repeated when the connection is lost, as the member may be there by then', async () => {
    stack.upstream.loseAnswers(1);
    expect(codesOf(await add(userId))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(stack.upstream.calls).toEqual([`POST ${path}`]);
    expect(await readIds()).toEqual([userId]);
  });
});

describe('batchCreateRoomMembership', () => {
  it('answers what failed for single members as data, and adds the others', async () => {
    const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
    const botId = await createReadyBot(stack.emulator, accountId);
    dataOf(await add(userId));
    const membershipItemList = [
      { memberId: userId },
      { memberId: bob, role: 'Administrator' as const },
      { memberId: MISSING },
      { memberId: botId, role: 'Administrator' as const },
      { memberId: botId, role: null },
      { memberId: bob },
    ];
    const variables = { accountId, roomId, input: { membershipItemList } };
    const answer = dataOf(await stack.ask(BatchCreateRoomMembershipDocument, variables));
    const errorMessage = expect.stringMatching(/\w+ .+\./);
    expect(answer.batchCreateRoomMembership?.errors).toEqual([
      { memberId: userId, errorCode: 'Conflict', errorMessage },
      { memberId: MISSING, errorCode: 'NotFound', errorMessage },
      { memberId: botId, errorCode: 'BadRequest', errorMessage },
      { memberId: bob, errorCode: 'Conflict', errorMessage },
    ]);
    const members = (await readMembers())?.map(({ member, role }) => [member.memberId, role]);
    expect(members).toEqual([
      [userId, 'Member'],
      [bob, 'Administrator'],
      [botId, 'Member'],
    ]);
  });

  it('reads the room only when it is selected', async () => {
    const variables = { accountId, roomId, input: { membershipItemList: [{ memberId: userId }] } };
    const first = dataOf(await stack.ask(BatchCreateRoomMembershipDocument, variables));
    expect(first).toEqual({ batchCreateRoomMembership: { errors: [] } });
    expect(stack.upstream.calls).toEqual([`POST ${path}?operation=batch-create`]);
    const { batchCreateRoomMembership } = dataOf(
      await stack.ask(BatchCreateRoomMembershipAndRoomDocument, variables),
    );
    expect(batchCreateRoomMembership).toEqual({
      errors: [{ errorCode: 'Conflict' }],
      room: { name: 'Room' },
    });
    expect(stack.upstream.calls.slice(2)).toEqual([`GET /accounts/${accountId}/rooms/${roomId}`]);
  });
});

describe('updateRoomMembership', () => {
  it('changes the role of a user and answers the whole membership', async () => {
    const { createRoomMembership: made } = dataOf(await add(userId));
    const { updateRoomMembership } = dataOf(await setRole(userId, 'Administrator'));
    expect(updateRoomMembership).toEqual({ ...made, role: 'Administrator', updatedTimestamp: TIME });
    expect(await readMembers()).toEqual([updateRoomMembership]);
    for (const role of [undefined, null])
      expect(dataOf(await setRole(userId, role)).updateRoomMembership).toEqual(updateRoomMembership);
  });

  it('answers BAD_USER_INPUT for a bot', async () => {
    const botId = await createReadyBot(stack.emulator, accountId);
    dataOf(await add(botId));
    expect(await setRole(botId, 'Administrator')).toEqual(refused('updateRoomMembership', 'BAD_USER_INPUT'));
  });
});

describe('deleteRoomMembership', () => {
  it('removes the member, and reads the room only when it is selected', async () => {
    const bob = await createUser(stack.emulator, accountId, 'bob@example.com');
    for (const memberId of [userId, bob]) dataOf(await add(memberId));
    stack.upstream.calls.length = 0;
    const key = { accountId, roomId, memberId: userId };
    dataOf(await stack.ask(DeleteRoomMembershipDocument, key));
    expect(stack.upstream.calls).toEqual([`DELETE ${path}/${userId}`]);
    expect(await stack.ask(DeleteRoomMembershipDocument, key)).toEqual(
      refused('deleteRoomMembership', 'NOT_FOUND'),
    );
    dataOf(await add(userId));
    const { deleteRoomMembership } = dataOf(await stack.ask(DeleteRoomMembershipAndRoomDocument, key));
    expect(deleteRoomMembership?.room).toEqual({
      name: 'Room',
      memberships: { nodes: [{ member: { memberId: bob } }] },
    });
  });
});

/** A room of a list with its members. */
const withMembers = (name: string, ...members: unknown[]) => ({
  memberships: { nodes: members.map((member) => ({ room: { name }, member })) },
});

describe('memberships', () => {
  it('are reached from their room', async () => {
    dataOf(await add(userId));
    const { room } = dataOf(await stack.ask(RoomWithMembershipsDocument, { accountId, roomId }));
    const { roomMemberships } = dataOf(await stack.ask(RoomMembershipsDocument, { accountId, roomId }));
    expect(room).toEqual({ name: 'Room', memberships: roomMemberships });
    expect(room?.memberships?.nodes).toHaveLength(1);
  });

  it('lead to users and bots, each read once in however many rooms they are', async () => {
    const botId = await createReadyBot(stack.emulator, accountId);
    const second = await createRoom(stack.emulator, accountId, 'Second');
    for (const [member, room] of [
      [userId, roomId],
      [botId, roomId],
      [botId, second],
      [userId, second],
    ] as const)
      dataOf(await add(member, null, room));
    stack.upstream.calls.length = 0;
    const { rooms } = dataOf(await stack.ask(MembersOfRoomsDocument, { accountId }));
    const eventsConfiguration = { outboundEventsHTTPSEndpoint: 'https://bot.example.com/events' };
    const user = { memberType: 'User', user: { displayName: 'ann' }, bot: null };
    const bot = { memberType: 'Bot', user: null, bot: { displayName: 'Helper (Bot)', eventsConfiguration } };
    expect(rooms?.nodes).toEqual([withMembers('Room', user, bot), withMembers('Second', bot, user)]);
    const account = `/accounts/${accountId}`;
    expect(stack.upstream.calls.toSorted()).toEqual(
      [
        `${account}/rooms?max-results=20`,
        ...[roomId, second].flatMap((room) => [
          `${account}/rooms/${room}`,
          `${account}/rooms/${room}/memberships?max-results=20`,
        ]),
        `${account}/users/${userId}`,
        `${account}/bots/${botId}`,
        `${account}/bots/${botId}/events-configuration`,
      ]
        .map((call) => `GET ${call}`)
        .toSorted(),
    );
  });

  it('stay with a user who is suspended', async () => {
    dataOf(await add(userId));
    const suspension = { AccountId: accountId, UserIdList: [userId] };
    await stack.emulator.client.send(new BatchSuspendUserCommand(suspension));
    expect(await readIds()).toEqual([userId]);
  });
});

const item = (memberId: string) => ({ input: { membershipItemList: [{ memberId }] } });

it.each([
  ['roomMemberships', RoomMembershipsDocument, {}],
  ['createRoomMembership', CreateRoomMembershipDocument, { input: { memberId: MISSING } }],
  ['batchCreateRoomMembership', BatchCreateRoomMembershipDocument, item(MISSING)],
  ['updateRoomMembership', UpdateRoomMembershipDocument, { memberId: MISSING, input: { role: 'Member' } }],
  ['deleteRoomMembership', DeleteRoomMembershipDocument, { memberId: MISSING }],
])('%s answers NOT_FOUND when account, room or member is missing', async (field, document, variables) => {
  const keys = [
    { accountId: MISSING, roomId },
    { accountId, roomId: MISSING },
  ];
  // The lists have no member, and a batch tells of it as data.
  if (!/^roomM|^batch/.test(field)) keys.push({ accountId, roomId });
  for (const key of keys)
    expect(await stack.ask(document as never, { ...key, ...variables })).toEqual(refused(field, 'NOT_FOUND'));
  expect(stack.upstream.calls).toHaveLength(keys.length);
});

it('Team accounts have no memberships', async () => {
  const team = await createAccount(stack.emulator, 'EnterpriseOIDC');
  const key = { accountId: team, roomId: await createRoom(stack.emulator, team), memberId: userId };
  await stack.emulator.controlApi(`/accounts/${team}`, { AccountType: 'Team' });
  const input = { memberId: userId };
  const answers = {
    roomMemberships: await stack.ask(RoomMembershipsDocument, key),
    createRoomMembership: await stack.ask(CreateRoomMembershipDocument, { ...key, input }),
    batchCreateRoomMembership: await stack.ask(BatchCreateRoomMembershipDocument, {
      ...key,
      ...item(userId),
    }),
    updateRoomMembership: await stack.ask(UpdateRoomMembershipDocument, { ...key, input: {} }),
    deleteRoomMembership: await stack.ask(DeleteRoomMembershipDocument, key),
  };
  for (const [field, answer] of Object.entries(answers))
    expect(answer).toEqual(refused(field, 'BAD_USER_INPUT'));
});
