/** The list of the accounts that the viewer may see. They can be searched, created, renamed and deleted. */
import { Button, Group, Loader, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import type { AccountRowFragment } from '../../../graphql/generated/graphql.js';
import { useLiveList } from '../../../live/use-live-list.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { PageHeader } from '../../../ui/page-header.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { useViewer } from '../../../session/viewer.js';
import { AccountFilterBar } from './account-filter-bar.js';
import { AccountTable } from './account-table.js';
import { type AccountFilter, useAccountFilter } from './use-account-filter.js';
import { type AccountList, useAccountList } from './use-account-list.js';
import { formatCount, NUMBER } from '../../../ui/format-count.js';

// Most visitors only look, so the first page does not wait for these dialogs.
const CreateDialog = lazyPart(async () => ({
  default: (await import('../create-account-dialog.js')).CreateAccountDialog,
}));
const RenameDialog = lazyPart(async () => ({
  default: (await import('../rename-dialog.js')).RenameDialog,
}));
const DeleteDialog = lazyPart(async () => ({
  default: (await import('../delete-dialog.js')).DeleteDialog,
}));

type Open = { dialog: 'create' } | { dialog: 'rename' | 'delete'; account: AccountRowFragment };

export function AccountListPage() {
  const viewer = useViewer();
  const { filter, setFilter } = useAccountFilter();
  const list = useAccountList(filter);
  useLiveList({ topic: undefined, list, idOf: ({ accountId }) => accountId, isWhole: false });
  const [open, setOpen] = useState<Open>();
  // A caller who is limited to accounts could not see an account that they create.
  const mayCreate = viewer.can('account:write') && viewer.accounts === null;
  return (
    <>
      <PageHeader
        title="Accounts"
        actions={
          mayCreate && (
            <Button leftSection={<IconPlus size={18} />} onClick={() => setOpen({ dialog: 'create' })}>
              Create an account
            </Button>
          )
        }
      />
      <AccountFilterBar filter={filter} onFilter={setFilter} />
      <Accounts list={list} filter={filter} onOpen={setOpen} />
      <Suspense>
        <Dialog open={open} known={list.known} onClose={() => setOpen(undefined)} />
      </Suspense>
    </>
  );
}

interface AccountsProps {
  list: AccountList;
  filter: AccountFilter;
  onOpen: (open: Open) => void;
}

function Accounts({ list, filter, onOpen }: AccountsProps) {
  const { nodes, state, error, resume } = list;
  const isReading = state === 'loading';
  if (nodes.length === 0 && (isReading || state === 'stopped')) return <Skeleton h={240} />;
  return (
    <Stack gap="sm">
      {nodes.length > 0 && (
        <AccountTable
          accounts={nodes}
          onRename={(account) => onOpen({ dialog: 'rename', account })}
          onDelete={(account) => onOpen({ dialog: 'delete', account })}
        />
      )}
      {state === 'failed' ? (
        <ProblemAlert
          error={error}
          title={nodes.length === 0 ? 'The accounts cannot be shown' : 'No more accounts could be read'}
          onRetry={resume}
        />
      ) : (
        <Group gap="sm" mih={36}>
          <Text size="sm" c="dimmed" role="status">
            {describeCount(list, filter)}
          </Text>
          {isReading && <Loader size="xs" role="progressbar" aria-label="Reading accounts" />}
          {state === 'capped' && (
            <Button variant="default" size="xs" onClick={resume}>
              Load more
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function describeCount({ nodes, known, searchedBy, state }: AccountList, filter: AccountFilter): string {
  const isSearch = searchedBy !== undefined || filter.userEmail.trim() !== '';
  if (nodes.length === 0) {
    if (!isSearch) return 'There are no accounts yet.';
    return searchedBy === 'api'
      ? `No account has a name that begins with this. ${HOW_THE_API_SEARCHES}`
      : 'No account matches.';
  }
  const count = formatCount(nodes.length, ['account', 'accounts']);
  if (searchedBy === 'api') return `${count} with a name that begins with this. ${HOW_THE_API_SEARCHES}`;
  if (searchedBy === 'console' && filter.userEmail === '')
    return `${NUMBER.format(nodes.length)} of ${NUMBER.format(known.length)} accounts`;
  return state === 'capped' ? `The first ${count}` : count;
}

const HOW_THE_API_SEARCHES =
  'There are more accounts than have been read, so Chime was asked: it compares the beginning of names, and may tell capital letters from small ones.';

interface DialogProps {
  open: Open | undefined;
  known: readonly AccountRowFragment[];
  onClose: () => void;
}

function Dialog({ open, known, onClose }: DialogProps) {
  if (!open) return undefined;
  if (open.dialog === 'create') {
    return <CreateDialog names={known.map(({ name }) => name)} onClose={onClose} />;
  }
  const OfAccount = open.dialog === 'rename' ? RenameDialog : DeleteDialog;
  return <OfAccount account={open.account} onClose={onClose} />;
}
