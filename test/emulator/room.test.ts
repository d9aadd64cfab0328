/** The room operations of the emulator, called by the stock SDK client. */
import {
  BadRequestException,
  CreateRoomCommand,
  CreateRoomMembershipCommand,
  DeleteRoomCommand,
  GetRoomCommand,
  ListRoomMembershipsCommand,
  ListRoomsCommand,
  RedactRoomMessageCommand,
  UpdateRoomCommand,
} from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import {
  createAccount,
  createEnterprise,
  createReadyBot,
  createRoom,
  createUser,
} from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
let account: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createEnterprise(emulator);
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const MISSING = 'no-such-thing';

const create = (Name: string, ClientRequestToken?: string, AccountId = account) =>
  emulator.client.send(new CreateRoomCommand({ AccountId, Name, ClientRequestToken }));
const get = (RoomId: string, AccountId = account) =>
  emulator.client.send(new GetRoomCommand({ AccountId, RoomId }));
const update = (RoomId: string, Name?: string, AccountId = account) =>
  emulator.client.send(new UpdateRoomCommand({ AccountId, RoomId, Name }));
const remove = (RoomId: string, AccountId = account) =>
  emulator.client.send(new DeleteRoomCommand({ AccountId, RoomId }));
const list = async (AccountId: string, MemberId?: string) =>
  (await emulator.client.send(new ListRoomsCommand({ AccountId, MemberId }))).Rooms?.map(
    (room) => room.RoomId,
  );
const enter = (AccountId: string, RoomId: string, MemberId: string) =>
  emulator.client.send(new CreateRoomMembershipCommand({ AccountId, RoomId, MemberId }));

describe('CreateRoom and GetRoom', () => {
  it('create a room of the caller, without members, and return it (R-1, R-2, I-2, I-9, I-10)', async () => {
    const created = await create('Línea 1\n2');
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(created.Room).toEqual({
      RoomId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f-]{21}$/) as string,
      Name: 'Línea 1\n2',
      AccountId: account,
      CreatedBy: 'arn:aws:iam::111122223333:user/test',
      CreatedTimestamp: expect.any(Date) as Date,
      UpdatedTimestamp: created.Room?.CreatedTimestamp,
    });
    const RoomId = created.Room?.RoomId ?? '';
    const read = await get(RoomId);
    expect([read.$metadata.httpStatusCode, read.Room]).toEqual([200, created.Room]);
    const members = await emulator.client.send(
      new ListRoomMembershipsCommand({ AccountId: account, RoomId }),
    );
    expect(members.RoomMemberships).toEqual([]);
  });

  it('name an unsigned caller anonymous (I-10)', async () => {
    const answer = await sendRaw(emulator.url, 'POST', `/accounts/${account}/rooms`, {
      body: '{"Name":"x"}',
    });
    expect(answer.json).toMatchObject({ Room: { CreatedBy: 'arn:aws:iam::111122223333:user/anonymous' } });
  });

  it('work for every kind of Enterprise account and for no Team account (T-8, E-36)', async () => {
    for (const type of ['EnterpriseLWA', 'EnterpriseDirectory', 'EnterpriseOIDC']) {
      const AccountId = await createAccount(emulator, type);
      expect((await create('Room', undefined, AccountId)).Room?.AccountId).toBe(AccountId);
    }
    const team = await createAccount(emulator);
    expect(await refusal(create('Room', undefined, team))).toBe(BAD_REQUEST);
    expect(await refusal(list(team))).toBe(BAD_REQUEST);
  });

  it('return NotFound for an unknown account, an unknown room and a room of another account (E-33, E-34)', async () => {
    expect(await refusal(create('Room', undefined, MISSING))).toBe(NOT_FOUND);
    expect(await refusal(list(MISSING))).toBe(NOT_FOUND);
    expect(await refusal(get(MISSING))).toBe(NOT_FOUND);
    const other = await createEnterprise(emulator);
    const RoomId = await createRoom(emulator, other);
    for (const operation of [get, update, remove]) {
      expect(await refusal(operation(RoomId))).toBe(NOT_FOUND);
    }
    expect((await get(RoomId, other)).Room?.RoomId).toBe(RoomId);
  });

  it('do not show the rooms of an account that became a Team account until it changes back (T-14)', async () => {
    const AccountId = await createAccount(emulator, 'EnterpriseOIDC');
    const RoomId = await createRoom(emulator, AccountId);
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'Team' });
    expect(await refusal(get(RoomId, AccountId))).toBe(BAD_REQUEST);
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'EnterpriseOIDC' });
    expect((await get(RoomId, AccountId)).Room?.RoomId).toBe(RoomId);
  });
});

describe('the token of CreateRoom', () => {
  it('repeated with the same name returns the same room, even if it was renamed since (R-5, R-6)', async () => {
    const first = await create('Once', 'token-1');
    await update(first.Room?.RoomId ?? '', 'Renamed');
    const again = await create('Once', 'token-1');
    expect(again.$metadata.httpStatusCode).toBe(201);
    expect(again.Room).toMatchObject({ RoomId: first.Room?.RoomId, Name: 'Renamed' });
    expect(await refusal(create('Renamed', 'token-1'))).toBe(BAD_REQUEST);
  });

  it('is valid within one account (R-6)', async () => {
    const other = await createEnterprise(emulator);
    const mine = await create('Shared', 'token-2');
    const theirs = await create('Shared', 'token-2', other);
    expect(theirs.Room?.RoomId).not.toBe(mine.Room?.RoomId);
  });

  it('creates one room from concurrent requests (R-5, W-32)', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('Race', 'token-3')));
    expect(new Set(answers.map(({ Room }) => Room?.RoomId)).size).toBe(1);
  });

  it('accepts only one of two concurrent names (R-6, W-32)', async () => {
    const outcomes = await Promise.allSettled([create('A', 'token-4'), create('B', 'token-4')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(BadRequestException);
  });

  it('is deleted with the room (R-6)', async () => {
    const first = await create('Gone', 'token-5');
    await remove(first.Room?.RoomId ?? '');
    expect((await create('Other', 'token-5')).Room?.Name).toBe('Other');
  });

  it('survives a restart, together with the room (R-6)', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'chime-emulator-'));
    const before = await startTestEmulator({ dataDir });
    const AccountId = await createEnterprise(before);
    const command = new CreateRoomCommand({ AccountId, Name: 'Kept', ClientRequestToken: 'token-6' });
    const { Room } = await before.client.send(command);
    await before.stop();
    const after = await startTestEmulator({ dataDir, database: before.database });
    expect((await after.client.send(command)).Room).toEqual(Room);
    await after.stop();
    await rm(dataDir, { recursive: true });
  });
});

describe('UpdateRoom', () => {
  it('changes only the name and UpdatedTimestamp (R-7)', async () => {
    const { Room } = await create('Before');
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    const updated = await update(Room?.RoomId ?? '', 'After');
    expect(updated.$metadata.httpStatusCode).toBe(200);
    expect(updated.Room).toEqual({
      ...Room,
      Name: 'After',
      UpdatedTimestamp: expect.any(Date) as Date,
    });
    const moved = (updated.Room?.UpdatedTimestamp?.getTime() ?? 0) - (Room?.CreatedTimestamp?.getTime() ?? 0);
    expect(moved).toBeGreaterThanOrEqual(60_000);
    expect((await get(Room?.RoomId ?? '')).Room).toEqual(updated.Room);
  });

  it('without a name changes nothing (R-8)', async () => {
    const { Room } = await create('Same');
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    expect((await update(Room?.RoomId ?? '')).Room).toEqual(Room);
  });
});

describe('DeleteRoom', () => {
  it('deletes the room, once (E-34)', async () => {
    const RoomId = await createRoom(emulator, account);
    expect((await remove(RoomId)).$metadata.httpStatusCode).toBe(204);
    expect(await refusal(get(RoomId))).toBe(NOT_FOUND);
    expect(await refusal(remove(RoomId))).toBe(NOT_FOUND);
  });

  it('succeeds for one of two concurrent requests (W-32)', async () => {
    const RoomId = await createRoom(emulator, account);
    const outcomes = await Promise.all(
      [0, 1, 2].map(() =>
        remove(RoomId).then(
          () => 'deleted',
          (error: Error) => error.name,
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['NotFoundException', 'NotFoundException', 'deleted']);
  });
});

describe('ListRooms', () => {
  it('lists the rooms of a member, user or bot, in order of creation (R-11, R-12, W-25, E-24)', async () => {
    const AccountId = await createEnterprise(emulator);
    const user = await createUser(emulator, AccountId, 'lister@example.org');
    const bot = await createReadyBot(emulator, AccountId);
    const [a, b, c] = [
      await createRoom(emulator, AccountId),
      await createRoom(emulator, AccountId),
      await createRoom(emulator, AccountId),
    ];
    await enter(AccountId, c, user);
    await enter(AccountId, a, user);
    await enter(AccountId, b, bot);
    expect(await list(AccountId)).toEqual([a, b, c]);
    expect(await list(AccountId, user)).toEqual([a, c]);
    expect(await list(AccountId, bot)).toEqual([b]);
    expect(await list(AccountId, MISSING)).toEqual([]);
    expect(await list(account, user)).toEqual([]);
    const page = await emulator.client.send(
      new ListRoomsCommand({ AccountId, MemberId: user, MaxResults: 1 }),
    );
    const forAnother = emulator.client.send(
      new ListRoomsCommand({ AccountId, MemberId: bot, NextToken: page.NextToken }),
    );
    expect(await refusal(forAnother)).toBe(BAD_REQUEST);
  });
});

it('the demo organisation has rooms, a bot and messages under fixed ids', async () => {
  const demo = await startTestEmulator({ seed: 'demo' });
  const AccountId = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
  const { Rooms } = await demo.client.send(new ListRoomsCommand({ AccountId }));
  expect(Rooms?.map(({ RoomId }) => RoomId)).toEqual([
    'a0000000-0000-4000-8000-000000000001',
    'a0000000-0000-4000-8000-000000000002',
  ]);
  const [RoomId, MessageId] = [Rooms?.[0]?.RoomId, 'e0000000-0000-4000-8000-000000000001'];
  await demo.client.send(new RedactRoomMessageCommand({ AccountId, RoomId, MessageId }));
  const BotId = 'b0000000-0000-4000-8000-000000000001';
  const withBot = await demo.client.send(new ListRoomsCommand({ AccountId, MemberId: BotId }));
  expect(withBot.Rooms).toEqual([Rooms?.[1]]);
  await demo.stop();
});
