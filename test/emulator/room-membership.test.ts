/** The room membership operations of the emulator, called by the stock SDK client. */
import {
  BatchCreateRoomMembershipCommand,
  BatchSuspendUserCommand,
  CreateRoomMembershipCommand,
  DeleteAccountCommand,
  DeleteEventsConfigurationCommand,
  DeleteRoomCommand,
  DeleteRoomMembershipCommand,
  ListBotsCommand,
  ListRoomMembershipsCommand,
  ListRoomsCommand,
  type MembershipItem,
  type RoomMembershipRole,
  UpdateBotCommand,
  UpdateRoomMembershipCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import {
  createBot,
  createEnterprise,
  createReadyBot,
  createRoom,
  createUser,
} from '../support/emulator-scene.js';

let emulator: TestEmulator;
let account: string;
let room: string;
let user: string;
let bot: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createEnterprise(emulator);
  room = await createRoom(emulator, account);
  user = await createUser(emulator, account, 'user@example.org');
  bot = await createReadyBot(emulator, account);
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const CONFLICT = 'ConflictException 409';
const MISSING = 'no-such-thing';

const add = (RoomId: string, MemberId: string, Role?: RoomMembershipRole, AccountId = account) =>
  emulator.client.send(new CreateRoomMembershipCommand({ AccountId, RoomId, MemberId, Role }));
const addAll = async (RoomId: string, MembershipItemList: MembershipItem[], AccountId = account) => {
  const reply = await emulator.client.send(
    new BatchCreateRoomMembershipCommand({ AccountId, RoomId, MembershipItemList }),
  );
  expect(reply.$metadata.httpStatusCode).toBe(201);
  return reply.Errors;
};
const setRole = (RoomId: string, MemberId: string, Role?: RoomMembershipRole) =>
  emulator.client.send(new UpdateRoomMembershipCommand({ AccountId: account, RoomId, MemberId, Role }));
const remove = (RoomId: string, MemberId: string) =>
  emulator.client.send(new DeleteRoomMembershipCommand({ AccountId: account, RoomId, MemberId }));
const members = async (RoomId: string, AccountId = account) =>
  (await emulator.client.send(new ListRoomMembershipsCommand({ AccountId, RoomId }))).RoomMemberships;
const memberIds = async (RoomId: string, AccountId = account) =>
  (await members(RoomId, AccountId))?.map(({ Member }) => Member?.MemberId);
const roomsOf = async (AccountId: string, MemberId: string) =>
  (await emulator.client.send(new ListRoomsCommand({ AccountId, MemberId }))).Rooms;
let people = 0;
const newUser = (AccountId = account) => {
  people += 1;
  return createUser(emulator, AccountId, `person${people}@example.org`);
};

describe('CreateRoomMembership', () => {
  it('makes a user a Member by default, and returns the member (R-13, R-14, I-9, I-10)', async () => {
    const { $metadata, RoomMembership } = await add(room, user);
    expect($metadata.httpStatusCode).toBe(201);
    expect(RoomMembership).toEqual({
      RoomId: room,
      Member: {
        MemberId: user,
        MemberType: 'User',
        Email: 'user@example.org',
        FullName: 'user',
        AccountId: account,
      },
      Role: 'Member',
      InvitedBy: 'arn:aws:iam::111122223333:user/test',
      UpdatedTimestamp: expect.any(Date) as Date,
    });
    expect(await members(room)).toEqual([RoomMembership]);
  });

  it('makes a user an Administrator, and a bot a Member (R-14)', async () => {
    expect((await add(room, await newUser(), 'Administrator')).RoomMembership?.Role).toBe('Administrator');
    expect((await add(room, bot)).RoomMembership).toMatchObject({
      Member: {
        MemberId: bot,
        MemberType: 'Bot',
        Email: `Helper-chimebot@${account}.example.org`,
        FullName: 'Helper (Bot)',
        AccountId: account,
      },
      Role: 'Member',
    });
  });

  it('of an existing member is a Conflict (E-40)', async () => {
    expect(await refusal(add(room, user))).toBe(CONFLICT);
    expect(await refusal(add(room, bot))).toBe(CONFLICT);
  });

  it('of one user by several callers at once succeeds for one (E-40, W-32)', async () => {
    const own = await createRoom(emulator, account);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        add(own, user).then(
          () => 'added',
          (error: Error) => error.name,
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill('ConflictException'), 'added']);
    expect(await memberIds(own)).toEqual([user]);
  });

  it('returns NotFound for an unknown account, room or member, or a member of another account (R-15, E-33, E-34)', async () => {
    const other = await createEnterprise(emulator);
    const stranger = await newUser(other);
    expect(await refusal(add(room, user, undefined, MISSING))).toBe(NOT_FOUND);
    expect(await refusal(add(MISSING, user))).toBe(NOT_FOUND);
    expect(await refusal(add(room, MISSING))).toBe(NOT_FOUND);
    expect(await refusal(add(room, stranger))).toBe(NOT_FOUND);
    expect(await refusal(add(room, user, undefined, other))).toBe(NOT_FOUND);
    expect(await refusal(members(MISSING))).toBe(NOT_FOUND);
  });
});

describe('a bot', () => {
  it('cannot be an Administrator (R-19)', async () => {
    const own = await createRoom(emulator, account);
    expect(await refusal(add(own, bot, 'Administrator'))).toBe(BAD_REQUEST);
  });

  it('without an events configuration cannot be added to a room (R-16)', async () => {
    expect(await refusal(add(room, await createBot(emulator, account)))).toBe(BAD_REQUEST);
  });

  it('that is disabled cannot be added to a room, remains in its rooms and can be removed (R-16, R-17, R-18)', async () => {
    const disabled = await createReadyBot(emulator, account);
    await add(room, disabled);
    await emulator.client.send(new UpdateBotCommand({ AccountId: account, BotId: disabled, Disabled: true }));
    expect(await refusal(add(await createRoom(emulator, account), disabled))).toBe(BAD_REQUEST);
    expect(await memberIds(room)).toContain(disabled);
    await remove(room, disabled);
    expect(await memberIds(room)).not.toContain(disabled);
  });

  it('that loses its events configuration remains in its rooms (R-17)', async () => {
    const mute = await createReadyBot(emulator, account);
    await add(room, mute);
    await emulator.client.send(new DeleteEventsConfigurationCommand({ AccountId: account, BotId: mute }));
    expect(await memberIds(room)).toContain(mute);
  });
});

describe('BatchCreateRoomMembership', () => {
  it('adds everybody and returns an empty list of errors (R-20)', async () => {
    const own = await createRoom(emulator, account);
    const pair = [await newUser(), await newUser()];
    expect(await addAll(own, [{ MemberId: pair[0], Role: 'Administrator' }, { MemberId: pair[1] }])).toEqual(
      [],
    );
    expect((await members(own))?.map(({ Member, Role }) => [Member?.MemberId, Role])).toEqual([
      [pair[0], 'Administrator'],
      [pair[1], 'Member'],
    ]);
  });

  it('reports an error per refused member, and adds the others (R-20, E-35, E-40)', async () => {
    const own = await createRoom(emulator, account);
    const errors = await addAll(own, [
      { MemberId: MISSING },
      { MemberId: user },
      { MemberId: user, Role: 'Administrator' },
      { MemberId: bot, Role: 'Administrator' },
      { MemberId: bot },
    ]);
    expect(errors).toEqual([
      { MemberId: MISSING, ErrorCode: 'NotFound', ErrorMessage: expect.any(String) as string },
      { MemberId: user, ErrorCode: 'Conflict', ErrorMessage: expect.any(String) as string },
      { MemberId: bot, ErrorCode: 'BadRequest', ErrorMessage: expect.any(String) as string },
    ]);
    expect((await members(own))?.map(({ Member, Role }) => [Member?.MemberId, Role])).toEqual([
      [user, 'Member'],
      [bot, 'Member'],
    ]);
  });

  it('is refused as a whole when an item names no member, or account or room do not exist (R-21, E-33, E-34)', async () => {
    const own = await createRoom(emulator, account);
    expect(await refusal(addAll(own, [{ MemberId: user }, { Role: 'Member' }]))).toBe(BAD_REQUEST);
    expect(await memberIds(own)).toEqual([]);
    expect(await refusal(addAll(MISSING, [{ MemberId: user }]))).toBe(NOT_FOUND);
    expect(await refusal(addAll(own, [{ MemberId: user }], MISSING))).toBe(NOT_FOUND);
  });

  it('run twice at once adds each member once (W-32)', async () => {
    const own = await createRoom(emulator, account);
    const items = [{ MemberId: user }, { MemberId: bot }];
    const [first, second] = await Promise.all([addAll(own, items), addAll(own, items)]);
    const codes = [...(first ?? []), ...(second ?? [])].map(({ ErrorCode }) => ErrorCode);
    expect(codes).toEqual(['Conflict', 'Conflict']);
    expect(await memberIds(own)).toEqual([user, bot]);
  });
});

describe('UpdateRoomMembership', () => {
  it("changes a user's role and moves UpdatedTimestamp; without a role it changes nothing (R-22, R-23)", async () => {
    const own = await createRoom(emulator, account);
    const { RoomMembership } = await add(own, user);
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    expect((await setRole(own, user)).RoomMembership).toEqual(RoomMembership);
    const { $metadata, RoomMembership: updated } = await setRole(own, user, 'Administrator');
    expect($metadata.httpStatusCode).toBe(200);
    expect(updated).toEqual({
      ...RoomMembership,
      Role: 'Administrator',
      UpdatedTimestamp: expect.any(Date) as Date,
    });
    const moved =
      (updated?.UpdatedTimestamp?.getTime() ?? 0) - (RoomMembership?.UpdatedTimestamp?.getTime() ?? 0);
    expect(moved).toBeGreaterThanOrEqual(60_000);
    expect(await members(own)).toEqual([updated]);
  });

  it("does not change a bot's role (E-51)", async () => {
    const own = await createRoom(emulator, account);
    await add(own, bot);
    expect(await refusal(setRole(own, bot, 'Administrator'))).toBe(BAD_REQUEST);
    expect(await refusal(setRole(own, bot, 'Member'))).toBe(BAD_REQUEST);
  });

  it('returns NotFound for an unknown room and for a user who is not a member (E-34)', async () => {
    const own = await createRoom(emulator, account);
    expect(await refusal(setRole(MISSING, user, 'Member'))).toBe(NOT_FOUND);
    expect(await refusal(setRole(own, user, 'Member'))).toBe(NOT_FOUND);
  });
});

describe('DeleteRoomMembership', () => {
  it('removes the member once, and the member may join again (R-24, E-34)', async () => {
    const own = await createRoom(emulator, account);
    await add(own, user);
    expect((await remove(own, user)).$metadata.httpStatusCode).toBe(204);
    expect(await refusal(remove(own, user))).toBe(NOT_FOUND);
    expect(await refusal(remove(MISSING, user))).toBe(NOT_FOUND);
    await add(own, user);
    expect(await memberIds(own)).toEqual([user]);
  });
});

describe('memberships', () => {
  it('end with the room (R-10)', async () => {
    const own = await createRoom(emulator, account);
    const person = await newUser();
    await add(own, person);
    await emulator.client.send(new DeleteRoomCommand({ AccountId: account, RoomId: own }));
    expect(await roomsOf(account, person)).toEqual([]);
  });

  it('of a suspended Enterprise user remain, and such a user may be added (R-25)', async () => {
    const own = await createRoom(emulator, account);
    const [member, late] = [await newUser(), await newUser()];
    await add(own, member);
    await emulator.client.send(
      new BatchSuspendUserCommand({ AccountId: account, UserIdList: [member, late] }),
    );
    await add(own, late);
    expect(await memberIds(own)).toEqual([member, late]);
  });

  it('end for a user removed from an account that became a Team account (R-25)', async () => {
    const AccountId = await createEnterprise(emulator);
    const own = await createRoom(emulator, AccountId);
    const person = await newUser(AccountId);
    await add(own, person, 'Member', AccountId);
    await emulator.controlApi(`/accounts/${AccountId}/domains/release`, {
      Domain: `${AccountId}.example.org`,
    });
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'Team' });
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId, UserIdList: [person] }));
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'EnterpriseLWA' });
    expect(await memberIds(own, AccountId)).toEqual([]);
  });

  it('are not restored with a deleted account, nor are rooms and bots (A-17)', async () => {
    const AccountId = await createEnterprise(emulator);
    const own = await createRoom(emulator, AccountId);
    const person = await newUser(AccountId);
    await add(own, person, 'Member', AccountId);
    await add(own, await createReadyBot(emulator, AccountId), 'Member', AccountId);
    await emulator.controlApi(`/accounts/${AccountId}/domains/release`, {
      Domain: `${AccountId}.example.org`,
    });
    await emulator.client.send(new DeleteAccountCommand({ AccountId }));
    expect(await refusal(members(own, AccountId))).toBe(NOT_FOUND);
    await emulator.controlApi(`/accounts/${AccountId}/restore`, {});
    expect(await refusal(members(own, AccountId))).toBe(NOT_FOUND);
    const { Bots } = await emulator.client.send(new ListBotsCommand({ AccountId }));
    expect(Bots).toEqual([]);
    expect(await roomsOf(AccountId, person)).toEqual([]);
  });
});
