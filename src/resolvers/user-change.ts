/** The subscription to changes of User, and the field of a change that reads the object. */
import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import type { ChangeEvent } from '../events/change.js';
import { User, UserChange } from '../models/user.js';
import { UserChangedArgs } from '../models/user-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { changesOf, toChange } from './change-subscription.js';

@Resolver(() => UserChange)
export class UserChangeResolver {
  @Authorized('user:read')
  @Subscription(() => UserChange, {
    subscribe: changesOf('User'),
    description:
      'Tells each change of the users of an account. Needs WebSocket, server-sent events or a callback of the router. Read the object once after you have subscribed, and again after each new connection and each Resync.',
  })
  userChanged(@Root() event: ChangeEvent, @Args() _keys: UserChangedArgs): UserChange {
    return toChange(event);
  }

  @Authorized('user:read')
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user as it is now; read only if you select it. Null if it is gone or not known.',
  })
  user(@Root() { accountId, userId }: UserChange, @Ctx() { loaders }: Context): Promise<User | null> | null {
    return accountId && userId ? loaders.user.load({ accountId, userId }) : null;
  }
}
