/** The queries, mutations, field resolvers and entity reference of Bot. */
import {
  CreateBotCommand,
  ListBotsCommand,
  RegenerateSecurityTokenCommand,
  UpdateBotCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { toBot } from '../chime/loaders.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Account } from '../models/account.js';
import { Bot, BotConnection, BotPayload } from '../models/bot.js';
import { AccountBotsArgs, BotsArgs, CreateBotArgs, UpdateBotArgs } from '../models/bot-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { BotArgs } from '../models/shared/bot-args.js';
import { PAGE } from './api-reference.js';
import { referenceKey } from './reference-key.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import type { Resource } from './resource.js';

@Resolver(() => Bot)
class BotResolver {
  @Authorized('bot:read')
  @Query(() => Bot, {
    nullable: true,
    description: `Returns a bot, or null if the account has none with this identifier. ${PAGE}/API_GetBot.html`,
  })
  bot(@Args() key: BotArgs, @Ctx() { loaders }: Context): Promise<Bot | null> {
    return loaders.bot.load(key);
  }

  @Authorized('bot:read')
  @Query(() => BotConnection, {
    nullable: true,
    description: `Lists the bots of an Enterprise account. The error is NOT_FOUND if there is no such account. ${PAGE}/API_ListBots.html`,
  })
  bots(@Args() { accountId, ...page }: BotsArgs, @Ctx() context: Context): Promise<BotConnection> {
    return listBots(accountId, page, context);
  }

  @Authorized('bot:write')
  @Mutation(() => Bot, {
    nullable: true,
    description: `Creates a bot in an Enterprise account. Not idempotent, and bots cannot be deleted. The error is RESOURCE_LIMIT_EXCEEDED if the account has the maximum number of bots. ${PAGE}/API_CreateBot.html`,
  })
  async createBot(@Args() { accountId, input }: CreateBotArgs, @Ctx() { chime }: Context): Promise<Bot> {
    const { Bot: bot } = await chime.send(new CreateBotCommand({ AccountId: accountId, ...toChime(input) }));
    return toBot(bot, accountId);
  }

  @Authorized('bot:write')
  @Mutation(() => Bot, {
    nullable: true,
    description: `Disables or enables a bot. The error is NOT_FOUND if there is no such bot. ${PAGE}/API_UpdateBot.html`,
  })
  async updateBot(
    @Args() { accountId, botId, input }: UpdateBotArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<Bot> {
    const command = new UpdateBotCommand({ AccountId: accountId, BotId: botId, ...toChime(input) });
    const { Bot: bot } = await chime.send(command);
    loaders.bot.clear({ accountId, botId });
    return toBot(bot, accountId);
  }

  @Authorized('bot:secrets')
  @Mutation(() => Bot, {
    nullable: true,
    description: `Replaces the securityToken of a bot. Configure the new token in every program that verifies signatures. The error is NOT_FOUND if there is no such bot. ${PAGE}/API_RegenerateSecurityToken.html`,
  })
  async regenerateSecurityToken(
    @Args() { accountId, botId }: BotArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<Bot> {
    const { Bot: bot } = await chime.send(
      new RegenerateSecurityTokenCommand({ AccountId: accountId, BotId: botId }),
    );
    loaders.bot.clear({ accountId, botId });
    return toBot(bot, accountId);
  }

  @Authorized('account:read')
  @FieldResolver(() => Account, { nullable: true, description: 'The account that the bot belongs to.' })
  account(
    @Root() { accountId }: Pick<Bot, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    return loaders.account.load(accountId);
  }
}

@Resolver(() => Account)
class AccountBotsResolver {
  @Authorized('bot:read')
  @FieldResolver(() => BotConnection, {
    nullable: true,
    description: `The bots of the account. The error is BAD_USER_INPUT if it is not an Enterprise account. ${PAGE}/API_ListBots.html`,
  })
  bots(
    @Root() { accountId }: Pick<Account, 'accountId'>,
    @Args() page: AccountBotsArgs,
    @Ctx() context: Context,
  ): Promise<BotConnection> {
    return listBots(accountId, page, context);
  }
}

@Resolver(() => BotPayload)
class BotPayloadResolver {
  @Authorized('bot:read')
  @FieldResolver(() => Bot, {
    nullable: true,
    description: 'The bot as it is now; read only if you select it.',
  })
  bot(
    @Root() { accountId, botId }: Pick<BotPayload, 'accountId' | 'botId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Bot | null> {
    return loaders.bot.load({ accountId, botId });
  }
}

/** Resolves the supergraph's entity reference. Returns null when there is no such bot. */
async function resolveBotReference(reference: Partial<Bot>, { loaders }: Context) {
  return loaders.bot.load(referenceKey(reference, 'accountId', 'botId'));
}

function listBots(accountId: string, page: AccountBotsArgs, { chime }: Context): Promise<BotConnection> {
  const read = async (request: PageRequest) => {
    const { Bots, NextToken } = await chime.send(new ListBotsCommand({ AccountId: accountId, ...request }));
    const rows = listFromChime(Bots).map((bot) => toBot(bot, accountId));
    return { rows, nextToken: NextToken || undefined };
  };
  return readPage(page, PAGE_SIZE.ListBots.maximum, read, ({ botId }) => botId, ['ListBots', accountId]);
}

export const botResource: Resource = {
  resolvers: [BotResolver, BotPayloadResolver, AccountBotsResolver],
  reference: { entity: 'Bot', permission: 'bot:read', resolve: resolveBotReference },
};
