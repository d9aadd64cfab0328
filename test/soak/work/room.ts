/** Rooms: created, renamed and deleted. */
import {
  CreateRoomCommand,
  CreateRoomMembershipCommand,
  GetRoomCommand,
  ListRoomMembershipsCommand,
  paginateListRooms,
} from '@aws-sdk/client-chime';
import { type Ledger, Register } from '../ledger.js';
import type { Organisation } from '../organisation.js';
import { creation, MARK, part, type Result, type Stem, textOf, unique, type WorkKind } from './kind.js';
import { memberships, membershipWorks } from './room-membership.js';
import type { NewRoom, Room } from './room-record.js';

/** How many rooms of each account are there from the beginning. */
const ROOMS = 5;

/** The name of these, and the token that one of each account was created with. */
const FIRST = 'first';
const TOKEN = 'first-room';

/** Of the rooms that come into being, one in so many is kept and given members; the others are deleted. */
const KEPT = 4;

export async function roomStem(organisation: Organisation, ledger: Ledger): Promise<Stem> {
  const { enterprises } = organisation;
  const rooms = await Promise.all(
    enterprises.flatMap(({ accountId, userIds }) =>
      Array.from({ length: ROOMS }, (_, index) =>
        roomOf(accountId, userIds[index] ?? '', index === 0 ? TOKEN : undefined, organisation, ledger),
      ),
    ),
  );
  const [kept, doomed]: [NewRoom[], NewRoom[]] = [[], []];
  return {
    works: [
      createRoom(organisation, kept, doomed),
      createRoomAgain(organisation),
      updateRoom(rooms),
      deleteRoom(doomed),
      ...membershipWorks(rooms, kept),
      readRoom(rooms),
      readRooms(organisation),
    ],
    found: {
      room: () => newRooms(organisation),
      membership: () => memberships(organisation, kept),
    },
  };
}

async function roomOf(
  AccountId: string,
  MemberId: string,
  token: string | undefined,
  { store }: Organisation,
  ledger: Ledger,
): Promise<Room> {
  const { Room: made } = await store.client.send(
    new CreateRoomCommand({ AccountId, Name: FIRST, ClientRequestToken: token }),
  );
  const RoomId = made?.RoomId ?? '';
  await store.client.send(new CreateRoomMembershipCommand({ AccountId, RoomId, MemberId }));
  return {
    accountId: AccountId,
    roomId: RoomId,
    memberId: MemberId,
    name: ledger.register(`name of room ${RoomId}`, FIRST, async () => {
      const { Room: found } = await store.client.send(new GetRoomCommand({ AccountId, RoomId }));
      return found?.Name ?? null;
    }),
    role: ledger.register(`role in room ${RoomId}`, 'Member', async () => {
      const { RoomMemberships = [] } = await store.client.send(
        new ListRoomMembershipsCommand({ AccountId, RoomId }),
      );
      return RoomMemberships[0]?.Role ?? null;
    }),
  };
}

/** Those that came into being in the run. */
async function newRooms({ store, enterprises }: Organisation): Promise<string[]> {
  const names: string[] = [];
  for (const { accountId: AccountId } of enterprises) {
    for await (const { Rooms = [] } of paginateListRooms(
      { client: store.client, pageSize: 99 },
      { AccountId },
    ))
      names.push(...Rooms.flatMap(({ Name }) => Name ?? []));
  }
  return names.filter((name) => name.startsWith(MARK));
}

const CREATE = `mutation ($accountId: ID!, $input: CreateRoomInput!) {
  createRoom(accountId: $accountId, input: $input) { roomId }
}`;

const createRoom = ({ enterprises }: Organisation, kept: NewRoom[], doomed: NewRoom[]): WorkKind => {
  let count = 0;
  return {
    field: 'createRoom',
    weight: 5,
    draw: (random) => {
      const { accountId, userIds } = random.pick(enterprises);
      const name = unique();
      const created = creation('room', name);
      return {
        document: CREATE,
        variables: { accountId, input: { name } },
        creates: [created],
        repeated: true,
        onDone: ({ roomId }) => {
          const pool = (count += 1) % KEPT === 0 ? kept : doomed;
          pool.push({ accountId, roomId: String(roomId), candidates: [...userIds], creation: created });
        },
      };
    },
  };
};

/** With the token of another room. */
const createRoomAgain = ({ enterprises }: Organisation): WorkKind => ({
  field: 'createRoom',
  weight: 1,
  draw: (random) => {
    const { accountId } = random.pick(enterprises);
    const name = unique();
    return {
      document: CREATE,
      variables: { accountId, input: { name, clientRequestToken: TOKEN } },
      creates: [creation('room', name)],
      refused: 'BAD_USER_INPUT',
    };
  },
});

const updateRoom = (rooms: readonly Room[]): WorkKind => ({
  field: 'updateRoom',
  weight: 4,
  draw: (random) => {
    const { accountId, roomId, name } = random.pick(rooms);
    // Not what rooms are found by that were created.
    const value = `renamed-${unique()}`;
    return {
      document: `mutation ($accountId: ID!, $roomId: ID!, $input: UpdateRoomInput!) {
        updateRoom(accountId: $accountId, roomId: $roomId, input: $input) { name }
      }`,
      variables: { accountId, roomId, input: { name: value } },
      sets: [[name, value]],
      repeated: true,
    };
  },
});

const deleteRoom = (doomed: NewRoom[]): WorkKind => ({
  field: 'deleteRoom',
  weight: 3,
  draw: () => {
    const room = doomed.shift();
    if (!room) return undefined;
    const { accountId, roomId, creation: created } = room;
    created.presence = new Register(`room ${roomId}`, 'yes');
    return {
      document: `mutation ($accountId: ID!, $roomId: ID!) {
        deleteRoom(accountId: $accountId, roomId: $roomId) { roomId }
      }`,
      variables: { accountId, roomId },
      sets: [[created.presence, 'no']],
    };
  },
});

const readRoom = (rooms: readonly Room[]): WorkKind => ({
  field: 'room',
  weight: 8,
  draw: (random) => {
    const { accountId, roomId, name, role } = random.pick(rooms);
    return {
      document: `query ($accountId: ID!, $roomId: ID!) {
        room(accountId: $accountId, roomId: $roomId) { name memberships(first: 5) { nodes { role } } }
      }`,
      variables: { accountId, roomId },
      shows: (room) => {
        const [member = {}] = part(room, 'memberships')['nodes'] as Result[];
        return [
          [name, textOf(room, 'name')],
          [role, textOf(member, 'role')],
        ];
      },
    };
  },
});

const readRooms = ({ enterprises }: Organisation): WorkKind => ({
  field: 'rooms',
  weight: 3,
  draw: (random) => ({
    document: 'query ($accountId: ID!) { rooms(accountId: $accountId, first: 20) { nodes { roomId name } } }',
    variables: { accountId: random.pick(enterprises).accountId },
  }),
});
