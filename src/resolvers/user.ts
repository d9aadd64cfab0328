/** The queries, mutations, field resolvers and entity reference of User. */
import {
  BatchSuspendUserCommand,
  BatchUnsuspendUserCommand,
  BatchUpdateUserCommand,
  CreateUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
  LogoutUserCommand,
  ResetPersonalPINCommand,
  UpdateUserCommand,
  UpdateUserSettingsCommand,
} from '@aws-sdk/client-chime';
import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { itemErrorsFromChime } from '../chime/item-error.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { fromChime, listFromChime, toChime } from '../chime/member-names.js';
import { toUser } from '../chime/user-loader.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import {
  InviteUsersPayload,
  User,
  UserConnection,
  UserErrorsPayload,
  UserPayload,
  UserSettings,
} from '../models/user.js';
import {
  AccountUsersArgs,
  BatchUpdateUserArgs,
  CreateUserArgs,
  InviteUsersArgs,
  UpdateUserArgs,
  UpdateUserSettingsArgs,
  UserIdListArgs,
  UsersArgs,
} from '../models/user-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { UserArgs } from '../models/shared/user-args.js';
import { PAGE } from './api-reference.js';
import { isSelected, referenceKey } from './reference-key.js';
import { toUserErrorsPayload } from './user-payload.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import type { Resource } from './resource.js';
import { UserChangeResolver } from './user-change.js';
import {
  InviteUsersPayloadResolver,
  UserErrorsPayloadResolver,
  UserPayloadResolver,
} from './user-payload.js';

@Resolver(() => User)
class UserResolver {
  @Authorized('user:read')
  @Query(() => User, {
    nullable: true,
    description: `Returns a user, or null if the account has none with this identifier. ${PAGE}/API_GetUser.html`,
  })
  user(@Args() key: UserArgs, @Ctx() { loaders }: Context): Promise<User | null> {
    return loaders.user.load(key);
  }

  @Authorized('user:read')
  @Query(() => UserConnection, {
    nullable: true,
    description: `Lists the users of an account. The error is NOT_FOUND if there is no such account. ${PAGE}/API_ListUsers.html`,
  })
  users(@Args() { accountId, ...args }: UsersArgs, @Ctx() context: Context): Promise<UserConnection> {
    return listUsers(accountId, args, context);
  }

  @Authorized('user:write')
  @Mutation(() => User, {
    nullable: true,
    description: `Changes a user, such as the licence. The error is NOT_FOUND if there is no such user, and BAD_USER_INPUT if the account does not support the licence. ${PAGE}/API_UpdateUser.html`,
  })
  async updateUser(
    @Args() { accountId, userId, input }: UpdateUserArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<User> {
    const command = new UpdateUserCommand({ AccountId: accountId, UserId: userId, ...toChime(input) });
    const { User: user } = await chime.send(command);
    loaders.user.clear({ accountId, userId });
    return toUser(user, accountId);
  }

  @Authorized('user:lifecycle')
  @Mutation(() => User, {
    nullable: true,
    description: `Creates a user, such as a shared device, in an Enterprise account. The error is CONFLICT if the e-mail address is taken, and BAD_USER_INPUT for a Team account. ${PAGE}/API_CreateUser.html`,
  })
  async createUser(@Args() { accountId, input }: CreateUserArgs, @Ctx() { chime }: Context): Promise<User> {
    const { User: user } = await chime.send(
      new CreateUserCommand({ AccountId: accountId, ...toChime(input) }),
    );
    return toUser(user, accountId);
  }

  @Authorized('user:lifecycle')
  @Mutation(() => InviteUsersPayload, {
    nullable: true,
    description: `Invites people to a Team account by e-mail. The error is BAD_USER_INPUT for other accounts. ${PAGE}/API_InviteUsers.html`,
  })
  async inviteUsers(
    @Args() { accountId, input }: InviteUsersArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<InviteUsersPayload> {
    const { Invites } = await chime.send(new InviteUsersCommand({ AccountId: accountId, ...toChime(input) }));
    // An invited address may belong to a loaded user, whose invitation is renewed or who starts again.
    loaders.user.clearAll();
    loaders.userSettings.clearAll();
    return { invites: listFromChime(Invites).map((invite) => fromChime(invite)), accountId };
  }

  @Authorized('user:write')
  @Mutation(() => UserErrorsPayload, {
    nullable: true,
    description: `Changes up to 20 users. The result lists failures of single users; the others are changed. ${PAGE}/API_BatchUpdateUser.html`,
  })
  async batchUpdateUser(
    @Args() { accountId, input }: BatchUpdateUserArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserErrorsPayload> {
    const { UserErrors } = await chime.send(
      new BatchUpdateUserCommand({ AccountId: accountId, ...toChime(input) }),
    );
    const userIds = input.updateUserRequestItems.map(({ userId }) => userId);
    for (const userId of userIds) loaders.user.clear({ accountId, userId });
    return toUserErrorsPayload(accountId, userIds, itemErrorsFromChime(UserErrors));
  }

  @Authorized('user:lifecycle')
  @Mutation(() => UserErrorsPayload, {
    nullable: true,
    description: `Suspends up to 50 users. It removes them from a Team account, and prevents them from signing in to an EnterpriseLWA account. The result lists failures of single users. ${PAGE}/API_BatchSuspendUser.html`,
  })
  async batchSuspendUser(
    @Args() { accountId, input }: UserIdListArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserErrorsPayload> {
    const { UserErrors } = await chime.send(
      new BatchSuspendUserCommand({ AccountId: accountId, ...toChime(input) }),
    );
    for (const userId of input.userIdList) loaders.user.clear({ accountId, userId });
    return toUserErrorsPayload(accountId, input.userIdList, itemErrorsFromChime(UserErrors));
  }

  @Authorized('user:lifecycle')
  @Mutation(() => UserErrorsPayload, {
    nullable: true,
    description: `Unsuspends up to 50 users of an EnterpriseLWA account, who may then sign in again. Users who were not suspended stay unchanged. The result lists failures of single users. ${PAGE}/API_BatchUnsuspendUser.html`,
  })
  async batchUnsuspendUser(
    @Args() { accountId, input }: UserIdListArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserErrorsPayload> {
    const { UserErrors } = await chime.send(
      new BatchUnsuspendUserCommand({ AccountId: accountId, ...toChime(input) }),
    );
    for (const userId of input.userIdList) loaders.user.clear({ accountId, userId });
    return toUserErrorsPayload(accountId, input.userIdList, itemErrorsFromChime(UserErrors));
  }

  @Authorized('user:lifecycle')
  @Mutation(() => UserPayload, {
    nullable: true,
    description: `Signs a user out on all devices. The error is NOT_FOUND if there is no such user. ${PAGE}/API_LogoutUser.html`,
  })
  async logoutUser(@Args() { accountId, userId }: UserArgs, @Ctx() { chime }: Context): Promise<UserPayload> {
    await chime.send(new LogoutUserCommand({ AccountId: accountId, UserId: userId }));
    return { accountId, userId };
  }

  @Authorized('user:secrets')
  @Mutation(() => User, {
    nullable: true,
    description: `Replaces the personal meeting PIN of a user. Update the meetings that were scheduled with the old one. ${PAGE}/API_ResetPersonalPIN.html`,
  })
  async resetPersonalPIN(
    @Args() { accountId, userId }: UserArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<User> {
    const { User: user } = await chime.send(
      new ResetPersonalPINCommand({ AccountId: accountId, UserId: userId }),
    );
    loaders.user.clear({ accountId, userId });
    return toUser(user, accountId);
  }

  @Authorized('user:settings')
  @Mutation(() => UserPayload, {
    nullable: true,
    description: `Replaces the telephony settings of a user. ${PAGE}/API_UpdateUserSettings.html`,
  })
  async updateUserSettings(
    @Args() { accountId, userId, input }: UpdateUserSettingsArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<UserPayload> {
    await chime.send(
      new UpdateUserSettingsCommand({ AccountId: accountId, UserId: userId, ...toChime(input) }),
    );
    loaders.userSettings.clear({ accountId, userId });
    return { accountId, userId };
  }

  @Authorized('account:read')
  @FieldResolver(() => Account, { nullable: true, description: 'The account that the user belongs to.' })
  account(
    @Root() { accountId }: Pick<User, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    return loaders.account.load(accountId);
  }

  @Authorized('user:read')
  @FieldResolver(() => UserSettings, {
    nullable: true,
    description: `The settings of the user; costs one more call. ${PAGE}/API_GetUserSettings.html`,
  })
  settings(
    @Root() { accountId, userId }: Pick<User, 'accountId' | 'userId'>,
    @Ctx() { loaders }: Context,
  ): Promise<UserSettings | null> {
    return loaders.userSettings.load({ accountId, userId });
  }

  @Authorized('user:secrets')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The personal meeting PIN, ten digits; null until the user has registered. Lists do not contain it, so it costs one more call for each of their users.',
  })
  async personalPIN(
    @Root() { accountId, userId, personalPIN }: Pick<User, 'accountId' | 'userId' | 'personalPIN'>,
    @Ctx() { loaders }: Context,
  ): Promise<string | null> {
    return personalPIN ?? (await loaders.user.loadComplete({ accountId, userId }))?.personalPIN ?? null;
  }
}

@Resolver(() => Account)
class AccountUsersResolver {
  @Authorized('user:read')
  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: `The users of the account. ${PAGE}/API_ListUsers.html`,
  })
  users(
    @Root() { accountId }: Pick<Account, 'accountId'>,
    @Args() args: AccountUsersArgs,
    @Ctx() context: Context,
  ): Promise<UserConnection> {
    return listUsers(accountId, args, context);
  }
}

/** Resolves the supergraph's entity reference. Returns null when there is no such user. */
async function resolveUserReference(
  reference: Partial<User>,
  { loaders }: Context,
  info: GraphQLResolveInfo,
) {
  const key = referenceKey(reference, 'accountId', 'userId');
  return isSelected(info, 'personalPIN') ? loaders.user.loadComplete(key) : loaders.user.load(key);
}

function listUsers(
  accountId: string,
  { userEmail, userType, ...page }: AccountUsersArgs,
  { chime }: Context,
): Promise<UserConnection> {
  const filters = toChime({ userEmail, userType });
  const read = async (request: PageRequest) => {
    const command = new ListUsersCommand({ AccountId: accountId, ...filters, ...request });
    const { Users, NextToken } = await chime.send(command);
    const rows = listFromChime(Users).map((user) => toUser(user, accountId));
    return { rows, nextToken: NextToken || undefined };
  };
  return readPage(page, PAGE_SIZE.ListUsers.maximum, read, ({ userId }) => userId, [
    'ListUsers',
    accountId,
    filters,
  ]);
}

export const userResource: Resource = {
  resolvers: [
    UserResolver,
    InviteUsersPayloadResolver,
    UserErrorsPayloadResolver,
    UserPayloadResolver,
    AccountUsersResolver,
    UserChangeResolver,
  ],
  reference: { entity: 'User', permission: 'user:read', resolve: resolveUserReference },
};
