/** Parts of the list of users: the actions on the selected users, the export, and the link to bulk work. */
import { Button } from '@mantine/core';
import { IconDownload, IconListCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { UserRowFragment } from '../../graphql/generated/graphql.js';
import { useAccount } from '../../ui/use-account.js';
import { useAllowedUserActions } from './use-allowed-user-actions.js';
import { BulkActionList } from './bulk-action-list.js';
import { createFileName } from '../../bulk/csv.js';
import { isOpen } from '../../bulk/run-state.js';
import { useJobs } from './job.js';
import { saveCsv } from '../../bulk/save-file.js';
import { createUserCsv } from '../../bulk/user-file.js';

export const BulkBar = ({ users }: { users: readonly UserRowFragment[] }) => (
  <>
    <BulkActionList users={users} size="compact-sm" />
    <ExportButton users={users} label="Export" />
  </>
);

/** The link to the page of bulk work. It is hidden from viewers without the permissions. */
export function BulkLink() {
  const account = useAccount();
  const allowed = useAllowedUserActions(account);
  const { job } = useJobs(account);
  if (!allowed.change && !allowed.signOut) return undefined;
  return (
    <Button component={Link} to="../bulk" variant="default" leftSection={<IconListCheck size={18} />}>
      {job && isOpen(job.engine.current()) ? 'Bulk work (paused)' : 'Bulk work'}
    </Button>
  );
}

export function ExportButton({ users, label }: { users: readonly UserRowFragment[]; label: string }) {
  const { name } = useAccount();
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconDownload size={16} />}
      disabled={users.length === 0}
      onClick={() => saveCsv(createUserCsv(users), createFileName('users', name))}
    >
      {label}
    </Button>
  );
}
