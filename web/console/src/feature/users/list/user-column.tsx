/** The columns of the list of users. What is done in them comes with the table's `meta`. */
import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
} from '@tanstack/react-table';
import { Anchor, Badge, Text } from '@mantine/core';
import { Link } from 'react-router';
import type {
  InviteStatus,
  RegistrationStatus,
  UserRowFragment,
} from '../../../graphql/generated/graphql.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { INVITATION, LICENSE, REGISTRATION, USER_TYPE } from '../user-labels.js';
import classes from './user-column.module.css';

export const userTableFeatures = tableFeatures({
  columnSizingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text, basic: sortFn_basic },
});

const helper = createColumnHelper<typeof userTableFeatures, UserRowFragment>();

const REGISTRATION_COLOR: Readonly<Record<RegistrationStatus, string>> = {
  Registered: 'green',
  Unregistered: 'gray.6',
  Suspended: 'red',
};

const INVITATION_COLOR: Readonly<Record<InviteStatus, string>> = {
  Accepted: 'green',
  Pending: 'yellow',
  Failed: 'red',
};

/** A colour never stands alone: the word is in the badge. */
export const RegistrationBadge = ({ value }: { value: RegistrationStatus | null }) =>
  value ? (
    <Badge variant="dot" color={REGISTRATION_COLOR[value]} tt="none" fw={500}>
      {REGISTRATION[value]}
    </Badge>
  ) : (
    <Dash />
  );

export const InvitationBadge = ({ value }: { value: InviteStatus | null }) =>
  value ? (
    <Badge variant="dot" color={INVITATION_COLOR[value]} tt="none" fw={500}>
      {INVITATION[value]}
    </Badge>
  ) : (
    <Dash />
  );

const Dash = () => (
  <Text span inherit c="dimmed">
    –
  </Text>
);

/** Absent values come last in either order. */
const text = { sortFn: 'text', sortUndefined: 'last' } as const;
const plain = { sortFn: 'basic', sortUndefined: 'last' } as const;

const PEOPLE_COLUMNS = [
  helper.accessor((user) => user.primaryEmail ?? undefined, {
    id: 'email',
    header: 'E-mail',
    size: 250,
    enableHiding: false,
    ...text,
    cell: ({ row: { original } }) => (
      <>
        <Anchor
          component={Link}
          to={encodeURIComponent(original.userId)}
          inherit
          title={original.primaryEmail ?? ''}
          className={classes['email']}
        >
          {original.primaryEmail ?? original.userId}
        </Anchor>
        {/* The name has no column of its own there. */}
        <Text hiddenFrom="sm" size="xs" c="dimmed" truncate>
          {original.displayName}
        </Text>
      </>
    ),
  }),
  helper.accessor((user) => user.displayName ?? undefined, {
    id: 'name',
    header: 'Name',
    size: 150,
    ...text,
    cell: ({ getValue }) => getValue() ?? <Dash />,
  }),
  // Its cell is drawn by the row, which knows what may be changed.
  helper.accessor((user) => user.licenseType ?? undefined, {
    id: 'licence',
    header: 'Licence',
    size: 110,
    ...plain,
    cell: () => null,
  }),
  helper.accessor((user) => user.userRegistrationStatus ?? undefined, {
    id: 'registration',
    header: 'Registration',
    size: 160,
    ...plain,
    cell: ({ getValue }) => <RegistrationBadge value={getValue() ?? null} />,
  }),
  helper.accessor((user) => user.userInvitationStatus ?? undefined, {
    id: 'invitation',
    header: 'Invitation',
    size: 120,
    ...plain,
    cell: ({ getValue }) => <InvitationBadge value={getValue() ?? null} />,
  }),
];

const DETAIL_COLUMNS = [
  helper.accessor((user) => user.userType ?? undefined, {
    id: 'type',
    header: 'Type',
    size: 120,
    ...plain,
    cell: ({ row: { original } }) => (original.userType ? USER_TYPE[original.userType] : <Dash />),
  }),
  helper.accessor((user) => user.primaryProvisionedNumber ?? undefined, {
    id: 'phone',
    header: 'Phone number',
    size: 150,
    ...plain,
    cell: ({ getValue }) => getValue() ?? <Dash />,
  }),
  helper.accessor((user) => user.invitedOn ?? undefined, {
    id: 'invited',
    header: 'Invited',
    size: 190,
    ...plain,
    cell: ({ getValue }) => <Timestamp value={getValue()} />,
  }),
  helper.accessor((user) => user.registeredOn ?? undefined, {
    id: 'registered',
    header: 'First signed in',
    size: 190,
    ...plain,
    cell: ({ getValue }) => <Timestamp value={getValue()} />,
  }),
  helper.accessor('userId', {
    id: 'id',
    header: 'User id',
    size: 310,
    ...plain,
    cell: ({ getValue }) => (
      <Text span inherit ff="monospace">
        {getValue()}
      </Text>
    ),
  }),
];

/** One by one, as each has a type of its own. */
export const USER_COLUMNS = helper.columns([...PEOPLE_COLUMNS, ...DETAIL_COLUMNS]);

/** What can be hidden, and whether it is from the start. */
export const OPTIONAL_COLUMNS: readonly (readonly [id: string, label: string])[] = [
  ['name', 'Name'],
  ['licence', 'Licence'],
  ['registration', 'Registration'],
  ['invitation', 'Invitation'],
  ['type', 'Type'],
  ['phone', 'Phone number'],
  ['invited', 'Invited'],
  ['registered', 'First signed in'],
  ['id', 'User id'],
];

export const HIDDEN_AT_FIRST: Readonly<Record<string, boolean>> = {
  phone: false,
  invited: false,
  registered: false,
  id: false,
};

const TEXT: Readonly<Record<string, (user: UserRowFragment) => string | null>> = {
  email: ({ primaryEmail, userId }) => primaryEmail ?? userId,
  name: ({ displayName }) => displayName,
  licence: ({ licenseType }) => licenseType && LICENSE[licenseType],
  registration: ({ userRegistrationStatus }) =>
    userRegistrationStatus && REGISTRATION[userRegistrationStatus],
  invitation: ({ userInvitationStatus }) => userInvitationStatus && INVITATION[userInvitationStatus],
  type: ({ userType }) => userType && USER_TYPE[userType],
  phone: ({ primaryProvisionedNumber }) => primaryProvisionedNumber,
  id: ({ userId }) => userId,
};

/** What a cell says, for rows that pass by; times come later, as telling them takes longest. */
export function textOf(user: UserRowFragment, column: string): string {
  const tell = TEXT[column];
  return tell ? (tell(user) ?? '–') : '…';
}
