/** The frame of every page of one account: its name and its tabs. */
import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Breadcrumbs, Group, Skeleton, Text } from '@mantine/core';
import { Link, Outlet, useParams } from 'react-router';
import { type AccountRowFragment, AccountLayoutDocument } from '../../graphql/generated/graphql.js';
import { useLiveQueries } from '../../live/use-live-queries.js';
import { GoneNote } from '../../ui/gone-note.js';
import { PageHeader } from '../../ui/page-header.js';
import { type PageTab, PageTabs } from '../../ui/page-tabs.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { useViewer, type Viewer } from '../../session/viewer.js';
import { useLast } from '../../ui/use-last.js';
import { isEnterprise } from '../../ui/use-account.js';
import { labelType } from './account-labels.js';

export function AccountLayout() {
  const { accountId = '' } = useParams();
  const { data, error, loading, refetch } = useQuery(AccountLayoutDocument, {
    variables: { accountId },
    refetchOn: true,
  });
  useLiveQueries({ resource: 'Account', keys: { accountId } });
  const account = useLast(data?.account);
  if (account?.accountId === accountId)
    return <AccountFrame account={account} isGone={data?.account === null} />;
  if (loading) return <Skeleton h={90} />;
  return (
    <>
      <PageHeader title="Account" trail={[{ label: 'Accounts', to: '/accounts' }]} />
      {error ? (
        <ProblemAlert error={error} title="The account cannot be shown" onRetry={() => void refetch()} />
      ) : (
        <Text>There is no such account, or it no longer exists.</Text>
      )}
    </>
  );
}

function AccountFrame({ account, isGone }: { account: AccountRowFragment; isGone: boolean }) {
  const viewer = useViewer();
  return (
    <>
      <Group gap="xs" mb={4}>
        <Breadcrumbs component="nav" aria-label="Where this is" style={{ minWidth: 0 }}>
          <Anchor component={Link} to="/accounts" size="sm">
            Accounts
          </Anchor>
          <Text size="sm" fw={600} truncate>
            {account.name}
          </Text>
        </Breadcrumbs>
        <Badge variant="default" tt="none" style={{ flexShrink: 0 }}>
          {labelType(account)}
        </Badge>
        {account.accountStatus === 'Suspended' && (
          <Badge color="red" variant="outline" tt="none" style={{ flexShrink: 0 }}>
            Suspended
          </Badge>
        )}
      </Group>
      <GoneNote title="The account no longer exists" isGone={isGone} />
      <PageTabs label="Account" tabs={listTabs(account, viewer)} />
      <Outlet context={account} />
    </>
  );
}

function listTabs(account: AccountRowFragment, viewer: Viewer): PageTab[] {
  return [
    ['', 'Overview'],
    ...(viewer.can('user:read') ? ([['users', 'Users', 'bulk']] as const) : []),
    ...(isEnterprise(account) && viewer.can('room:read') ? ([['rooms', 'Rooms']] as const) : []),
    ...(isEnterprise(account) && viewer.can('bot:read') ? ([['bots', 'Bots']] as const) : []),
    ['settings', 'Settings'],
  ];
}
