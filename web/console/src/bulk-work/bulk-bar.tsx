/** For the bar of a selection: what can be done with the selected users, and taking them away as a file. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { UserRowFragment } from '../gql/graphql.js';
import { useAccount } from '../page/account/account-layout.js';
import { BulkActionList } from './bulk-action-list.js';
import { fileNameOf } from './csv.js';
import { saveCsv } from './save-file.js';
import { usersAsCsv } from './user-file.js';

export const BulkBar = ({ users }: { users: readonly UserRowFragment[] }) => (
  <>
    <BulkActionList users={users} size="compact-sm" />
    <ExportButton users={users} label="Export" />
  </>
);

export function ExportButton({ users, label }: { users: readonly UserRowFragment[]; label: string }) {
  const { name } = useAccount();
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconDownload size={16} />}
      disabled={users.length === 0}
      onClick={() => saveCsv(usersAsCsv(users), fileNameOf('users', name))}
    >
      {label}
    </Button>
  );
}
