/** What can be done to a bot. Each tells what came of it, as a message, with an undo where the API has one. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import { Stack, Text } from '@mantine/core';
import {
  type BotRowFragment,
  DeleteBotEventsDocument,
  PutBotEventsDocument,
  type PutEventsConfigurationInput,
  RegenerateBotTokenDocument,
  SwitchBotDocument,
} from '../../gql/graphql.js';
import { confirm } from '../../part/confirm.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import { whileSaving } from '../../part/saving.js';
import { nameOfBot } from './bot-word.js';

export type Target = NonNullable<BotRowFragment['eventsConfiguration']>;

/** Shown before it is answered, and taken back if it fails. */
export async function switchBot(client: ApolloClient, bot: BotRowFragment, disabled: boolean): Promise<void> {
  const { accountId, botId, updatedTimestamp } = bot;
  const name = nameOfBot(bot);
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

/** Asks before. Resolves to the new token; undefined where there is none. */
export async function regenerateToken(
  client: ApolloClient,
  { accountId, botId, ...bot }: BotRowFragment,
): Promise<string | undefined> {
  const name = nameOfBot({ botId, ...bot });
  const isMeant = await confirm({
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
  if (!isMeant) return undefined;
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

const inputOf = ({ outboundEventsHTTPSEndpoint, lambdaFunctionArn }: Target): PutEventsConfigurationInput =>
  outboundEventsHTTPSEndpoint === null ? { lambdaFunctionArn } : { outboundEventsHTTPSEndpoint };

/** Rejects with what it failed with. */
export async function putTarget(
  client: ApolloClient,
  bot: BotRowFragment,
  input: PutEventsConfigurationInput,
): Promise<void> {
  const { accountId, botId } = bot;
  await client.mutate({
    mutation: PutBotEventsDocument,
    variables: { accountId, botId, input },
    update: (cache, { data }) => {
      if (data?.putEventsConfiguration) showTarget(cache, bot, data.putEventsConfiguration);
    },
  });
  const before = bot.eventsConfiguration;
  const undo = () => void (before ? putTargetBack(client, bot, before) : removeTargetNow(client, bot));
  notifyDone(`The events of ${nameOfBot(bot)} go to the new target.`, undo);
}

async function putTargetBack(client: ApolloClient, bot: BotRowFragment, target: Target): Promise<void> {
  const { accountId, botId } = bot;
  try {
    await client.mutate({
      mutation: PutBotEventsDocument,
      variables: { accountId, botId, input: inputOf(target) },
      update: (cache) => showTarget(cache, bot, target),
    });
    notifyDone(`The events of ${nameOfBot(bot)} go where they went before.`);
  } catch (error) {
    notifyProblem(error, `The events of ${nameOfBot(bot)} do not go where they went before`);
  }
}

/** Asks before. */
export async function removeTarget(client: ApolloClient, bot: BotRowFragment): Promise<void> {
  const name = nameOfBot(bot);
  const isMeant = await confirm({
    title: `Stop sending events to ${name}?`,
    confirm: 'Stop sending',
    children: (
      <Text size="sm">
        {name} no longer hears of what is said to it, and can be added to no further room; it stays in those
        where it is. What happens meanwhile is not sent later. Setting the target again ends this.
      </Text>
    ),
  });
  if (!isMeant) return;
  const before = bot.eventsConfiguration;
  await removeTargetNow(client, bot, before ? () => void putTargetBack(client, bot, before) : undefined);
}

async function removeTargetNow(client: ApolloClient, bot: BotRowFragment, undo?: () => void): Promise<void> {
  const { accountId, botId } = bot;
  const name = nameOfBot(bot);
  try {
    await client.mutate({
      mutation: DeleteBotEventsDocument,
      variables: { accountId, botId },
      optimisticResponse: { deleteEventsConfiguration: { __typename: 'BotPayload' } } as never,
      update: (cache) => showTarget(cache, bot, null),
    });
    notifyDone(`No events are sent to ${name}.`, undo);
  } catch (error) {
    notifyProblem(error, `Events are still sent to ${name}`);
  }
}
