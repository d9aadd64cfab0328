/** Bots: their secrets renewed, stopped and started, and where their events go. */
import {
  CreateBotCommand,
  GetBotCommand,
  GetEventsConfigurationCommand,
  NotFoundException,
} from '@aws-sdk/client-chime';
import { type Ledger, type Register, UNKNOWN } from '../ledger.js';
import type { Organisation } from '../organisation.js';
import { type Result, type Stem, textOf, unique, type WorkKind } from './kind.js';

interface Bot {
  readonly accountId: string;
  readonly botId: string;
  readonly endpoint: Register;
  readonly token: Register;
  readonly disabled: Register;
}

export async function botStem(organisation: Organisation, ledger: Ledger): Promise<Stem> {
  const bots = await Promise.all(
    organisation.enterprises.map(({ accountId }) => botOf(accountId, organisation, ledger)),
  );
  return {
    works: [...events(bots), regenerateSecurityToken(bots), updateBot(bots), readEvents(bots), readBot(bots)],
    found: {},
  };
}

async function botOf(AccountId: string, { store }: Organisation, ledger: Ledger): Promise<Bot> {
  const created = await store.client.send(new CreateBotCommand({ AccountId, DisplayName: 'First' }));
  const { BotId = '', SecurityToken = null } = created.Bot ?? {};
  const read = async () => (await store.client.send(new GetBotCommand({ AccountId, BotId }))).Bot;
  return {
    accountId: AccountId,
    botId: BotId,
    endpoint: ledger.register(`endpoint of bot ${BotId}`, null, async () => {
      try {
        const { EventsConfiguration } = await store.client.send(
          new GetEventsConfigurationCommand({ AccountId, BotId }),
        );
        return EventsConfiguration?.OutboundEventsHTTPSEndpoint ?? null;
      } catch (error) {
        if (error instanceof NotFoundException) return null;
        throw error;
      }
    }),
    token: ledger.register(
      `token of bot ${BotId}`,
      SecurityToken,
      async () => (await read())?.SecurityToken ?? null,
    ),
    disabled: ledger.register(`state of bot ${BotId}`, 'false', async () => String((await read())?.Disabled)),
  };
}

const events = (bots: readonly Bot[]): WorkKind[] => [
  {
    field: 'putEventsConfiguration',
    weight: 3,
    draw: (random) => {
      const { accountId, botId, endpoint } = random.pick(bots);
      const outboundEventsHTTPSEndpoint = `https://bot.example.com/${unique()}`;
      return {
        document: `mutation ($accountId: ID!, $botId: ID!, $input: PutEventsConfigurationInput!) {
          putEventsConfiguration(accountId: $accountId, botId: $botId, input: $input) { botId }
        }`,
        variables: { accountId, botId, input: { outboundEventsHTTPSEndpoint } },
        sets: [[endpoint, outboundEventsHTTPSEndpoint]],
        repeated: true,
      };
    },
  },
  {
    field: 'deleteEventsConfiguration',
    weight: 1,
    draw: (random) => {
      const { accountId, botId, endpoint } = random.pick(bots);
      return {
        document: `mutation ($accountId: ID!, $botId: ID!) {
          deleteEventsConfiguration(accountId: $accountId, botId: $botId) { bot { botId } }
        }`,
        variables: { accountId, botId },
        sets: [[endpoint, null]],
      };
    },
  },
];

const regenerateSecurityToken = (bots: readonly Bot[]): WorkKind => ({
  field: 'regenerateSecurityToken',
  weight: 1,
  draw: (random) => {
    const { accountId, botId, token } = random.pick(bots);
    return {
      document: `mutation ($accountId: ID!, $botId: ID!) {
        regenerateSecurityToken(accountId: $accountId, botId: $botId) { securityToken }
      }`,
      variables: { accountId, botId },
      sets: [[token, UNKNOWN]],
      drew: (bot) => textOf(bot, 'securityToken'),
    };
  },
});

const updateBot = (bots: readonly Bot[]): WorkKind => ({
  field: 'updateBot',
  weight: 2,
  draw: (random) => {
    const { accountId, botId, disabled: state } = random.pick(bots);
    const disabled = random.chance(0.5);
    return {
      document: `mutation ($accountId: ID!, $botId: ID!, $input: UpdateBotInput!) {
        updateBot(accountId: $accountId, botId: $botId, input: $input) { disabled }
      }`,
      variables: { accountId, botId, input: { disabled } },
      sets: [[state, String(disabled)]],
      repeated: true,
    };
  },
});

const readEvents = (bots: readonly Bot[]): WorkKind => ({
  field: 'eventsConfiguration',
  weight: 3,
  draw: (random) => {
    const { accountId, botId, endpoint } = random.pick(bots);
    return {
      document: `query ($accountId: ID!, $botId: ID!) {
        eventsConfiguration(accountId: $accountId, botId: $botId) { outboundEventsHTTPSEndpoint }
      }`,
      variables: { accountId, botId },
      shows: (found: Result) => [[endpoint, textOf(found, 'outboundEventsHTTPSEndpoint')]],
      // Nothing is set after a deletion.
      mayBeNull: true,
    };
  },
});

const readBot = (bots: readonly Bot[]): WorkKind => ({
  field: 'bot',
  weight: 2,
  draw: (random) => {
    const { accountId, botId, token, disabled } = random.pick(bots);
    return {
      document: `query ($accountId: ID!, $botId: ID!) {
        bot(accountId: $accountId, botId: $botId) { disabled securityToken account { name } }
      }`,
      variables: { accountId, botId },
      shows: (bot: Result) => [
        [token, textOf(bot, 'securityToken')],
        [disabled, textOf(bot, 'disabled')],
      ],
    };
  },
});
