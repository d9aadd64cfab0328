/** Rooms and memberships up to AWS's quotas, and lists of that length, page by page. */
import {
  BatchCreateRoomMembershipCommand,
  CreateRoomCommand,
  CreateRoomMembershipCommand,
  DeleteRoomCommand,
  DeleteRoomMembershipCommand,
  paginateListRoomMemberships,
  paginateListRooms,
  ResourceLimitExceededException,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_MEMBERS, MAX_MEMBERSHIPS } from '../../src/emulator/operations/room-membership.js';
import { MAX_ROOMS } from '../../src/emulator/operations/room.js';
import { refusal, type TestEmulator } from '../support/emulator.js';
import {
  FULL_ACCOUNT_ID as AccountId,
  insertRooms,
  insertUsers,
  startFilledEmulator,
} from '../support/emulator-store.js';

const LIMIT = 'ResourceLimitExceededException 400';
const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

let emulator: TestEmulator;
afterAll(() => emulator.stop());
const createRoom = () => emulator.client.send(new CreateRoomCommand({ AccountId, Name: 'More' }));
const deleteRoom = (RoomId: string) => emulator.client.send(new DeleteRoomCommand({ AccountId, RoomId }));
const enter = (RoomId: string, MemberId: string) =>
  emulator.client.send(new CreateRoomMembershipCommand({ AccountId, RoomId, MemberId }));
const leave = (RoomId: string, MemberId: string) =>
  emulator.client.send(new DeleteRoomMembershipCommand({ AccountId, RoomId, MemberId }));

// room-0 is full. The last user, the busy one, is in room-1 to room-1000.
const BUSY = `user-${MAX_MEMBERS + 2}`;
beforeAll(async () => {
  emulator = await startFilledEmulator(async (store, account) => {
    await insertRooms(store, account, MAX_ROOMS);
    const insert = async (roomId: string, memberId: string) =>
      store.roomMemberships.insert({
        memberId,
        userSeq: (await store.users.find(account.seq, memberId))?.seq ?? 0,
        botSeq: null,
        roomSeq: (await store.rooms.find(account.seq, roomId))?.seq ?? 0,
        role: 'Member',
        invitedBy: 'arn:x',
        updatedAt: 0,
      });
    const users = await insertUsers(store, account, MAX_MEMBERS + 3);
    for (const { userId } of users.slice(0, MAX_MEMBERS)) await insert('room-0', userId);
    for (const roomId of ids('room', MAX_MEMBERSHIPS + 1).slice(1)) await insert(roomId, BUSY);
  });
});

describe('the 1,001st', () => {
  it('member cannot join a room until another leaves; only one of two concurrent requests gets the place (E-53, W-32)', async () => {
    const wanting = [`user-${MAX_MEMBERS}`, `user-${MAX_MEMBERS + 1}`];
    expect(await refusal(enter('room-0', wanting[0] ?? ''))).toBe(LIMIT);
    const { Errors } = await emulator.client.send(
      new BatchCreateRoomMembershipCommand({
        AccountId,
        RoomId: 'room-0',
        MembershipItemList: wanting.map((MemberId) => ({ MemberId })),
      }),
    );
    expect(Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'ResourceLimitExceeded',
      'ResourceLimitExceeded',
    ]);
    await leave('room-0', `user-${MAX_MEMBERS - 1}`);
    const outcomes = await Promise.allSettled(wanting.map((MemberId) => enter('room-0', MemberId)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('membership of one user is refused until the user leaves a room (E-53)', async () => {
    await leave('room-0', 'user-7');
    expect(await refusal(enter('room-0', BUSY))).toBe(LIMIT);
    await leave('room-500', BUSY);
    expect((await enter('room-0', BUSY)).RoomMembership?.Member?.MemberId).toBe(BUSY);
  });
});

it('the 1,501st room is refused until another is deleted; only one of two concurrent requests gets the place (E-53, W-32)', async () => {
  const error: unknown = await createRoom().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ResourceLimitExceededException);
  expect(error).toMatchObject({ Code: 'ResourceLimitExceeded', $metadata: { httpStatusCode: 400 } });
  await deleteRoom(`room-${MAX_ROOMS - 1}`);
  const outcomes = await Promise.allSettled([createRoom(), createRoom()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

it('members are listed once each while others leave, by default 99 on a page (W-25, W-26, W-28)', async () => {
  const pages: string[][] = [];
  const tokens: (string | undefined)[] = [];
  const input = { AccountId, RoomId: 'room-0' };
  for await (const page of paginateListRoomMemberships({ client: emulator.client }, input)) {
    const members = (page.RoomMemberships ?? []).map(({ Member }) => Member?.MemberId ?? '');
    pages.push(members);
    tokens.push(page.NextToken);
    // The row after which the next page starts.
    await leave('room-0', members.at(-1) ?? '');
  }
  const stayed = ids('user', MAX_MEMBERS - 1).filter((id) => id !== 'user-7');
  expect(pages.flat().slice(0, stayed.length)).toEqual(stayed);
  expect(new Set(pages.flat()).size).toBe(pages.flat().length);
  expect(new Set(pages.slice(0, -1).map(({ length }) => length))).toEqual(new Set([99]));
  expect(new Set(tokens).size).toBe(pages.length);
});

it('rooms are listed once each while others are created and deleted, by default 99 on a page (W-25, W-26, W-28)', async () => {
  const pages: string[][] = [];
  const tokens: (string | undefined)[] = [];
  for await (const page of paginateListRooms({ client: emulator.client }, { AccountId })) {
    const rooms = (page.Rooms ?? []).map((room) => room.RoomId ?? '');
    pages.push(rooms);
    tokens.push(page.NextToken);
    await deleteRoom(rooms.at(-1) ?? '');
    await createRoom();
  }
  expect(pages.flat().slice(0, MAX_ROOMS - 1)).toEqual(ids('room', MAX_ROOMS - 1));
  expect(new Set(pages.flat()).size).toBe(pages.flat().length);
  expect(new Set(pages.slice(0, -1).map(({ length }) => length))).toEqual(new Set([99]));
  expect(new Set(tokens).size).toBe(pages.length);
});
