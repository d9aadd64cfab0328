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
    description: `How long an Enterprise account keeps chat messages; null when there is no such account. ${PAGE}/API_GetRetentionSettings.html`,
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
    description: `Sets how long an Enterprise account keeps chat messages. The API answers nothing, so the gateway reads the settings back: one more call. NOT_FOUND when there is no such account. ${PAGE}/API_PutRetentionSettings.html`,
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
    description: `How long it keeps chat messages; costs one more call, and BAD_USER_INPUT unless it is an Enterprise account. ${PAGE}/API_GetRetentionSettings.html`,
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
