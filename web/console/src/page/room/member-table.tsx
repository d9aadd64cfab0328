/** The members of a room as a table, in which roles can be changed. */
import { useApolloClient } from '@apollo/client/react';
import { ActionIcon, Anchor, NativeSelect, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconUserMinus } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { MembershipRowFragment, RoomMembershipRole, RoomRowFragment } from '../../gql/graphql.js';
import { ACTION_COLUMN, type DataColumns, DataTable, dataTableFeatures } from '../../part/data-table.js';
import type { ListAddress } from '../../part/list-address.js';
import { Timestamp } from '../../part/timestamp.js';
import { useViewer } from '../../session/viewer.js';
import { accountPath } from '../account/account-word.js';
import { shortArn } from '../room-list/room-word.js';
import { changeRole, removeMember } from './member-action.js';
import { MEMBER_TYPE, type Member, nameOfMember, ROLE } from './room-word.js';

export interface MemberTableProps {
  room: RoomRowFragment;
  members: readonly MembershipRowFragment[];
  /** Undefined unless there is exactly one. */
  onlyAdministrator: string | undefined;
  address: Pick<ListAddress, 'sort' | 'setSort'>;
}

const helper = createColumnHelper<typeof dataTableFeatures, MembershipRowFragment>();

const idOf = ({ member }: MembershipRowFragment) => member.memberId;

export function MemberTable({ room, members, onlyAdministrator, address }: MemberTableProps) {
  const columns = useColumns(room, onlyAdministrator);
  const { sort, setSort } = address;
  return (
    <DataTable label="Members" columns={columns} rows={members} idOf={idOf} sort={sort} onSort={setSort} />
  );
}

function useColumns(room: RoomRowFragment, onlyAdministrator: string | undefined) {
  const client = useApolloClient();
  const mayWrite = useViewer().can('room:write');
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  return useMemo(() => {
    const actionOn = (membership: MembershipRowFragment) => ({
      client,
      room,
      membership,
      isOnlyAdministrator: membership.member.memberId === onlyAdministrator,
    });
    const role = helper.accessor(({ role: value }) => value ?? undefined, {
      id: 'role',
      header: 'Role',
      size: 160,
      sortFn: 'basic',
      sortUndefined: 'last',
      cell: ({ row: { original } }) => (
        <RoleCell
          membership={original}
          onRole={mayWrite ? (next) => void changeRole(actionOn(original), next) : undefined}
        />
      ),
    });
    const action = helper.display({
      id: ACTION_COLUMN,
      header: 'Actions',
      size: 56,
      cell: ({ row: { original } }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${nameOfMember(original.member)}`}
          title="Remove from the room"
          onClick={() => void removeMember(actionOn(original))}
        >
          <IconUserMinus size={18} />
        </ActionIcon>
      ),
    });
    const before = isNarrow ? WHO.slice(0, 1) : WHO;
    const after = isNarrow ? [] : WHEN;
    return [...before, role, ...after, ...(mayWrite ? [action] : [])] as DataColumns<MembershipRowFragment>;
  }, [client, room, onlyAdministrator, mayWrite, isNarrow]);
}

interface RoleCellProps {
  membership: MembershipRowFragment;
  /** Undefined for those who may not. */
  onRole: ((role: RoomMembershipRole) => void) | undefined;
}

/** Roles are of users only: bots stay members. */
function RoleCell({ membership: { member, role }, onRole }: RoleCellProps) {
  if (!onRole || member.memberType !== 'User') return role ? ROLE[role] : '–';
  return (
    <NativeSelect
      size="xs"
      aria-label={`Role of ${nameOfMember(member)}`}
      value={role ?? ''}
      data={[
        ...(role ? [] : [{ value: '', label: '–' }]),
        ...Object.entries(ROLE).map(([value, label]) => ({ value, label })),
      ]}
      onChange={(event) => onRole(event.currentTarget.value as RoomMembershipRole)}
    />
  );
}

function NameCell({ membership: { member } }: { membership: MembershipRowFragment }) {
  const to = pathOf(member);
  const name = nameOfMember(member);
  return to ? (
    <Anchor component={Link} inherit to={to} title={name}>
      {name}
    </Anchor>
  ) : (
    name
  );
}

function pathOf({ accountId, memberId, memberType }: Member): string | undefined {
  const id = encodeURIComponent(memberId);
  if (memberType === 'User') return `${accountPath(accountId)}/users/${id}`;
  return memberType === 'Bot' ? `${accountPath(accountId)}/bots#${id}` : undefined;
}

const WHO = helper.columns([
  helper.accessor(({ member }) => nameOfMember(member), {
    id: 'name',
    header: 'Name',
    size: 200,
    sortFn: 'text',
    cell: ({ row }) => <NameCell membership={row.original} />,
  }),
  helper.accessor(({ member }) => member.email ?? undefined, {
    id: 'email',
    header: 'E-mail',
    size: 260,
    sortFn: 'text',
    sortUndefined: 'last',
    cell: ({ getValue }) => (
      <Text span inherit title={getValue()}>
        {getValue() ?? '–'}
      </Text>
    ),
  }),
  helper.accessor(({ member: { memberType } }) => (memberType ? MEMBER_TYPE[memberType] : undefined), {
    id: 'type',
    header: 'Type',
    size: 100,
    sortFn: 'text',
    sortUndefined: 'last',
    cell: ({ getValue }) => getValue() ?? '–',
  }),
]);

const WHEN = helper.columns([
  helper.accessor(({ updatedTimestamp }) => updatedTimestamp ?? undefined, {
    id: 'updated',
    header: 'Last changed',
    size: 180,
    sortFn: 'basic',
    sortUndefined: 'last',
    cell: ({ getValue }) => <Timestamp value={getValue()} />,
  }),
  helper.accessor(({ invitedBy }) => invitedBy ?? undefined, {
    id: 'inviter',
    header: 'Added by',
    size: 150,
    sortFn: 'text',
    sortUndefined: 'last',
    cell: ({ getValue }) => (
      <Text span inherit title={getValue()}>
        {shortArn(getValue() ?? '–')}
      </Text>
    ),
  }),
]);
