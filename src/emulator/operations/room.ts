/** The room operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { Room } from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound } from '../wire/wire-error.js';
import { fetchPage, measureWeight } from '../domain/page-token.js';
import type { AccountRecord } from '../store/account.js';
import type { RoomRecord } from '../store/room.js';
import type { Store } from '../store/store.js';
import { requireAccount, requireEnterprise } from './account.js';
import type { Handlers, Printed } from './handler.js';

/** The most rooms of an account (AWS's quota). */
export const MAX_ROOMS = 1500;

type RoomOperation = 'CreateRoom' | 'GetRoom' | 'ListRooms' | 'UpdateRoom' | 'DeleteRoom';

/**
 * Returns the account and the room in it.
 * @throws WireError NotFoundException when either is missing, BadRequestException when the account is a Team account.
 */
export async function requireRoom(
  ids: { AccountId: string; RoomId: string },
  store: Store,
): Promise<[AccountRecord, RoomRecord]> {
  const account = await requireAccount(ids.AccountId, store);
  const room = await store.rooms.find(account.seq, ids.RoomId);
  if (!room) throw notFound('RoomId names no room of the account.');
  requireEnterprise(account);
  return [account, room];
}

function print(account: AccountRecord, room: RoomRecord): Printed<Room> {
  return {
    RoomId: room.roomId,
    Name: room.name,
    AccountId: account.accountId,
    CreatedBy: room.createdBy,
    CreatedTimestamp: new Date(room.createdAt),
    UpdatedTimestamp: new Date(room.updatedAt),
  };
}

function requireName(name: string): void {
  if (name.trim() === '') throw badRequest('Name must not be blank.');
}

/** Returns the room that an earlier request with this token created, if any. A repeated request creates nothing new. */
async function createdBefore(
  account: AccountRecord,
  token: string | undefined,
  name: string,
  store: Store,
): Promise<RoomRecord | undefined> {
  const room = token === undefined ? undefined : await store.rooms.findByToken(account.seq, token);
  if (room && room.requestName !== name) {
    throw badRequest('ClientRequestToken was used before, for a room of another Name.');
  }
  return room;
}

export const roomOperations: Handlers<RoomOperation> = {
  async CreateRoom({ AccountId, Name, ClientRequestToken }, { store, now, caller, changes }) {
    requireName(Name);
    const account = await requireAccount(AccountId, store);
    requireEnterprise(account);
    const known = await createdBefore(account, ClientRequestToken, Name, store);
    if (known) return { Room: print(account, known) };
    if ((await store.rooms.count(account.seq)) >= MAX_ROOMS) {
      throw chimeError('ResourceLimitExceededException', `An account has at most ${MAX_ROOMS} rooms.`);
    }
    const room = await store.rooms.insert({
      roomId: randomUUID(),
      accountSeq: account.seq,
      name: Name,
      createdBy: caller,
      createdAt: now,
      requestToken: ClientRequestToken ?? null,
    });
    changes.room('Created', account, room);
    return { Room: print(account, room) };
  },

  async GetRoom(input, { store }) {
    return { Room: print(...(await requireRoom(input, store))) };
  },

  async ListRooms({ AccountId, MemberId, MaxResults, NextToken }, { store }) {
    const account = await requireAccount(AccountId, store);
    requireEnterprise(account);
    const page = await fetchPage(
      {
        operation: 'ListRooms',
        filters: [AccountId, MemberId],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListRooms'),
        settings: store.settings,
      },
      (after, limit) => store.rooms.list({ accountSeq: account.seq, after, limit, memberId: MemberId }),
      (room) => measureWeight(room.name) + measureWeight(room.createdBy),
    );
    return { Rooms: page.rows.map((room) => print(account, room)), NextToken: page.nextToken };
  },

  async UpdateRoom(input, { store, now, changes }) {
    if (input.Name !== undefined) requireName(input.Name);
    const [account, room] = await requireRoom(input, store);
    if (input.Name === undefined) return { Room: print(account, room) };
    changes.room('Updated', account, room);
    return { Room: print(account, await store.rooms.rename(room, input.Name, now)) };
  },

  async DeleteRoom(input, { store, changes }) {
    const [account, room] = await requireRoom(input, store);
    changes.room('Deleted', account, room);
    await store.rooms.delete(room);
  },
};
