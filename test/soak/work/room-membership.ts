/** Members of rooms: added one by one and in batches, and given other roles. */
import { ListRoomMembershipsCommand } from '@aws-sdk/client-chime';
import type { Organisation } from '../organisation.js';
import { creation, type WorkKind } from './kind.js';
import type { NewRoom, Room } from './room-record.js';

/**
 * @param rooms with one member each, whose role changes
 * @param kept rooms that members are added to
 */
export const membershipWorks = (rooms: readonly Room[], kept: readonly NewRoom[]): WorkKind[] => [
  createRoomMembership(kept),
  batchCreateRoomMembership(kept),
  updateRoomMembership(rooms),
];

/** Who is a member of these rooms, by the identifiers of both. */
export async function memberships({ store }: Organisation, kept: readonly NewRoom[]): Promise<string[]> {
  const found = await Promise.all(
    kept.map(async ({ accountId: AccountId, roomId: RoomId }) => {
      const { RoomMemberships = [] } = await store.client.send(
        new ListRoomMembershipsCommand({ AccountId, RoomId, MaxResults: 99 }),
      );
      return RoomMemberships.map(({ Member }) => `${RoomId} ${Member?.MemberId}`);
    }),
  );
  return found.flat();
}

const createRoomMembership = (kept: readonly NewRoom[]): WorkKind => ({
  field: 'createRoomMembership',
  weight: 3,
  draw: (random) => {
    const { room, members } = takeMembers(kept, 1, random.next());
    if (!room) return undefined;
    const [memberId] = members;
    return {
      document: `mutation ($accountId: ID!, $roomId: ID!, $input: CreateRoomMembershipInput!) {
        createRoomMembership(accountId: $accountId, roomId: $roomId, input: $input) { role }
      }`,
      variables: { accountId: room.accountId, roomId: room.roomId, input: { memberId } },
      creates: [creation('membership', `${room.roomId} ${memberId}`)],
    };
  },
});

const batchCreateRoomMembership = (kept: readonly NewRoom[]): WorkKind => ({
  field: 'batchCreateRoomMembership',
  weight: 2,
  draw: (random) => {
    const { room, members } = takeMembers(kept, 3, random.next());
    if (!room) return undefined;
    return {
      document: `mutation ($accountId: ID!, $roomId: ID!, $input: BatchCreateRoomMembershipInput!) {
        batchCreateRoomMembership(accountId: $accountId, roomId: $roomId, input: $input) { errors { errorCode } }
      }`,
      variables: {
        accountId: room.accountId,
        roomId: room.roomId,
        input: { membershipItemList: members.map((memberId) => ({ memberId })) },
      },
      creates: members.map((memberId) => creation('membership', `${room.roomId} ${memberId}`)),
      failures: 'errors',
    };
  },
});

/** Members that nobody has tried to add to the room before, so that a conflict tells of a request carried out twice. */
function takeMembers(kept: readonly NewRoom[], count: number, place: number) {
  const free = kept.filter(({ candidates }) => candidates.length >= count);
  const room = free[Math.floor(place * free.length)];
  return { room, members: room?.candidates.splice(0, count) ?? [] };
}

const updateRoomMembership = (rooms: readonly Room[]): WorkKind => ({
  field: 'updateRoomMembership',
  weight: 3,
  draw: (random) => {
    const { accountId, roomId, memberId, role } = random.pick(rooms);
    const value = random.pick(['Administrator', 'Member']);
    return {
      document: `mutation ($accountId: ID!, $roomId: ID!, $memberId: ID!, $input: UpdateRoomMembershipInput!) {
        updateRoomMembership(accountId: $accountId, roomId: $roomId, memberId: $memberId, input: $input) { role }
      }`,
      variables: { accountId, roomId, memberId, input: { role: value } },
      sets: [[role, value]],
      repeated: true,
    };
  },
});
