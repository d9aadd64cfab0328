/** The target of a bot's events. Chime would test the target; this server sends nothing (docs/emulator.md). */
import type { EventsConfiguration } from '@aws-sdk/client-chime';
import { badRequest, notFound } from '../wire/wire-error.js';
import type { BotRecord } from '../store/bot.js';
import type { EventsConfigurationRecord } from '../store/events-configuration.js';
import type { Store } from '../store/store.js';
import { requireEnterprise } from './account.js';
import { requireBot } from './bot.js';
import type { Handlers, Input, Printed } from './handler.js';

type EventsConfigurationOperation =
  | 'PutEventsConfiguration'
  | 'GetEventsConfiguration'
  | 'DeleteEventsConfiguration';

/** The ARN of a function, with or without a version or alias. */
const LAMBDA_ARN = /^arn:aws[a-z-]*:lambda:[a-z\d-]{1,32}:\d{12}:function:[\w-]{1,140}(?::[\w$-]{1,128})?$/;

function print(bot: BotRecord, configuration: EventsConfigurationRecord): Printed<EventsConfiguration> {
  return {
    BotId: bot.botId,
    OutboundEventsHTTPSEndpoint: configuration.httpsEndpoint,
    LambdaFunctionArn: configuration.lambdaFunctionArn,
  };
}

/** @throws WireError BadRequestException unless there is exactly one target, well formed. */
function readTarget(input: Input<'PutEventsConfiguration'>): EventsConfigurationRecord {
  const { OutboundEventsHTTPSEndpoint: httpsEndpoint, LambdaFunctionArn: lambdaFunctionArn } = input;
  if ((httpsEndpoint === undefined) === (lambdaFunctionArn === undefined)) {
    throw badRequest('Exactly one of OutboundEventsHTTPSEndpoint and LambdaFunctionArn is required.');
  }
  if (httpsEndpoint !== undefined && !isHttpsUrl(httpsEndpoint)) {
    throw badRequest('OutboundEventsHTTPSEndpoint must be a URL that starts with https://.');
  }
  if (lambdaFunctionArn !== undefined && !LAMBDA_ARN.test(lambdaFunctionArn)) {
    throw badRequest('LambdaFunctionArn must be the ARN of a Lambda function.');
  }
  return { httpsEndpoint: httpsEndpoint ?? null, lambdaFunctionArn: lambdaFunctionArn ?? null };
}

function isHttpsUrl(text: string): boolean {
  return /^https:\/\/[^\s/]\S*$/i.test(text) && URL.canParse(text);
}

/**
 * Works as requireBot, but throws BadRequestException for a missing account or bot: NotFoundException is not an error
 * of that operation.
 */
async function requireBotForDeletion(
  ids: Input<'DeleteEventsConfiguration'>,
  store: Store,
): Promise<BotRecord> {
  const account = await store.accounts.find(ids.AccountId);
  const bot = account && (await store.bots.find(account.seq, ids.BotId));
  if (!bot) throw badRequest('AccountId and BotId name no bot.');
  requireEnterprise(account);
  return bot;
}

export const eventsConfigurationOperations: Handlers<EventsConfigurationOperation> = {
  async PutEventsConfiguration(input, { store }) {
    const target = readTarget(input);
    const [, bot] = await requireBot(input, store);
    await store.eventsConfigurations.put(bot.seq, target);
    return { EventsConfiguration: print(bot, target) };
  },

  async GetEventsConfiguration(input, { store }) {
    const [, bot] = await requireBot(input, store);
    const configuration = await store.eventsConfigurations.find(bot.seq);
    if (!configuration) throw notFound('BotId names a bot without an events configuration.');
    return { EventsConfiguration: print(bot, configuration) };
  },

  async DeleteEventsConfiguration(input, { store }) {
    await store.eventsConfigurations.delete((await requireBotForDeletion(input, store)).seq);
  },
};
