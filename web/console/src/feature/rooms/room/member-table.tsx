/** The members of a room as a table, in which roles can be changed. */
import { useApolloClient } from '@apollo/client/react';
import { ActionIcon, Anchor, NativeSelect } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import { createContext, use, useMemo } from 'react';
import { Link } from 'react-router';
import type {
  MembershipRowFragment,
  RoomMembershipRole,
  RoomRowFragment,
} from '../../../graphql/generated/graphql.js';
import {
  ACTION_COLUMN,
  type DataColumns,
  DataTable,
  type dataTableFeatures,
} from '../../../ui/data-table.js';
import type { ListAddress } from '../../../ui/list-address.js';
import { useListMemory } from '../../../ui/list-memory.js';
import { useSavingProps } from '../../../ui/saving-mark.js';
import { BY_VALUE, BY_WORDS, drawText, drawTime, drawTitled } from '../../../ui/table-cell.js';
import { useViewer } from '../../../session/viewer.js';
import { accountPath, userPath } from '../../../ui/account-path.js';
import { useIsNarrow } from '../../../ui/use-is-narrow.js';
import { shortenArn } from '../room-labels.js';
import { changeRole, removeMember } from './member-action.js';
import { MEMBER_TYPE, type Member, labelMember, ROLE } from './member-labels.js';

export interface MemberTableProps {
  room: RoomRowFragment;
  members: readonly MembershipRowFragment[];
  /** The id of the only administrator; undefined if there are several or none. */
  onlyAdministrator: string | undefined;
  address: Pick<ListAddress, 'sort' | 'setSort'>;
}

const helper = createColumnHelper<typeof dataTableFeatures, MembershipRowFragment>();

const idOf = ({ member }: MembershipRowFragment) => member.memberId;

export function MemberTable({ room, members, onlyAdministrator, address }: MemberTableProps) {
  const mayWrite = useViewer().can('room:write');
  const isNarrow = useIsNarrow();
  const scene = useMemo(() => ({ room, onlyAdministrator, mayWrite }), [room, onlyAdministrator, mayWrite]);
  const columns = useMemo(() => {
    const all = isNarrow ? NARROW : WIDE;
    return mayWrite ? all : all.slice(0, -1);
  }, [isNarrow, mayWrite]);
  const { sort, setSort } = address;
  const memory = useListMemory(`members ${room.roomId}`);
  return (
    <SceneContext value={scene}>
      <DataTable
        label="Members"
        columns={columns}
        rows={members}
        idOf={idOf}
        sort={sort}
        onSort={setSort}
        memory={memory}
      />
    </SceneContext>
  );
}

/** What cells need in addition to their row. The columns remain the same, so that a focused cell retains the focus. */
interface Scene extends Omit<MemberTableProps, 'members' | 'address'> {
  readonly mayWrite: boolean;
}

const SceneContext = createContext<Scene | undefined>(undefined);

function useActionOn(membership: MembershipRowFragment) {
  const client = useApolloClient();
  const scene = use(SceneContext);
  if (!scene?.mayWrite) return undefined;
  const { room, onlyAdministrator } = scene;
  return { client, room, membership, isOnlyAdministrator: membership.member.memberId === onlyAdministrator };
}

/** The role of a user. Bots are always members. */
function RoleCell({ membership }: { membership: MembershipRowFragment }) {
  const { member, role } = membership;
  const action = useActionOn(membership);
  const saving = useSavingProps(`${action?.room.roomId} ${member.memberId}`);
  if (!action || member.memberType !== 'User') return role ? ROLE[role] : '–';
  return (
    <NativeSelect
      size="xs"
      {...saving}
      aria-label={`Role of ${labelMember(member)}`}
      value={role ?? ''}
      data={[
        ...(role ? [] : [{ value: '', label: '–' }]),
        ...Object.entries(ROLE).map(([value, label]) => ({ value, label })),
      ]}
      onChange={(event) => void changeRole(action, event.currentTarget.value as RoomMembershipRole)}
    />
  );
}

function RemoveCell({ membership }: { membership: MembershipRowFragment }) {
  const action = useActionOn(membership);
  return (
    action && (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove ${labelMember(membership.member)}`}
        title="Remove from the room"
        onClick={() => void removeMember(action)}
      >
        <IconUserMinus size={18} />
      </ActionIcon>
    )
  );
}

function NameCell({ membership: { member } }: { membership: MembershipRowFragment }) {
  const to = memberPath(member);
  const name = labelMember(member);
  return to ? (
    <Anchor component={Link} inherit to={to} title={name}>
      {name}
    </Anchor>
  ) : (
    name
  );
}

function memberPath({ accountId, memberId, memberType }: Member): string | undefined {
  if (memberType === 'User') return userPath({ accountId, userId: memberId });
  return memberType === 'Bot' ? `${accountPath(accountId)}/bots#${encodeURIComponent(memberId)}` : undefined;
}

const WHO = helper.columns([
  helper.accessor(({ member }) => labelMember(member), {
    id: 'name',
    header: 'Name',
    size: 150,
    sortFn: 'text',
    cell: ({ row }) => <NameCell membership={row.original} />,
  }),
  helper.accessor(({ member }) => member.email ?? undefined, {
    id: 'email',
    header: 'E-mail',
    size: 258,
    ...BY_WORDS,
    cell: drawTitled(),
  }),
  helper.accessor(({ member: { memberType } }) => (memberType ? MEMBER_TYPE[memberType] : undefined), {
    id: 'type',
    header: 'Type',
    size: 80,
    ...BY_WORDS,
    cell: drawText,
  }),
]);

const ROLE_COLUMN = helper.accessor(({ role }) => role ?? undefined, {
  id: 'role',
  header: 'Role',
  size: 145,
  ...BY_VALUE,
  cell: ({ row }) => <RoleCell membership={row.original} />,
});

const REMOVE_COLUMN = helper.display({
  id: ACTION_COLUMN,
  size: 56,
  cell: ({ row }) => <RemoveCell membership={row.original} />,
});

const WHEN = helper.columns([
  helper.accessor(({ updatedTimestamp }) => updatedTimestamp ?? undefined, {
    id: 'updated',
    header: 'Last changed',
    size: 190,
    ...BY_VALUE,
    cell: drawTime,
  }),
  helper.accessor(({ invitedBy }) => invitedBy ?? undefined, {
    id: 'inviter',
    header: 'Added by',
    size: 125,
    ...BY_WORDS,
    cell: drawTitled(shortenArn),
  }),
]);

const WIDE = [...WHO, ROLE_COLUMN, ...WHEN, REMOVE_COLUMN] as DataColumns<MembershipRowFragment>;

/** The columns on narrow screens: names and roles. */
const NARROW = [{ ...WHO[0], size: 120 }, ROLE_COLUMN, REMOVE_COLUMN] as DataColumns<MembershipRowFragment>;
