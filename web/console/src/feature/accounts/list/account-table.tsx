/**
 * The table of accounts and the actions on them. It is not Mantine's table, because that would add the code of menus
 * and popovers to the first page.
 */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   Narrow screens show it as cards, by `display`, which takes tables from some screen readers. */
import { ActionIcon, Anchor, Badge, Group, Text, VisuallyHidden } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AccountRowFragment } from '../../../graphql/generated/graphql.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { useViewer } from '../../../session/viewer.js';
import { labelType } from '../account-labels.js';
import { accountPath } from '../../../ui/account-path.js';
import { LICENSE } from '../../../ui/user-labels.js';
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
    <table className={classes['table']} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((label) => (
            <th
              key={label}
              scope="col"
              role="columnheader"
              className={label === 'AWS account' ? classes['wide'] : undefined}
            >
              {label}
            </th>
          ))}
          {mayAct && (
            <th scope="col" role="columnheader">
              <VisuallyHidden>Actions</VisuallyHidden>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {accounts.map((account) => (
          <AccountRow key={account.accountId} account={account}>
            {mayAct && (
              <td role="cell">
                <Actions account={account} onRename={onRename} onDelete={onDelete} />
              </td>
            )}
          </AccountRow>
        ))}
      </tbody>
    </table>
  );
}

function AccountRow({ account, children }: { account: AccountRowFragment; children: React.ReactNode }) {
  const { accountId, awsAccountId, name, accountStatus, defaultLicense, createdTimestamp } = account;
  return (
    <tr role="row">
      <td role="cell">
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
      </td>
      <td role="cell" data-label="Type">
        {labelType(account)}
      </td>
      <td role="cell" data-label="Default licence">
        {defaultLicense ? LICENSE[defaultLicense] : '–'}
      </td>
      <td role="cell" data-label="AWS account" className={classes['wide']}>
        {awsAccountId}
      </td>
      <td role="cell" data-label="Created">
        <Timestamp value={createdTimestamp} />
      </td>
      {children}
    </tr>
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
