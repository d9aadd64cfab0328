/** The query and mutations of EventsConfiguration, and its field of Bot. */
import { DeleteEventsConfigurationCommand, PutEventsConfigurationCommand } from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { fromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { Bot, BotPayload } from '../models/bot.js';
import { EventsConfiguration } from '../models/events-configuration.js';
import { PutEventsConfigurationArgs } from '../models/events-configuration-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { BotArgs } from '../models/shared/bot-args.js';
import { PAGE } from './api-reference.js';
import type { Resource } from './resource.js';

@Resolver(() => EventsConfiguration)
class EventsConfigurationResolver {
  @Authorized('bot:read')
  @Query(() => EventsConfiguration, {
    nullable: true,
    description: `Returns where Chime sends the events of a bot, or null if nothing is set or there is no such bot. ${PAGE}/API_GetEventsConfiguration.html`,
  })
  eventsConfiguration(
    @Args() key: BotArgs,
    @Ctx() { loaders }: Context,
  ): Promise<EventsConfiguration | null> {
    return loaders.eventsConfiguration.load(key);
  }

  @Authorized('bot:write')
  @Mutation(() => EventsConfiguration, {
    nullable: true,
    description: `Sets where Chime sends the events of a bot. The error is BAD_USER_INPUT unless the input has either an endpoint or a function. The error is NOT_FOUND if there is no such bot. ${PAGE}/API_PutEventsConfiguration.html`,
  })
  async putEventsConfiguration(
    @Args() { accountId, botId, input }: PutEventsConfigurationArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<EventsConfiguration> {
    const { EventsConfiguration: configuration } = await chime.send(
      new PutEventsConfigurationCommand({ AccountId: accountId, BotId: botId, ...toChime(input) }),
    );
    loaders.eventsConfiguration.clear({ accountId, botId });
    return { ...fromChime(configuration), botId };
  }

  @Authorized('bot:write')
  @Mutation(() => BotPayload, {
    nullable: true,
    description: `Stops sending the events of a bot. ${PAGE}/API_DeleteEventsConfiguration.html`,
  })
  async deleteEventsConfiguration(
    @Args() { accountId, botId }: BotArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<BotPayload> {
    await chime.send(new DeleteEventsConfigurationCommand({ AccountId: accountId, BotId: botId }));
    loaders.eventsConfiguration.clear({ accountId, botId });
    return { accountId, botId };
  }
}

@Resolver(() => Bot)
class BotEventsConfigurationResolver {
  @Authorized('bot:read')
  @FieldResolver(() => EventsConfiguration, {
    nullable: true,
    description: `Where Chime sends the events of the bot; null if nothing is set. Costs one more call. ${PAGE}/API_GetEventsConfiguration.html`,
  })
  eventsConfiguration(
    @Root() { accountId, botId }: Pick<Bot, 'accountId' | 'botId'>,
    @Ctx() { loaders }: Context,
  ): Promise<EventsConfiguration | null> {
    return loaders.eventsConfiguration.load({ accountId, botId });
  }
}

export const eventsConfigurationResource: Resource = {
  resolvers: [EventsConfigurationResolver, BotEventsConfigurationResolver],
};
