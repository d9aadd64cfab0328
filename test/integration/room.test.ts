/** The `room` stem, from GraphQL over HTTP to the emulator and back. */
import { CreateRoomMembershipCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { brokenRule, dataOf, refused } from '../support/graphql-result.js';
import {
  createAccount,
  createEnterprise,
  createReadyBot,
  createRoom,
  createUser,
  joinTeam,
} from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import {
  AccountRoomsDocument,
  CreateRoomDocument,
  DeleteRoomDocument,
  RenameRoomAroundDocument,
  RoomAccountsDocument,
  RoomDocument,
  RoomsDocument,
  type RoomsQueryVariables,
  RoomTwiceDocument,
  UpdateRoomDocument,
  UserRoomsDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const UUID = expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const CALLER = 'arn:aws:iam::111122223333:user/';

let stack: TestStack;
let accountId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const readRoom = async (roomId: string) => dataOf(await stack.ask(RoomDocument, { accountId, roomId })).room;
const listNames = async (filter: Partial<RoomsQueryVariables> = {}) =>
  dataOf(await stack.ask(RoomsDocument, { accountId, ...filter })).rooms?.nodes.map(({ name }) => name);

/** Makes a room with one member, beside the API that is under test. */
async function createRoomOf(memberId: string, name: string): Promise<string> {
  const roomId = await createRoom(stack.emulator, accountId, name);
  const key = { AccountId: accountId, RoomId: roomId, MemberId: memberId };
  await stack.emulator.client.send(new CreateRoomMembershipCommand(key));
  return roomId;
}

describe('createRoom', () => {
  it('makes a room and answers the whole of it', async () => {
    const { createRoom: made } = dataOf(
      await stack.ask(CreateRoomDocument, { accountId, input: { name: 'Salle n° 1 🏢' } }),
    );
    expect(made).toEqual({
      roomId: UUID,
      accountId,
      name: 'Salle n° 1 🏢',
      createdBy: expect.stringContaining(CALLER),
      createdTimestamp: TIME,
      updatedTimestamp: made?.createdTimestamp,
    });
    expect(await readRoom(made?.roomId ?? '')).toEqual(made);
    expect(stack.upstream.calls).toEqual([
      `POST /accounts/${accountId}/rooms`,
      `GET /accounts/${accountId}/rooms/${made?.roomId}`,
    ]);
  });
});

describe('room', () => {
  it('is null without an error when the account has none, and when there is no such account', async () => {
    const roomId = await createRoom(stack.emulator, await createEnterprise(stack.emulator));
    const answer = { data: { room: null } };
    expect(await stack.ask(RoomDocument, { accountId, roomId: MISSING })).toEqual(answer);
    expect(await stack.ask(RoomDocument, { accountId, roomId })).toEqual(answer);
    expect(await stack.ask(RoomDocument, { accountId: MISSING, roomId })).toEqual(answer);
    expect(stack.upstream.calls).toHaveLength(3);
  });

  it('is read once however often it is asked for, and so is its account', async () => {
    const roomId = await createRoom(stack.emulator, accountId);
    expect(dataOf(await stack.ask(RoomTwiceDocument, { accountId, roomId }))).toEqual({
      one: { name: 'Room', account: { name: 'Example' } },
      two: { createdBy: expect.stringContaining(CALLER), account: { accountType: 'EnterpriseLWA' } },
    });
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}/rooms/${roomId}`,
      `GET /accounts/${accountId}`,
    ]);
  });
});

describe('updateRoom', () => {
  it('changes the name and answers the whole room', async () => {
    const roomId = await createRoom(stack.emulator, accountId, 'Before');
    const before = await readRoom(roomId);
    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    const change = (name?: string | null) =>
      stack.ask(UpdateRoomDocument, { accountId, roomId, input: { name } });
    const { updateRoom } = dataOf(await change('After'));
    expect(updateRoom).toEqual({ ...before, name: 'After', updatedTimestamp: TIME });
    expect(Date.parse(updateRoom?.updatedTimestamp ?? '')).toBeGreaterThanOrEqual(
      Date.parse(before?.updatedTimestamp ?? '') + 60_000,
    );
    expect(await readRoom(roomId)).toEqual(updateRoom);
    expect(dataOf(await change()).updateRoom).toEqual(updateRoom);
    expect(dataOf(await change(null)).updateRoom).toEqual(updateRoom);
    expect(await change(' ')).toEqual(refused('updateRoom', 'BAD_USER_INPUT'));
  });

  it('makes the room be read again within the document', async () => {
    const roomId = await createRoom(stack.emulator, accountId, 'Before');
    const path = `/accounts/${accountId}/rooms/${roomId}/messages`;
    const { MessageId: messageId } = await stack.emulator.controlApi<{ MessageId: string }>(path, {});
    const room = { name: 'After', account: { name: 'Example' } };
    const data = dataOf(await stack.ask(RenameRoomAroundDocument, { accountId, roomId, messageId }));
    expect(data).toEqual({
      before: { room: { ...room, name: 'Before' } },
      renamed: { name: 'After' },
      after: { room },
      again: { room },
    });
    const reads = stack.upstream.calls.filter((call) => call.startsWith('GET'));
    expect(reads.toSorted()).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/rooms/${roomId}`,
      `GET /accounts/${accountId}/rooms/${roomId}`,
    ]);
  });
});

describe('deleteRoom', () => {
  it('deletes the room, and answers NOT_FOUND to whoever comes second', async () => {
    const roomId = await createRoom(stack.emulator, accountId);
    const deletion = () => stack.ask(DeleteRoomDocument, { accountId, roomId });
    const answers = await Promise.all([deletion(), deletion()]);
    expect(answers.flatMap((answer) => codesOf(answer))).toEqual(['NOT_FOUND']);
    const deleted = { data: { deleteRoom: { accountId, roomId } } };
    expect(answers).toContainEqual(deleted);
    expect(await readRoom(roomId)).toBeNull();
    expect(await listNames()).toEqual([]);
  });
});

describe('rooms', () => {
  it('lists all of an account, or those of a user or a bot, in full', async () => {
    const userId = await createUser(stack.emulator, accountId, 'ann@example.com');
    const botId = await createReadyBot(stack.emulator, accountId);
    const ofUser = await createRoomOf(userId, 'Of the user');
    await createRoomOf(botId, 'Of the bot');
    expect(await listNames()).toEqual(['Of the user', 'Of the bot']);
    expect(await listNames({ memberId: userId })).toEqual(['Of the user']);
    expect(await listNames({ memberId: botId })).toEqual(['Of the bot']);
    expect(await listNames({ memberId: null })).toEqual(['Of the user', 'Of the bot']);
    expect(await listNames({ memberId: MISSING })).toEqual([]);
    const { rooms } = dataOf(await stack.ask(RoomsDocument, { accountId, memberId: userId }));
    expect(rooms?.nodes).toEqual([await readRoom(ofUser)]);
  });

  it('are reached from their account and from a member', async () => {
    const userId = await createUser(stack.emulator, accountId, 'ann@example.com');
    const roomId = await createRoomOf(userId, 'Of the user');
    await createRoom(stack.emulator, accountId, 'Of nobody');
    stack.upstream.calls.length = 0;
    const { account } = dataOf(await stack.ask(AccountRoomsDocument, { accountId }));
    expect(account?.rooms?.nodes.map(({ name }) => name)).toEqual(['Of the user', 'Of nobody']);
    const ofMember = dataOf(await stack.ask(AccountRoomsDocument, { accountId, memberId: userId }));
    const { user } = dataOf(await stack.ask(UserRoomsDocument, { accountId, userId }));
    expect(user).toMatchObject({ displayName: 'ann', rooms: { nodes: [await readRoom(roomId)] } });
    expect(user?.rooms).toEqual(ofMember.account?.rooms);
    expect(stack.upstream.calls.slice(-3, -1)).toEqual([
      `GET /accounts/${accountId}/users/${userId}`,
      `GET /accounts/${accountId}/rooms?max-results=99&member-id=${userId}`,
    ]);
  });

  it('share one read of their account', async () => {
    for (const name of ['One', 'Two', 'Three']) await createRoom(stack.emulator, accountId, name);
    const { rooms } = dataOf(await stack.ask(RoomAccountsDocument, { accountId }));
    expect(rooms?.nodes).toEqual(Array.from({ length: 3 }, () => ({ account: { name: 'Example' } })));
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}/rooms?max-results=99`,
      `GET /accounts/${accountId}`,
    ]);
  });
});

it.each([
  ['rooms', RoomsDocument, {}],
  ['createRoom', CreateRoomDocument, { input: { name: 'Room' } }],
  ['updateRoom', UpdateRoomDocument, { roomId: MISSING, input: { name: 'Room' } }],
  ['deleteRoom', DeleteRoomDocument, { roomId: MISSING }],
])('%s answers NOT_FOUND when the account or the room is missing', async (field, document, variables) => {
  for (const id of 'roomId' in variables ? [MISSING, accountId] : [MISSING]) {
    expect(await stack.ask(document as never, { accountId: id, ...variables })).toEqual(
      refused(field, 'NOT_FOUND'),
    );
  }
});

it('Team accounts have no rooms', async () => {
  const team = await createAccount(stack.emulator, 'EnterpriseOIDC');
  const roomId = await createRoom(stack.emulator, team);
  await stack.emulator.controlApi(`/accounts/${team}`, { AccountType: 'Team' });
  const userId = await joinTeam(stack.emulator, team, 'ann@example.com');
  const key = { accountId: team, roomId };
  const input = { name: 'Room' };
  const answers: [string | string[], unknown][] = [
    ['room', await stack.ask(RoomDocument, key)],
    ['rooms', await stack.ask(RoomsDocument, key)],
    ['createRoom', await stack.ask(CreateRoomDocument, { ...key, input })],
    ['updateRoom', await stack.ask(UpdateRoomDocument, { ...key, input })],
    ['deleteRoom', await stack.ask(DeleteRoomDocument, key)],
    [['account', 'rooms'], await stack.ask(AccountRoomsDocument, key)],
    [['user', 'rooms'], await stack.ask(UserRoomsDocument, { ...key, userId })],
  ];
  for (const [path, answer] of answers) expect(answer).toEqual(refused(path, 'BAD_USER_INPUT'));
  expect(answers[5]?.[1]).toMatchObject({ data: { account: { name: 'Example', rooms: null } } });
});

it('a reference to a room becomes the room, read once, and null when there is none', async () => {
  const roomId = await createRoom(stack.emulator, accountId);
  const room = { __typename: 'Room', accountId, roomId };
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Room { name account { name } } }
  }`;
  const missing = [
    { ...room, roomId: MISSING },
    { ...room, accountId: MISSING },
  ];
  const answer = await stack.ask(query, {
    representations: [room, ...missing, room, { ...room, roomId: '..' }],
  });
  const found = { name: 'Room', account: { name: 'Example' } };
  expect(answer.data).toEqual({ _entities: [found, null, null, found, null] });
  expect(answer.errors?.map(({ extensions }) => extensions)).toEqual(brokenRule('roomId', 'isResourceId'));
  expect(stack.upstream.calls).toHaveLength(4);
});
