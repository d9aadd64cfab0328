/** The subscription to changes of Account, and the field of a change that reads the object. */
import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import type { ChangeEvent } from '../events/change.js';
import { Account, AccountChange } from '../models/account.js';
import { AccountArgs } from '../models/shared/account-args.js';
import { Authorized } from '../models/shared/authorized.js';
import { changesOf, toChange } from './change-subscription.js';

@Resolver(() => AccountChange)
export class AccountChangeResolver {
  @Authorized('account:read')
  @Subscription(() => AccountChange, {
    subscribe: changesOf('Account'),
    description:
      'Tells each change of an account and its settings. Needs WebSocket, server-sent events or a callback of the router. Read the object once after you have subscribed, and again after each new connection and each Resync.',
  })
  accountChanged(@Root() event: ChangeEvent, @Args() _keys: AccountArgs): AccountChange {
    return toChange(event);
  }

  @Authorized('account:read')
  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The account as it is now; read only if you select it. Null if it is gone or not known.',
  })
  account(@Root() { accountId }: AccountChange, @Ctx() { loaders }: Context): Promise<Account | null> | null {
    return accountId ? loaders.account.load(accountId) : null;
  }
}
