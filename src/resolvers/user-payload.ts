/** The field resolvers of the payloads of user mutations. */
import type { UserError } from '@aws-sdk/client-chime';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ItemError } from '../chime/item-error.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import { Authorized } from '../models/shared/authorized.js';
import { InviteUsersPayload, User, UserErrorsPayload, UserPayload } from '../models/user.js';

@Resolver(() => UserPayload)
export class UserPayloadResolver {
  @Authorized('user:read')
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user as it is now; read only if you select it.',
  })
  user(
    @Root() { accountId, userId }: Pick<UserPayload, 'accountId' | 'userId'>,
    @Ctx() { loaders }: Context,
  ): Promise<User | null> {
    return loaders.user.load({ accountId, userId });
  }
}

@Resolver(() => UserErrorsPayload)
export class UserErrorsPayloadResolver {
  @Authorized('user:read')
  @FieldResolver(() => [User], {
    nullable: true,
    description:
      'The changed users as they are now, without those that no longer exist; read only if you select it.',
  })
  async users(
    @Root() { accountId, userIds }: Pick<UserErrorsPayload, 'accountId' | 'userIds'>,
    @Ctx() { loaders }: Context,
  ): Promise<User[]> {
    const users = await Promise.all(userIds.map((userId) => loaders.user.load({ accountId, userId })));
    return users.filter((user) => user !== null);
  }
}

@Resolver(() => InviteUsersPayload)
export class InviteUsersPayloadResolver {
  @Authorized('account:read')
  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The account as it is now; read only if you select it.',
  })
  account(
    @Root() { accountId }: Pick<InviteUsersPayload, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    return loaders.account.load(accountId);
  }
}

/** Returns the users that failed, and the keys of those that were changed. */
export function toUserErrorsPayload(
  accountId: string,
  userIds: readonly string[],
  userErrors: ItemError<UserError>[],
): UserErrorsPayload {
  const failed = new Set(userErrors.map(({ userId }) => userId));
  const changed = [...new Set(userIds)].filter((userId) => !failed.has(userId));
  return { userErrors, accountId, userIds: changed };
}
