/** The accounts, a row each, with what can be done to them. */
import { ActionIcon, Anchor, Badge, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AccountRowFragment } from '../../gql/graphql.js';
import { Timestamp } from '../../part/timestamp.js';
import { useViewer } from '../../session/viewer.js';
import { accountPath, typeOf } from '../account/account-word.js';
import { LICENSE } from '../user/user-word.js';
import classes from './account-list.module.css';

export interface AccountTableProps {
  accounts: readonly AccountRowFragment[];
  onRename: (account: AccountRowFragment) => void;
  onDelete: (account: AccountRowFragment) => void;
}

const COLUMNS = ['Name', 'Type', 'Default licence', 'AWS account', 'Created'];

export function AccountTable({ accounts, onRename, onDelete }: AccountTableProps) {
  const viewer = useViewer();
  const mayAct = viewer.can('account:write') || viewer.can('account:lifecycle');
  return (
    // Roles, as narrow screens show it as cards, which would take the table from screen readers.
    <Table highlightOnHover className={classes['table']} role="table">
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {COLUMNS.map((label) => (
            <Table.Th
              key={label}
              scope="col"
              role="columnheader"
              className={label === 'AWS account' ? classes['wide'] : undefined}
            >
              {label}
            </Table.Th>
          ))}
          {mayAct && (
            <Table.Th scope="col" role="columnheader">
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {accounts.map((account) => (
          <AccountRow key={account.accountId} account={account}>
            {mayAct && (
              <Table.Td role="cell">
                <Actions account={account} onRename={onRename} onDelete={onDelete} />
              </Table.Td>
            )}
          </AccountRow>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AccountRow({ account, children }: { account: AccountRowFragment; children: React.ReactNode }) {
  const { accountId, awsAccountId, name, accountStatus, defaultLicense, createdTimestamp } = account;
  return (
    <Table.Tr role="row">
      <Table.Td role="cell">
        <Group gap="xs">
          <Anchor component={Link} to={accountPath(accountId)} fw={500} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Anchor>
          {accountStatus === 'Suspended' && (
            <Badge color="red" variant="outline">
              Suspended
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className={classes['id']}>
          {accountId}
        </Text>
      </Table.Td>
      <Table.Td role="cell" data-label="Type">
        {typeOf(account)}
      </Table.Td>
      <Table.Td role="cell" data-label="Default licence">
        {defaultLicense ? LICENSE[defaultLicense] : '–'}
      </Table.Td>
      <Table.Td role="cell" data-label="AWS account" className={classes['wide']}>
        {awsAccountId}
      </Table.Td>
      <Table.Td role="cell" data-label="Created">
        <Timestamp value={createdTimestamp} />
      </Table.Td>
      {children}
    </Table.Tr>
  );
}

interface ActionsProps extends Pick<AccountTableProps, 'onRename' | 'onDelete'> {
  account: AccountRowFragment;
}

function Actions({ account, onRename, onDelete }: ActionsProps) {
  const viewer = useViewer();
  return (
    <Group gap={4} wrap="nowrap">
      {viewer.can('account:write') && (
        <ActionIcon
          variant="subtle"
          color="gray"
          title="Rename"
          aria-label={`Rename ${account.name}`}
          onClick={() => onRename(account)}
        >
          <IconPencil size={18} />
        </ActionIcon>
      )}
      {viewer.can('account:lifecycle') && (
        <ActionIcon
          variant="subtle"
          color="gray"
          title="Delete"
          aria-label={`Delete ${account.name}`}
          onClick={() => onDelete(account)}
        >
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}
