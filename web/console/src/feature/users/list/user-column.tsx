/** The columns of the list of users. */
import { createColumnHelper } from '@tanstack/react-table';
import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { ACTION_COLUMN, type DataColumns, type dataTableFeatures } from '../../../ui/data-table.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { INVITATION, LICENSE, REGISTRATION, USER_TYPE } from '../../../ui/user-labels.js';
import { Dash, InvitationBadge, RegistrationBadge } from '../user-badges.js';
import classes from './user-column.module.css';

interface UserColumn {
  readonly id: string;
  readonly header: string;
  readonly size: number;
  /** The member of a user that it shows, and sorts by. Absent values come last in either order. */
  readonly key: Exclude<keyof UserRowFragment, '__typename'>;
  /** Sorts by words, not by the value as it is. */
  readonly sort?: 'text';
  /** The labels of the values. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Draws the cell. By default, the cell contains the value in words. */
  draw?(this: void, user: UserRowFragment): ReactNode;
  readonly isTime?: true;
  readonly isHiddenAtFirst?: true;
}

const COLUMNS: readonly UserColumn[] = [
  {
    id: 'email',
    header: 'E-mail',
    size: 250,
    key: 'primaryEmail',
    sort: 'text',
    draw: (user) => <EmailCell user={user} />,
  },
  { id: 'name', header: 'Name', size: 150, key: 'displayName', sort: 'text' },
  {
    id: 'licence',
    header: 'Licence',
    size: 110,
    key: 'licenseType',
    labels: LICENSE,
    // The row draws the licence, because it knows whether it may be changed.
    draw: () => null,
  },
  {
    id: 'registration',
    header: 'Registration',
    size: 160,
    key: 'userRegistrationStatus',
    labels: REGISTRATION,
    draw: ({ userRegistrationStatus }) => <RegistrationBadge value={userRegistrationStatus} />,
  },
  {
    id: 'invitation',
    header: 'Invitation',
    size: 120,
    key: 'userInvitationStatus',
    labels: INVITATION,
    draw: ({ userInvitationStatus }) => <InvitationBadge value={userInvitationStatus} />,
  },
  { id: 'type', header: 'Type', size: 120, key: 'userType', labels: USER_TYPE },
  {
    id: 'phone',
    header: 'Phone number',
    size: 150,
    key: 'primaryProvisionedNumber',
    isHiddenAtFirst: true,
  },
  { id: 'invited', header: 'Invited', size: 190, key: 'invitedOn', isTime: true, isHiddenAtFirst: true },
  {
    id: 'registered',
    header: 'First signed in',
    size: 190,
    key: 'registeredOn',
    isTime: true,
    isHiddenAtFirst: true,
  },
  {
    id: 'id',
    header: 'User id',
    size: 310,
    key: 'userId',
    draw: ({ userId }) => (
      <Text span inherit ff="monospace">
        {userId}
      </Text>
    ),
    isHiddenAtFirst: true,
  },
];

const EmailCell = ({ user }: { user: UserRowFragment }) => (
  <>
    <Anchor
      component={Link}
      to={encodeURIComponent(user.userId)}
      inherit
      title={user.primaryEmail ?? ''}
      className={classes['email']}
    >
      {user.primaryEmail ?? user.userId}
    </Anchor>
    {/* Narrow screens have no column for the name. */}
    <Text hiddenFrom="sm" size="xs" c="dimmed" truncate>
      {user.displayName}
    </Text>
  </>
);

const helper = createColumnHelper<typeof dataTableFeatures, UserRowFragment>();

/** The columns. The row draws the cell of the actions. */
export const USER_COLUMNS = helper.columns([
  ...COLUMNS.map((column) =>
    helper.accessor((user) => user[column.key] ?? undefined, {
      id: column.id,
      header: column.header,
      size: column.size,
      sortFn: column.sort ?? 'basic',
      sortUndefined: 'last',
      cell: ({ row: { original } }) => drawCell(column, original),
    }),
  ),
  helper.display({ id: ACTION_COLUMN, size: 56 }),
]) as DataColumns<UserRowFragment>;

/** The columns that can be hidden. */
export const OPTIONAL_COLUMNS = COLUMNS.filter(({ id }) => id !== 'email').map(
  ({ id, header }) => [id, header] as const,
);

export const HIDDEN_AT_FIRST: Readonly<Record<string, boolean>> = Object.fromEntries(
  COLUMNS.filter(({ isHiddenAtFirst }) => isHiddenAtFirst).map(({ id }) => [id, false]),
);

function drawCell(column: UserColumn, user: UserRowFragment): ReactNode {
  if (column.draw) return column.draw(user);
  if (column.isTime) return <Timestamp value={user[column.key]} />;
  return describe(column, user) ?? <Dash />;
}

function describe({ key, labels }: UserColumn, user: UserRowFragment): string | null {
  const value = user[key];
  return value === null || !labels ? value : (labels[value] ?? null);
}

const BY_ID = new Map(COLUMNS.map((column) => [column.id, column]));

/** Returns the text of a cell while the list scrolls. Times are omitted, because formatting them takes longest. */
export function describeCell(user: UserRowFragment, id: string): string {
  const column = BY_ID.get(id);
  if (!column || column.isTime) return '…';
  return describe(column, user) ?? (id === 'email' ? user.userId : '–');
}
