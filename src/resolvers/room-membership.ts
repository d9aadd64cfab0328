/** The queries, mutations and field resolvers of RoomMembership. */
import {
  BatchCreateRoomMembershipCommand,
  CreateRoomMembershipCommand,
  DeleteRoomMembershipCommand,
  ListRoomMembershipsCommand,
  MemberType,
  type RoomMembership as ChimeRoomMembership,
  UpdateRoomMembershipCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RoomKey } from '../chime/loaders.js';
import { itemErrorsFromChime } from '../chime/item-error.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { fromChime, listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Bot } from '../models/bot.js';
import { Room, RoomPayload } from '../models/room.js';
import {
  BatchCreateRoomMembershipPayload,
  Member,
  RoomMembership,
  RoomMembershipConnection,
} from '../models/room-membership.js';
import {
  BatchCreateRoomMembershipArgs,
  CreateRoomMembershipArgs,
  MembershipsArgs,
  RoomMembershipArgs,
  RoomMembershipsArgs,
  UpdateRoomMembershipArgs,
} from '../models/room-membership-input.js';
import { User } from '../models/user.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import type { Resource } from './resource.js';

@Resolver(() => RoomMembership)
class RoomMembershipResolver {
  @Authorized('room:read')
  @Query(() => RoomMembershipConnection, {
    nullable: true,
    description: `Lists the memberships of a chat room. The error is NOT_FOUND if there is no such room. ${PAGE}/API_ListRoomMemberships.html`,
  })
  roomMemberships(
    @Args() { accountId, roomId, ...page }: RoomMembershipsArgs,
    @Ctx() context: Context,
  ): Promise<RoomMembershipConnection> {
    return listRoomMemberships({ accountId, roomId }, page, context);
  }

  @Authorized('room:write')
  @Mutation(() => RoomMembership, {
    nullable: true,
    description: `Adds a user or a bot to a chat room. The error is CONFLICT if it is a member already, and RESOURCE_LIMIT_EXCEEDED if the room has the maximum number of members. ${PAGE}/API_CreateRoomMembership.html`,
  })
  async createRoomMembership(
    @Args() { accountId, roomId, input }: CreateRoomMembershipArgs,
    @Ctx() { chime }: Context,
  ): Promise<RoomMembership> {
    const { RoomMembership: membership } = await chime.send(
      new CreateRoomMembershipCommand({ AccountId: accountId, RoomId: roomId, ...toChime(input) }),
    );
    return toRoomMembership(membership, { accountId, roomId });
  }

  @Authorized('room:write')
  @Mutation(() => BatchCreateRoomMembershipPayload, {
    nullable: true,
    description: `Adds up to 50 users and bots to a chat room. The result lists failures of single members; the others are added. ${PAGE}/API_BatchCreateRoomMembership.html`,
  })
  async batchCreateRoomMembership(
    @Args() { accountId, roomId, input }: BatchCreateRoomMembershipArgs,
    @Ctx() { chime }: Context,
  ): Promise<BatchCreateRoomMembershipPayload> {
    const { Errors } = await chime.send(
      new BatchCreateRoomMembershipCommand({ AccountId: accountId, RoomId: roomId, ...toChime(input) }),
    );
    return { errors: itemErrorsFromChime(Errors), accountId, roomId };
  }

  @Authorized('room:write')
  @Mutation(() => RoomMembership, {
    nullable: true,
    description: `Changes the role of a user in a chat room. The error is BAD_USER_INPUT for bots, whose role cannot be changed. The error is NOT_FOUND if there is no such member. ${PAGE}/API_UpdateRoomMembership.html`,
  })
  async updateRoomMembership(
    @Args() { accountId, roomId, memberId, input }: UpdateRoomMembershipArgs,
    @Ctx() { chime }: Context,
  ): Promise<RoomMembership> {
    const { RoomMembership: membership } = await chime.send(
      new UpdateRoomMembershipCommand({
        AccountId: accountId,
        RoomId: roomId,
        MemberId: memberId,
        ...toChime(input),
      }),
    );
    return toRoomMembership(membership, { accountId, roomId });
  }

  @Authorized('room:write')
  @Mutation(() => RoomPayload, {
    nullable: true,
    description: `Removes a member from a chat room. The error is NOT_FOUND if there is no such member. ${PAGE}/API_DeleteRoomMembership.html`,
  })
  async deleteRoomMembership(
    @Args() { accountId, roomId, memberId }: RoomMembershipArgs,
    @Ctx() { chime }: Context,
  ): Promise<RoomPayload> {
    const key = { AccountId: accountId, RoomId: roomId, MemberId: memberId };
    await chime.send(new DeleteRoomMembershipCommand(key));
    return { accountId, roomId };
  }

  @Authorized('room:read')
  @FieldResolver(() => Room, { nullable: true, description: 'The room.' })
  room(
    @Root() { accountId, roomId }: Pick<RoomMembership, 'accountId' | 'roomId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Room | null> {
    return loaders.room.load({ accountId, roomId });
  }
}

@Resolver(() => Member)
class MemberResolver {
  @Authorized('user:read')
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user that the member is; null for bots and webhooks.',
  })
  async user(
    @Root() { accountId, memberId, memberType }: Pick<Member, 'accountId' | 'memberId' | 'memberType'>,
    @Ctx() { loaders }: Context,
  ): Promise<User | null> {
    return memberType === MemberType.User ? loaders.user.load({ accountId, userId: memberId }) : null;
  }

  @Authorized('bot:read')
  @FieldResolver(() => Bot, {
    nullable: true,
    description: 'The bot that the member is; null for users and webhooks.',
  })
  async bot(
    @Root() { accountId, memberId, memberType }: Pick<Member, 'accountId' | 'memberId' | 'memberType'>,
    @Ctx() { loaders }: Context,
  ): Promise<Bot | null> {
    return memberType === MemberType.Bot ? loaders.bot.load({ accountId, botId: memberId }) : null;
  }
}

@Resolver(() => Room)
class RoomMembershipsResolver {
  @Authorized('room:read')
  @FieldResolver(() => RoomMembershipConnection, {
    nullable: true,
    description: `The memberships of the room. ${PAGE}/API_ListRoomMemberships.html`,
  })
  memberships(
    @Root() { accountId, roomId }: Pick<Room, 'accountId' | 'roomId'>,
    @Args() page: MembershipsArgs,
    @Ctx() context: Context,
  ): Promise<RoomMembershipConnection> {
    return listRoomMemberships({ accountId, roomId }, page, context);
  }
}

@Resolver(() => BatchCreateRoomMembershipPayload)
class BatchCreateRoomMembershipPayloadResolver {
  @Authorized('room:read')
  @FieldResolver(() => Room, {
    nullable: true,
    description: 'The room as it is now; read only if you select it.',
  })
  room(
    @Root() { accountId, roomId }: Pick<BatchCreateRoomMembershipPayload, 'accountId' | 'roomId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Room | null> {
    return loaders.room.load({ accountId, roomId });
  }
}

function listRoomMemberships(
  key: RoomKey,
  page: MembershipsArgs,
  { chime }: Context,
): Promise<RoomMembershipConnection> {
  const { accountId, roomId } = key;
  const read = async (request: PageRequest) => {
    const command = new ListRoomMembershipsCommand({ AccountId: accountId, RoomId: roomId, ...request });
    const { RoomMemberships, NextToken } = await chime.send(command);
    const rows = listFromChime(RoomMemberships).map((membership) => toRoomMembership(membership, key));
    return { rows, nextToken: NextToken || undefined };
  };
  const selection = ['ListRoomMemberships', accountId, roomId];
  return readPage(
    page,
    PAGE_SIZE.ListRoomMemberships.maximum,
    read,
    ({ member }) => member.memberId,
    selection,
  );
}

/**
 * Converts a returned membership. Its room is the requested one. The member's account is the requested one if Chime
 * returns none.
 */
function toRoomMembership(membership: ChimeRoomMembership | undefined, { accountId, roomId }: RoomKey) {
  const member = fromChime(membership?.Member, 'MemberId');
  return {
    ...fromChime(membership),
    member: { ...member, accountId: member.accountId ?? accountId },
    accountId,
    roomId,
  };
}

export const roomMembershipResource: Resource = {
  resolvers: [
    RoomMembershipResolver,
    RoomMembershipsResolver,
    MemberResolver,
    BatchCreateRoomMembershipPayloadResolver,
  ],
};
