/** The query and mutation of RetentionSettings, and its field of Account. */
import { PutRetentionSettingsCommand } from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import { RetentionSettings } from '../models/retention-settings.js';
import { PutRetentionSettingsArgs } from '../models/retention-settings-input.js';
import { AccountArgs } from '../models/shared/account-args.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import type { Resource } from './resource.js';

@Resolver(() => RetentionSettings)
class RetentionSettingsResolver {
  @Authorized('account:read')
  @Query(() => RetentionSettings, {
    nullable: true,
    description: `Returns how long an Enterprise account stores chat messages, or null if there is no such account. ${PAGE}/API_GetRetentionSettings.html`,
  })
  retentionSettings(
    @Args() { accountId }: AccountArgs,
    @Ctx() { loaders }: Context,
  ): Promise<RetentionSettings | null> {
    return loaders.retentionSettings.load(accountId);
  }

  @Authorized('room:settings')
  @Mutation(() => RetentionSettings, {
    nullable: true,
    description: `Sets how long an Enterprise account stores chat messages. The API returns nothing, so the gateway reads the settings with one more call. The error is NOT_FOUND if there is no such account. ${PAGE}/API_PutRetentionSettings.html`,
  })
  async putRetentionSettings(
    @Args() { accountId, input }: PutRetentionSettingsArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<RetentionSettings | null> {
    await chime.send(new PutRetentionSettingsCommand({ AccountId: accountId, ...toChime(input) }));
    loaders.retentionSettings.clear(accountId);
    return loaders.retentionSettings.load(accountId);
  }
}

@Resolver(() => Account)
class AccountRetentionSettingsResolver {
  @Authorized('account:read')
  @FieldResolver(() => RetentionSettings, {
    nullable: true,
    description: `How long the account stores chat messages; costs one more call. The error is BAD_USER_INPUT if it is not an Enterprise account. ${PAGE}/API_GetRetentionSettings.html`,
  })
  retentionSettings(
    @Root() { accountId }: Pick<Account, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<RetentionSettings | null> {
    return loaders.retentionSettings.load(accountId);
  }
}

export const retentionSettingsResource: Resource = {
  resolvers: [RetentionSettingsResolver, AccountRetentionSettingsResolver],
};
