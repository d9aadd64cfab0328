/** The card of a bot: its facts and the actions on it. */
import { useApolloClient } from '@apollo/client/react';
import { Anchor, Badge, Button, Group, Loader, Paper, Switch, Text, Title } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { Link } from 'react-router';
import type { BotRowFragment } from '../../graphql/generated/graphql.js';
import { useIsSaving } from '../../ui/saving.js';
import { Fact } from '../../ui/fact.js';
import { Timestamp } from '../../ui/timestamp.js';
import { useViewer } from '../../session/viewer.js';
import { roomsPath } from '../../ui/account-path.js';
import { removeTarget, switchBot } from './bot-action.js';
import classes from './bot-list-page.module.css';
import { labelBot } from './bot-labels.js';
import { TokenField } from './token-field.js';

export interface BotCardProps {
  bot: BotRowFragment;
  /** Whether the address of the page names this bot. */
  isTarget: boolean;
  onEvents: (bot: BotRowFragment) => void;
}

export function BotCard({ bot, isTarget, onEvents }: BotCardProps) {
  const viewer = useViewer();
  const id = useId();
  const { accountId, botId, botEmail, createdTimestamp, updatedTimestamp } = bot;
  return (
    <Paper
      component="section"
      withBorder
      p="md"
      aria-labelledby={id}
      ref={useArrival(isTarget)}
      className={isTarget ? classes['target'] : undefined}
    >
      <Group justify="space-between" mb="sm" wrap="nowrap" align="flex-start">
        <Title order={2} size="h4" id={id} style={{ overflowWrap: 'anywhere' }}>
          {labelBot(bot)}
        </Title>
        <Running bot={bot} />
      </Group>
      <dl className={classes['facts']}>
        <Fact label="E-mail">{botEmail ?? '–'}</Fact>
        <Fact label="Bot id">
          <Text span inherit ff="monospace">
            {botId}
          </Text>
        </Fact>
        <Fact label="Created">
          <Timestamp value={createdTimestamp} />
        </Fact>
        <Fact label="Last changed">
          <Timestamp value={updatedTimestamp} />
        </Fact>
        <Fact label="Events go to">
          <Events bot={bot} onEvents={onEvents} />
        </Fact>
        {viewer.can('bot:secrets') && (
          <Fact label="Security token, with which Chime signs what it sends">
            <TokenField bot={bot} />
          </Fact>
        )}
        {viewer.can('room:read') && (
          <Fact label="Rooms">
            <Anchor
              component={Link}
              inherit
              to={`${roomsPath(accountId)}?member=${encodeURIComponent(botId)}`}
            >
              Show the rooms of {labelBot(bot)}
            </Anchor>
          </Fact>
        )}
      </dl>
    </Paper>
  );
}

/** Scrolls to the card if a link has led to it. */
function useArrival(isTarget: boolean) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isTarget) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isTarget]);
  return card;
}

function Running({ bot }: { bot: BotRowFragment }) {
  const client = useApolloClient();
  const viewer = useViewer();
  const isRunning = bot.disabled !== true;
  const isSaving = useIsSaving(bot.botId);
  if (!viewer.can('bot:write')) {
    return isRunning ? (
      <Badge variant="dot" color="green" tt="none" fw={500} style={{ flexShrink: 0 }}>
        Running
      </Badge>
    ) : (
      <Stopped />
    );
  }
  return (
    <Group gap="sm" wrap="nowrap" style={{ flexShrink: 0 }}>
      {isSaving && <Loader size={14} role="img" aria-label="Saving" />}
      {!isRunning && <Stopped />}
      <Switch
        label="Running"
        aria-label={`Running: ${labelBot(bot)}`}
        labelPosition="left"
        aria-busy={isSaving}
        checked={isRunning}
        onChange={(event) => void switchBot(client, bot, !event.currentTarget.checked)}
      />
    </Group>
  );
}

const Stopped = () => (
  <Badge variant="dot" color="red" tt="none" fw={500} style={{ flexShrink: 0 }}>
    Stopped
  </Badge>
);

function Events({ bot, onEvents }: Pick<BotCardProps, 'bot' | 'onEvents'>) {
  const client = useApolloClient();
  const mayWrite = useViewer().can('bot:write');
  const { outboundEventsHTTPSEndpoint: endpoint, lambdaFunctionArn: arn } = bot.eventsConfiguration ?? {};
  const target = endpoint ?? arn;
  const name = labelBot(bot);
  return (
    <>
      {target ? target : <Text inherit>Nowhere: it can be added to no room until this is set.</Text>}
      {mayWrite && (
        <Group gap="xs" mt={6}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${target ? 'Change' : 'Set'} where the events of ${name} go`}
            onClick={() => onEvents(bot)}
          >
            {target ? 'Change …' : 'Set …'}
          </Button>
          {target && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Stop sending events to ${name}`}
              onClick={() => void removeTarget(client, bot)}
            >
              Stop sending …
            </Button>
          )}
        </Group>
      )}
    </>
  );
}
