/** The queries, mutations, field resolvers and entity reference of Room. */
import { randomUUID } from 'node:crypto';
import {
  CreateRoomCommand,
  DeleteRoomCommand,
  ListRoomsCommand,
  UpdateRoomCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { toRoom } from '../chime/loaders.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import { DeleteRoomPayload, Room, RoomConnection, RoomPayload } from '../models/room.js';
import {
  AccountRoomsArgs,
  CreateRoomArgs,
  RoomsArgs,
  UpdateRoomArgs,
  UserRoomsArgs,
} from '../models/room-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { RoomArgs } from '../models/shared/room-args.js';
import { User } from '../models/user.js';
import { PAGE } from './api-reference.js';
import { referenceKey } from './reference-key.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import { RoomChangeResolver } from './room-change.js';
import type { Resource } from './resource.js';

@Resolver(() => Room)
class RoomResolver {
  @Authorized('room:read')
  @Query(() => Room, {
    nullable: true,
    description: `Returns a chat room, or null if the account has none with this identifier. ${PAGE}/API_GetRoom.html`,
  })
  room(@Args() key: RoomArgs, @Ctx() { loaders }: Context): Promise<Room | null> {
    return loaders.room.load(key);
  }

  @Authorized('room:read')
  @Query(() => RoomConnection, {
    nullable: true,
    description: `Lists the chat rooms of an Enterprise account. The error is NOT_FOUND if there is no such account. ${PAGE}/API_ListRooms.html`,
  })
  rooms(@Args() { accountId, ...args }: RoomsArgs, @Ctx() context: Context): Promise<RoomConnection> {
    return listRooms(accountId, args, context);
  }

  @Authorized('room:write')
  @Mutation(() => Room, {
    nullable: true,
    description: `Creates a chat room in an Enterprise account. Idempotent if you send the same clientRequestToken. The error is RESOURCE_LIMIT_EXCEEDED if the account has the maximum number of rooms. ${PAGE}/API_CreateRoom.html`,
  })
  async createRoom(@Args() { accountId, input }: CreateRoomArgs, @Ctx() { chime }: Context): Promise<Room> {
    // The SDK generates a token for every attempt that has none, so that a retry would create another room.
    const token = { ClientRequestToken: randomUUID() };
    const command = new CreateRoomCommand({ AccountId: accountId, ...token, ...toChime(input) });
    const { Room: room } = await chime.send(command);
    return toRoom(room, accountId);
  }

  @Authorized('room:write')
  @Mutation(() => Room, {
    nullable: true,
    description: `Changes the name of a chat room. The error is NOT_FOUND if there is no such room. ${PAGE}/API_UpdateRoom.html`,
  })
  async updateRoom(
    @Args() { accountId, roomId, input }: UpdateRoomArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<Room> {
    const command = new UpdateRoomCommand({ AccountId: accountId, RoomId: roomId, ...toChime(input) });
    const { Room: room } = await chime.send(command);
    loaders.room.clear({ accountId, roomId });
    return toRoom(room, accountId);
  }

  @Authorized('room:lifecycle')
  @Mutation(() => DeleteRoomPayload, {
    nullable: true,
    description: `Deletes a chat room and its messages for good. The error is NOT_FOUND if there is no such room. ${PAGE}/API_DeleteRoom.html`,
  })
  async deleteRoom(
    @Args() { accountId, roomId }: RoomArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<DeleteRoomPayload> {
    await chime.send(new DeleteRoomCommand({ AccountId: accountId, RoomId: roomId }));
    loaders.room.clear({ accountId, roomId });
    return { accountId, roomId };
  }

  @Authorized('account:read')
  @FieldResolver(() => Account, { nullable: true, description: 'The account that the room belongs to.' })
  account(
    @Root() { accountId }: Pick<Room, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    return loaders.account.load(accountId);
  }
}

@Resolver(() => Account)
class AccountRoomsResolver {
  @Authorized('room:read')
  @FieldResolver(() => RoomConnection, {
    nullable: true,
    description: `The chat rooms of the account. The error is BAD_USER_INPUT if it is not an Enterprise account. ${PAGE}/API_ListRooms.html`,
  })
  rooms(
    @Root() { accountId }: Pick<Account, 'accountId'>,
    @Args() args: AccountRoomsArgs,
    @Ctx() context: Context,
  ): Promise<RoomConnection> {
    return listRooms(accountId, args, context);
  }
}

@Resolver(() => User)
class UserRoomsResolver {
  @Authorized('room:read')
  @FieldResolver(() => RoomConnection, {
    nullable: true,
    description: `The chat rooms of the account that the user is a member of. The error is BAD_USER_INPUT if it is not an Enterprise account. ${PAGE}/API_ListRooms.html`,
  })
  rooms(
    @Root() { accountId, userId }: Pick<User, 'accountId' | 'userId'>,
    @Args() { first, after }: UserRoomsArgs,
    @Ctx() context: Context,
  ): Promise<RoomConnection> {
    return listRooms(accountId, { first, after, memberId: userId }, context);
  }
}

@Resolver(() => RoomPayload)
class RoomPayloadResolver {
  @Authorized('room:read')
  @FieldResolver(() => Room, {
    nullable: true,
    description: 'The room as it is now; read only if you select it.',
  })
  room(
    @Root() { accountId, roomId }: Pick<RoomPayload, 'accountId' | 'roomId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Room | null> {
    return loaders.room.load({ accountId, roomId });
  }
}

/** Resolves the supergraph's entity reference. Returns null when there is no such room. */
async function resolveRoomReference(reference: Partial<Room>, { loaders }: Context) {
  return loaders.room.load(referenceKey(reference, 'accountId', 'roomId'));
}

function listRooms(
  accountId: string,
  { memberId, ...page }: AccountRoomsArgs,
  { chime }: Context,
): Promise<RoomConnection> {
  const filters = toChime({ memberId });
  const read = async (request: PageRequest) => {
    const command = new ListRoomsCommand({ AccountId: accountId, ...filters, ...request });
    const { Rooms, NextToken } = await chime.send(command);
    const rows = listFromChime(Rooms).map((room) => toRoom(room, accountId));
    return { rows, nextToken: NextToken || undefined };
  };
  return readPage(page, PAGE_SIZE.ListRooms.maximum, read, ({ roomId }) => roomId, [
    'ListRooms',
    accountId,
    filters,
  ]);
}

export const roomResource: Resource = {
  resolvers: [RoomResolver, RoomPayloadResolver, AccountRoomsResolver, UserRoomsResolver, RoomChangeResolver],
  reference: { entity: 'Room', permission: 'room:read', resolve: resolveRoomReference },
};
