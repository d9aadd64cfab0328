/** The overview of an account: its facts, counts of its users, and users that need attention. */
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useId, useMemo, useState } from 'react';
import { lazyPart } from '../../ui/lazy-part.js';
import { PageHeader } from '../../ui/page-header.js';
import { useViewer } from '../../session/viewer.js';
import { UserListStatus } from '../users/user-list-status.js';
import { useAllUsers } from '../../graphql/use-all-users.js';
import { AccountFacts } from './account-facts.js';
import { useAccount } from '../../ui/use-account.js';
import classes from './account-overview.module.css';
import { accountPath } from '../../ui/account-path.js';
import { AttentionCard } from './attention-card.js';
import { ATTENTIONS, type Counts, countUsers } from './count-users.js';
import { ShareCard } from './share-card.js';

const RenameDialog = lazyPart(async () => ({ default: (await import('./rename-dialog.js')).RenameDialog }));

export function AccountOverview() {
  const account = useAccount();
  const viewer = useViewer();
  const [isRenaming, setRenaming] = useState(false);
  return (
    <>
      <PageHeader
        title={account.name}
        subject={account.accountId}
        actions={
          viewer.can('account:write') && (
            <Button
              variant="default"
              leftSection={<IconPencil size={18} />}
              onClick={() => setRenaming(true)}
            >
              Rename
            </Button>
          )
        }
      />
      <Stack gap="xl">
        <AccountFacts account={account} />
        {viewer.can('user:read') ? (
          <People key={account.accountId} account={account} />
        ) : (
          <Text c="dimmed">To see who is in it you need the permission user:read.</Text>
        )}
      </Stack>
      <Suspense>
        {isRenaming && <RenameDialog account={account} onClose={() => setRenaming(false)} />}
      </Suspense>
    </>
  );
}

function People({ account: { accountId } }: { account: AccountRowFragment }) {
  const all = useAllUsers(accountId);
  const [now] = useState(() => Date.now());
  const users = useDeferredValue(all.nodes);
  const counts = useMemo(() => countUsers(users, now), [users, now]);
  const path = `${accountPath(accountId)}/users`;
  const attention = useId();
  const people = useId();
  if (users.length === 0) return <NoPeople all={all} />;
  return (
    <>
      <section aria-labelledby={attention}>
        <Title order={2} size="h4" mb="sm" id={attention}>
          Needs attention
        </Title>
        <div className={classes['grid']}>
          {ATTENTIONS.map((kind) => (
            <AttentionCard
              key={kind}
              kind={kind}
              count={counts.attention[kind]}
              detail={kind === 'unused-pro' ? describeUnused(counts.unused) : undefined}
              isComplete={all.state === 'complete'}
              users={path}
            />
          ))}
        </div>
      </section>
      <section aria-labelledby={people}>
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4" id={people}>
            People
          </Title>
          <UserListStatus all={all} matching={undefined} />
        </Group>
        <div className={classes['grid']}>
          <ShareCard title="By licence" by="Licence" shares={counts.licence} users={path} />
          <ShareCard title="By registration" by="Registration" shares={counts.registration} users={path} />
          <ShareCard title="By invitation" by="Invitation" shares={counts.invitation} users={path} />
        </div>
      </section>
    </>
  );
}

function NoPeople({ all }: { all: ReturnType<typeof useAllUsers> }) {
  if (all.state === 'complete') return <Text c="dimmed">There are no users yet.</Text>;
  return <UserListStatus all={all} matching={undefined} />;
}

function describeUnused({ neverSignedIn, suspended }: Counts['unused']): string {
  return `${neverSignedIn} never signed in, ${suspended} ${suspended === 1 ? 'is' : 'are'} suspended.`;
}
