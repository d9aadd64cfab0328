/** The list of the users of an account. Users can be searched, filtered, sorted, selected and changed. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconMailPlus, IconUserPlus } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useMemo, useState } from 'react';
import { BulkBar, BulkLink, ExportButton } from '../../bulk-jobs/bulk-bar.js';
import type { AccountRowFragment, UserRowFragment } from '../../../graphql/generated/graphql.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { useListMemory } from '../../../ui/list-memory.js';
import { PageHeader } from '../../../ui/page-header.js';
import { useAccount } from '../../../ui/use-account.js';
import { useAllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import { FilterBar } from './filter-bar.js';
import { UserListStatus } from '../user-list-status.js';
import { SelectionBar } from '../../../ui/selection-bar.js';
import { useIsNarrow } from '../../../ui/use-is-narrow.js';
import { useAllUsers } from '../../../graphql/use-all-users.js';
import { type ExactMatch, useExactMatch } from '../use-exact-match.js';
import { useUserFilter } from './use-user-filter.js';
import { HIDDEN_AT_FIRST } from './user-column.js';
import { filterUsers, isEmpty } from '../user-filter.js';
import { UserTable } from './user-table.js';

const InviteDialog = lazyPart(async () => ({ default: (await import('./invite-dialog.js')).InviteDialog }));
const CreateDialog = lazyPart(async () => ({ default: (await import('./create-dialog.js')).CreateDialog }));

export function UserListPage() {
  const account = useAccount();
  return (
    <>
      <PageHeader title="Users" actions={<Adding account={account} />} />
      <UserList key={account.accountId} account={account} />
    </>
  );
}

function Adding({ account }: { account: AccountRowFragment }) {
  const allowed = useAllowedUserActions(account);
  const [isInviting, invite] = useDisclosure();
  const [isCreating, create] = useDisclosure();
  return (
    <>
      <BulkLink />
      {allowed.invite && (
        <Button leftSection={<IconMailPlus size={18} />} onClick={invite.open}>
          Invite people
        </Button>
      )}
      {allowed.create && (
        <Button leftSection={<IconUserPlus size={18} />} onClick={create.open}>
          Create a user
        </Button>
      )}
      <Suspense>
        {isInviting && <InviteDialog account={account} onClose={invite.close} />}
        {isCreating && <CreateDialog account={account} onClose={create.close} />}
      </Suspense>
    </>
  );
}

/**
 * The time from which the ages of invitations are counted. It is constant, so that the list does not change by itself.
 */
const useNow = () => useState(() => Date.now())[0];

const idOf = ({ userId }: UserRowFragment) => userId;

function UserList({ account }: { account: AccountRowFragment }) {
  const all = useAllUsers(account.accountId);
  const now = useNow();
  const { filter, sort, setFilter, setSort } = useUserFilter();
  const exact = useExactMatch(account.accountId, filter.text, all);
  const users = useDeferredValue(all.nodes);
  const known = useMemo(() => (exact.user ? [exact.user, ...users] : users), [users, exact.user]);
  const listed = useMemo(() => filterUsers(known, filter, now), [known, filter, now]);
  const [columns, setColumns] = useColumns();
  const memory = useListMemory(`users ${account.accountId}`);
  return (
    <>
      <FilterBar filter={filter} onFilter={setFilter} columns={columns} onColumns={setColumns} />
      <ExactNote exact={exact} />
      <Group mb="xs">
        <UserListStatus all={all} matching={isEmpty(filter) ? undefined : listed.length} />
        {all.state !== 'loading' && (
          <ExportButton
            users={listed}
            label={all.state === 'complete' ? 'Export the list' : 'Export those read so far'}
          />
        )}
      </Group>
      <SelectionBar
        all={known}
        listed={listed}
        idOf={idOf}
        selected={memory.selected}
        onSelected={memory.onSelected}
      >
        {(selection) => <BulkBar users={selection} />}
      </SelectionBar>
      <UserTable
        account={account}
        users={listed}
        columns={columns}
        sort={sort}
        onSort={setSort}
        memory={memory}
      />
      {listed.length === 0 && all.state === 'complete' && <Nothing hasUsers={all.nodes.length > 0} />}
    </>
  );
}

/**
 * The visible columns. They are stored for the next visit, because they are no personal data. Narrow screens begin with
 * the essential columns.
 */
function useColumns() {
  const isNarrow = useIsNarrow();
  const defaultValue: Record<string, boolean> = isNarrow
    ? { ...HIDDEN_AT_FIRST, name: false, invitation: false, type: false }
    : HIDDEN_AT_FIRST;
  const [columns, setColumns] = useLocalStorage<Record<string, boolean> | undefined>({
    key: 'user-columns',
    getInitialValueInEffect: false,
  });
  return [columns ?? defaultValue, setColumns] as const;
}

function ExactNote({ exact }: { exact: ExactMatch }) {
  if (exact.state === 'unasked') return undefined;
  const words = {
    asking: 'Asking Chime for the user with exactly this address …',
    found: 'Not among the users read so far: found by asking Chime for exactly this address.',
    none: 'Chime knows no user with exactly this address in this account. The list has those read so far that contain it.',
    failed:
      'Chime could not be asked for exactly this address. The list has those read so far that contain it.',
  };
  return (
    <Alert variant="light" color="blue" mb="sm" p="xs" role="status">
      <Text size="sm">{words[exact.state]}</Text>
    </Alert>
  );
}

const Nothing = ({ hasUsers }: { hasUsers: boolean }) => (
  <Text mt="sm" c="dimmed" role="status">
    {hasUsers ? 'No user matches. Clear the search and the filters to see all.' : 'There are no users yet.'}
  </Text>
);
