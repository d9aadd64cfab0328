/** The room membership operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { MemberError, RoomMembership, RoomMembershipRole } from '@aws-sdk/client-chime';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound, WireError } from '../wire/wire-error.js';
import { fetchPage, measureWeight } from '../domain/page-token.js';
import type { AccountRecord } from '../store/account.js';
import type { BotRecord } from '../store/bot.js';
import type { MemberKey, RoomMembershipRecord } from '../store/room-membership.js';
import type { RoomRecord } from '../store/room.js';
import type { Store } from '../store/store.js';
import type { Handlers, Input, Printed, WriteRequest } from './handler.js';
import { requireRoom } from './room.js';

/** The most members of a room, and the most rooms of a user or bot (AWS's quotas). */
export const MAX_MEMBERS = 1000;
export const MAX_MEMBERSHIPS = 1000;

type RoomMembershipOperation =
  | 'CreateRoomMembership'
  | 'BatchCreateRoomMembership'
  | 'UpdateRoomMembership'
  | 'DeleteRoomMembership'
  | 'ListRoomMemberships';

function print(
  account: AccountRecord,
  room: RoomRecord,
  membership: RoomMembershipRecord,
): Printed<RoomMembership> {
  return {
    RoomId: room.roomId,
    Member: {
      MemberId: membership.memberId,
      MemberType: membership.memberType,
      Email: membership.email,
      FullName: membership.fullName,
      AccountId: account.accountId,
    },
    Role: membership.role,
    InvitedBy: membership.invitedBy,
    UpdatedTimestamp: new Date(membership.updatedAt),
  };
}

/** @throws WireError NotFoundException when the account, the room or the membership is missing. */
async function requireMembership(
  ids: Input<'DeleteRoomMembership'>,
  store: Store,
): Promise<[AccountRecord, RoomRecord, RoomMembershipRecord]> {
  const [account, room] = await requireRoom(ids, store);
  const membership = await store.roomMemberships.find(room.seq, ids.MemberId);
  if (!membership) throw notFound('MemberId names no member of the room.');
  return [account, room, membership];
}

/** A requested membership. AWS documents Member as the default role. */
interface Wanted {
  readonly memberId: string;
  readonly role: RoomMembershipRole;
}

/** @throws WireError when the user or bot cannot join the room; nothing is written then. */
async function addMember(
  account: AccountRecord,
  room: RoomRecord,
  { memberId, role }: Wanted,
  { store, now, caller, changes }: WriteRequest,
): Promise<RoomMembershipRecord> {
  const { bot, ...member } = await requireMember(account, memberId, store);
  if (await store.roomMemberships.find(room.seq, memberId)) {
    throw chimeError('ConflictException', 'MemberId names a member of the room already.');
  }
  if (bot) await refuseBot(bot, role, store);
  await refuseBeyondQuota(room, memberId, store);
  changes.room('Updated', account, room);
  return await store.roomMemberships.insert({
    ...member,
    roomSeq: room.seq,
    role,
    invitedBy: caller,
    updatedAt: now,
  });
}

async function requireMember(
  account: AccountRecord,
  memberId: string,
  store: Store,
): Promise<MemberKey & { bot: BotRecord | undefined }> {
  const user = await store.users.find(account.seq, memberId);
  const bot = user ? undefined : await store.bots.find(account.seq, memberId);
  if (!user && !bot) throw notFound('MemberId names no user or bot of the account.');
  return { memberId, userSeq: user?.seq ?? null, botSeq: bot?.seq ?? null, bot };
}

/**
 * AWS documents for the application that it adds no bot to a room if the bot is stopped or has no target for its
 * events.
 */
async function refuseBot(bot: BotRecord, role: RoomMembershipRole, store: Store): Promise<void> {
  if (role === 'Administrator') throw badRequest('Role must be Member for a bot.');
  if (bot.disabled) throw badRequest('MemberId names a bot that is disabled.');
  if (!(await store.eventsConfigurations.find(bot.seq))) {
    throw badRequest('MemberId names a bot without an events configuration.');
  }
}

async function refuseBeyondQuota(room: RoomRecord, memberId: string, store: Store): Promise<void> {
  if ((await store.roomMemberships.countInRoom(room.seq)) >= MAX_MEMBERS) {
    throw chimeError('ResourceLimitExceededException', `A room has at most ${MAX_MEMBERS} members.`);
  }
  if ((await store.roomMemberships.countOfMember(memberId)) >= MAX_MEMBERSHIPS) {
    throw chimeError(
      'ResourceLimitExceededException',
      `MemberId may be a member of at most ${MAX_MEMBERSHIPS} rooms.`,
    );
  }
}

/** Adds one item of a batch. Returns the response's entry for the error, or undefined when the item was added. */
async function tryToAdd(
  memberId: string,
  add: () => Promise<unknown>,
): Promise<Printed<MemberError> | undefined> {
  try {
    await add();
    return undefined;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return {
      MemberId: memberId,
      ErrorCode: error.code as MemberError['ErrorCode'] & string,
      ErrorMessage: error.message,
    };
  }
}

export const roomMembershipOperations: Handlers<RoomMembershipOperation> = {
  async CreateRoomMembership(input, context) {
    const [account, room] = await requireRoom(input, context.store);
    const wanted = { memberId: input.MemberId, role: input.Role ?? 'Member' };
    return { RoomMembership: print(account, room, await addMember(account, room, wanted, context)) };
  },

  async BatchCreateRoomMembership(input, context) {
    const wanted = input.MembershipItemList.map(({ MemberId, Role }, index): Wanted => {
      // The model allows it to be absent. Such an item names nobody (our choice).
      if (MemberId === undefined) throw badRequest(`MembershipItemList[${index}].MemberId is required.`);
      return { memberId: MemberId, role: Role ?? 'Member' };
    });
    const [account, room] = await requireRoom(input, context.store);
    const errors: Printed<MemberError>[] = [];
    for (const item of wanted) {
      const error = await tryToAdd(item.memberId, () => addMember(account, room, item, context));
      if (error) errors.push(error);
    }
    return { Errors: errors };
  },

  async UpdateRoomMembership(input, { store, now, changes }) {
    const [account, room, membership] = await requireMembership(input, store);
    if (membership.memberType === 'Bot') throw badRequest('The role of a bot cannot be changed.');
    if (input.Role === undefined) return { RoomMembership: print(account, room, membership) };
    changes.room('Updated', account, room);
    const updated = await store.roomMemberships.setRole(membership, input.Role, now);
    return { RoomMembership: print(account, room, updated) };
  },

  async DeleteRoomMembership(input, { store, changes }) {
    const [account, room, membership] = await requireMembership(input, store);
    changes.room('Updated', account, room);
    await store.roomMemberships.delete(membership);
  },

  async ListRoomMemberships(input, { store }) {
    const [account, room] = await requireRoom(input, store);
    const page = await fetchPage(
      {
        operation: 'ListRoomMemberships',
        filters: [input.AccountId, input.RoomId],
        token: input.NextToken,
        size: input.MaxResults ?? defaultPageSize('ListRoomMemberships'),
        settings: store.settings,
      },
      (after, limit) => store.roomMemberships.list(room.seq, after, limit),
      ({ email, fullName, invitedBy }) =>
        measureWeight(email) + measureWeight(fullName) + measureWeight(invitedBy),
    );
    return {
      RoomMemberships: page.rows.map((membership) => print(account, room, membership)),
      NextToken: page.nextToken,
    };
  },
};
