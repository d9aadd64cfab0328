/** The subscription to changes of Room, and the field of a change that reads the object. */
import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import type { ChangeEvent } from '../events/change.js';
import { Room, RoomChange } from '../models/room.js';
import { RoomChangedArgs } from '../models/room-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { changesOf, toChange } from './change-subscription.js';

@Resolver(() => RoomChange)
export class RoomChangeResolver {
  @Authorized('room:read')
  @Subscription(() => RoomChange, {
    subscribe: changesOf('Room'),
    description:
      'Tells each change of the chat rooms of an account and their members. Needs WebSocket, server-sent events or a callback of the router. Read the object once after you have subscribed, and again after each new connection and each Resync.',
  })
  roomChanged(@Root() event: ChangeEvent, @Args() _keys: RoomChangedArgs): RoomChange {
    return toChange(event);
  }

  @Authorized('room:read')
  @FieldResolver(() => Room, {
    nullable: true,
    description: 'The room as it is now; read only if you select it. Null if it is gone or not known.',
  })
  room(@Root() { accountId, roomId }: RoomChange, @Ctx() { loaders }: Context): Promise<Room | null> | null {
    return accountId && roomId ? loaders.room.load({ accountId, roomId }) : null;
  }
}
