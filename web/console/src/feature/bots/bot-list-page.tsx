/** The bots of an account. There are at most ten, so each card shows all facts. */
import { Button, Skeleton, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { AccountRowFragment, BotRowFragment } from '../../graphql/generated/graphql.js';
import { lazyPart } from '../../ui/lazy-part.js';
import { PageHeader } from '../../ui/page-header.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { useViewer } from '../../session/viewer.js';
import { isEnterprise, useAccount } from '../../ui/use-account.js';
import { BotCard } from './bot-card.js';
import classes from './bot-list-page.module.css';
import { MAX_BOTS } from './bot-labels.js';
import { useBots } from './use-bots.js';

const CreateDialog = lazyPart(async () => ({ default: (await import('./create-dialog.js')).CreateDialog }));
const EventsDialog = lazyPart(async () => ({ default: (await import('./events-dialog.js')).EventsDialog }));

export function BotListPage() {
  const account = useAccount();
  const viewer = useViewer();
  if (isEnterprise(account) && viewer.can('bot:read')) {
    return <BotList key={account.accountId} account={account} />;
  }
  return (
    <>
      <PageHeader title="Bots" />
      <Text>
        {isEnterprise(account)
          ? 'To see bots you need the permission bot:read.'
          : 'Only Enterprise accounts have bots.'}
      </Text>
    </>
  );
}

function BotList({ account }: { account: AccountRowFragment }) {
  const mayWrite = useViewer().can('bot:write');
  const navigate = useNavigate();
  const { nodes: bots, state, error, resume } = useBots(account.accountId);
  const isShown = bots.length > 0 || state === 'complete';
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <PageHeader
        title="Bots"
        actions={
          mayWrite && (
            <Button
              leftSection={<IconPlus size={18} />}
              disabled={!isShown}
              onClick={() => setCreating(true)}
            >
              Create a bot
            </Button>
          )
        }
      />
      {state === 'failed' && <ProblemAlert error={error} title="The bots cannot be shown" onRetry={resume} />}
      {state !== 'failed' && !isShown && <Skeleton h={240} />}
      {isShown && <Count count={bots.length} />}
      {isShown && <Cards bots={bots} />}
      <Suspense>
        {isCreating && (
          <CreateDialog
            account={account}
            bots={bots}
            onCreated={(botId) => void navigate({ hash: encodeURIComponent(botId) })}
            onClose={() => setCreating(false)}
          />
        )}
      </Suspense>
    </>
  );
}

const Count = ({ count }: { count: number }) => (
  <Text size="sm" c="dimmed" mb="sm" role="status">
    {count === 0
      ? 'There are no bots yet. A bot is a program that takes part in chat rooms.'
      : `${count} of the ${MAX_BOTS} that AWS lets an account have`}
  </Text>
);

function Cards({ bots }: { bots: readonly BotRowFragment[] }) {
  const { hash } = useLocation();
  const [changing, setChanging] = useState<BotRowFragment>();
  return (
    <div className={classes['grid']}>
      {bots.map((bot) => (
        <BotCard
          key={bot.botId}
          bot={bot}
          isTarget={hash === `#${encodeURIComponent(bot.botId)}`}
          onEvents={setChanging}
        />
      ))}
      <Suspense>
        {changing && <EventsDialog bot={changing} onClose={() => setChanging(undefined)} />}
      </Suspense>
    </div>
  );
}
