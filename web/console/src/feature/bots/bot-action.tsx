/** The actions on a bot. Each shows its outcome in a message, with an undo if the API has one. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import { Stack, Text } from '@mantine/core';
import {
  BotEventsDocument,
  type BotRowFragment,
  DeleteBotEventsDocument,
  PutBotEventsDocument,
  RegenerateBotTokenDocument,
  SwitchBotDocument,
} from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../ui/notice.js';
import { replaceSettings } from '../../ui/replace-settings.js';
import { type SavedSettings, saveSettings } from '../../ui/save-settings.js';
import { whileSaving } from '../../ui/saving.js';
import { labelBot } from './bot-labels.js';

type Target = NonNullable<BotRowFragment['eventsConfiguration']>;

/** Shows the change optimistically and reverts it if it fails. */
export async function switchBot(client: ApolloClient, bot: BotRowFragment, disabled: boolean): Promise<void> {
  const { accountId, botId, updatedTimestamp } = bot;
  const name = labelBot(bot);
  try {
    await whileSaving(botId, () =>
      client.mutate({
        mutation: SwitchBotDocument,
        variables: { accountId, botId, disabled },
        optimisticResponse: {
          updateBot: { __typename: 'Bot', accountId, botId, disabled, updatedTimestamp },
        } as never,
      }),
    );
    const undo = () => void switchBot(client, { ...bot, disabled }, !disabled);
    notifyDone(disabled ? `${name} is stopped.` : `${name} runs again.`, undo);
  } catch (error) {
    notifyProblem(error, `${name} was not ${disabled ? 'stopped' : 'started'}`);
  }
}

/** Asks for a confirmation. Resolves to the new token, or undefined if there is none. */
export async function regenerateToken(
  client: ApolloClient,
  { accountId, botId, ...bot }: BotRowFragment,
): Promise<string | undefined> {
  const name = labelBot({ botId, ...bot });
  const isConfirmed = await confirm({
    title: `Replace the security token of ${name}?`,
    confirm: 'Replace the token',
    children: (
      <Stack gap="xs">
        <Text size="sm">
          Chime signs what it sends to the bot with the new token at once. Programs that verify the signatures
          with the old one refuse all of it until they are given the new one.
        </Text>
        <Text size="sm">The old token does not come back: this cannot be undone.</Text>
      </Stack>
    ),
  });
  if (!isConfirmed) return undefined;
  try {
    const { data } = await client.mutate({
      mutation: RegenerateBotTokenDocument,
      variables: { accountId, botId },
      fetchPolicy: 'no-cache',
    });
    notifyDone(`${name} has a new security token.`);
    return data?.regenerateSecurityToken?.securityToken ?? undefined;
  } catch (error) {
    notifyProblem(error, `The security token of ${name} was not replaced`);
    return undefined;
  }
}

function showTarget(cache: ApolloCache, { accountId, botId }: BotRowFragment, target: Target | null): void {
  cache.modify({
    id: cache.identify({ __typename: 'Bot', accountId, botId }) ?? '',
    fields: {
      eventsConfiguration: () => (target ? { __typename: 'EventsConfiguration', ...target } : null) as never,
    },
  });
}

/** Returns the endpoint or the function that receives the events, or '' for none. */
export const describeTarget = (events: Partial<Target> | null | undefined): string =>
  events?.outboundEventsHTTPSEndpoint ?? events?.lambdaFunctionArn ?? '';

interface Events {
  readonly target: string;
}

function createEventSettings(client: ApolloClient, bot: BotRowFragment): SavedSettings<Events> {
  const { accountId, botId } = bot;
  const name = labelBot(bot);
  return {
    id: `${botId} events`,
    name: `The settings of ${name}`,
    done: () => `The events of ${name} go where they went before.`,
    failed: `The events of ${name} do not go where they went before`,
    fields: { target: { label: 'Events go to', describe: (target) => target || 'nowhere' } },
    async read() {
      const { data } = await client.query({
        query: BotEventsDocument,
        variables: { accountId, botId },
        fetchPolicy: 'network-only',
      });
      return { target: describeTarget(data?.bot?.eventsConfiguration) };
    },
    write: ({ target }) => (target === '' ? deleteTarget(client, bot) : writeTarget(client, bot, target)),
  };
}

const writeTarget = (client: ApolloClient, bot: BotRowFragment, target: string): Promise<unknown> =>
  client.mutate({
    mutation: PutBotEventsDocument,
    variables: {
      accountId: bot.accountId,
      botId: bot.botId,
      input: target.startsWith('arn:')
        ? { lambdaFunctionArn: target }
        : { outboundEventsHTTPSEndpoint: target },
    },
    update: (cache, { data }) => {
      if (data?.putEventsConfiguration) showTarget(cache, bot, data.putEventsConfiguration);
    },
  });

const deleteTarget = (client: ApolloClient, bot: BotRowFragment): Promise<unknown> =>
  client.mutate({
    mutation: DeleteBotEventsDocument,
    variables: { accountId: bot.accountId, botId: bot.botId },
    update: (cache) => showTarget(cache, bot, null),
  });

/**
 * Resolves to whether the dialog can be closed.
 * @param shown the destination of the events when the dialog was opened
 * @throws Error when the change fails
 */
export async function putTarget(
  client: ApolloClient,
  bot: BotRowFragment,
  target: string,
  shown: string,
): Promise<boolean> {
  const settings = createEventSettings(client, bot);
  const result = await replaceSettings(settings, { target }, { shown: () => ({ target: shown }) });
  if (result.outcome !== 'saved') return result.outcome === 'taken-over';
  notifyDone(
    `The events of ${labelBot(bot)} go to the new target.`,
    createUndo(settings, result.before.target, target),
  );
  return true;
}

const createUndo = (settings: SavedSettings<Events>, before: string, after: string) => () =>
  void saveSettings(
    { ...settings, canUndo: () => false },
    { target: before },
    { shown: () => ({ target: after }) },
  );

/** Asks for a confirmation. */
export async function removeTarget(client: ApolloClient, bot: BotRowFragment): Promise<void> {
  const name = labelBot(bot);
  const settings = createEventSettings(client, bot);
  try {
    const result = await replaceSettings(
      { ...settings, confirmWrite: () => confirmRemoval(name) },
      { target: '' },
      { shown: () => ({ target: describeTarget(bot.eventsConfiguration) }) },
    );
    if (result.outcome === 'saved') {
      notifyDone(`No events are sent to ${name}.`, createUndo(settings, result.before.target, ''));
    }
  } catch (error) {
    notifyProblem(error, `Events are still sent to ${name}`);
  }
}

const confirmRemoval = (name: string): Promise<boolean> =>
  confirm({
    title: `Stop sending events to ${name}?`,
    confirm: 'Stop sending',
    children: (
      <Text size="sm">
        {name} no longer hears of what is said to it, and can be added to no further room; it stays in those
        where it is. What happens meanwhile is not sent later. Setting the target again ends this.
      </Text>
    ),
  });
