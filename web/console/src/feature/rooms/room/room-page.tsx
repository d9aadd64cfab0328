/** The page of a chat room: its facts, its members, and the actions on it. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Box, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconEraser, IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react';
import { Suspense, useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import {
  type MembershipRowFragment,
  RoomDetailDocument,
  type RoomRowFragment,
} from '../../../graphql/generated/graphql.js';
import { useLiveList } from '../../../live/use-live-list.js';
import { useLiveQueries } from '../../../live/use-live-queries.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { useListAddress } from '../../../ui/list-address.js';
import { ListStatus } from '../../../ui/list-status.js';
import { PageHeader } from '../../../ui/page-header.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { SearchField } from '../../../ui/search-field.js';
import { createSearch, splitWords } from '../../../ui/search-text.js';
import { useViewer } from '../../../session/viewer.js';
import { GoneNote } from '../../../ui/gone-note.js';
import { useAccount } from '../../../ui/use-account.js';
import { deleteRoom } from '../change-room.js';
import { labelRoom } from '../room-labels.js';
import { roomsPath } from '../../../ui/account-path.js';
import { parseAddress } from '../../../ui/parse-address.js';
import { useLast } from '../../../ui/use-last.js';
import { MemberTable } from './member-table.js';
import { RoomFacts } from './room-facts.js';
import { labelMember } from './member-labels.js';
import { useMembers } from './use-members.js';

const AddDialog = lazyPart(async () => ({ default: (await import('./add-dialog.js')).AddDialog }));
const RedactDialog = lazyPart(async () => ({ default: (await import('./redact-dialog.js')).RedactDialog }));
const RenameRoom = lazyPart(async () => ({
  default: (await import('../list/rename-room.js')).RenameRoom,
}));

export function RoomPage() {
  const account = useAccount();
  const { roomId = '' } = useParams();
  const { accountId } = account;
  const { data, error, loading, refetch } = useQuery(RoomDetailDocument, {
    variables: { accountId, roomId },
    refetchOn: true,
  });
  useLiveQueries({ resource: 'Room', keys: { accountId, roomId } });
  const room = useLast(data?.room);
  if (room?.roomId === roomId) return <RoomView key={roomId} room={room} isGone={data?.room === null} />;
  return (
    <>
      <PageHeader title="Room" trail={[{ label: 'Rooms', to: roomsPath(accountId) }]} />
      {error && (
        <ProblemAlert error={error} title="The room cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && loading && <Skeleton h={320} />}
      {!error && !loading && <Text>There is no such room in {account.name}, or it no longer exists.</Text>}
    </>
  );
}

function RoomView({ room, isGone }: { room: RoomRowFragment; isGone: boolean }) {
  return (
    <>
      <GoneNote title="The room no longer exists" isGone={isGone} />
      <PageHeader
        title={labelRoom(room)}
        subject={room.roomId}
        trail={[{ label: 'Rooms', to: roomsPath(room.accountId) }]}
        actions={<RoomButtons room={room} />}
      />
      <RoomFacts room={room} />
      <Members room={room} />
    </>
  );
}

function RoomButtons({ room }: { room: RoomRowFragment }) {
  const client = useApolloClient();
  const viewer = useViewer();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'rename' | 'redact'>();
  const close = () => setDialog(undefined);
  const leave = async () => navigate(roomsPath(room.accountId));
  return (
    <>
      {viewer.can('room:write') && (
        <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setDialog('rename')}>
          Rename
        </Button>
      )}
      {viewer.can('room:lifecycle') && (
        <>
          <Button
            variant="default"
            leftSection={<IconEraser size={16} />}
            onClick={() => setDialog('redact')}
          >
            Redact a message
          </Button>
          <Button
            color="red"
            variant="outline"
            leftSection={<IconTrash size={16} />}
            onClick={() => void deleteRoom(client, room, leave)}
          >
            Delete
          </Button>
        </>
      )}
      <Suspense>
        {dialog === 'rename' && <RenameRoom room={room} taken={NONE} onClose={close} />}
        {dialog === 'redact' && <RedactDialog room={room} onClose={close} />}
      </Suspense>
    </>
  );
}

const NONE: readonly string[] = [];

function Members({ room }: { room: RoomRowFragment }) {
  const mayWrite = useViewer().can('room:write');
  const address = useListAddress();
  const list = useMembers(room.accountId, room.roomId);
  const live = useLiveList({
    topic: { resource: 'Room', keys: { accountId: room.accountId, roomId: room.roomId } },
    list,
    idOf: ({ member }) => member.memberId,
    isWhole: false,
  });
  const found = useFound(list.nodes, address.find);
  const [isAdding, setAdding] = useState(false);
  const ids = useMemo(() => new Set(list.nodes.map(({ member }) => member.memberId)), [list.nodes]);
  return (
    <>
      <Title order={2} size="h4" mb="sm">
        Members
      </Title>
      <Group gap="sm" align="flex-end" justify="space-between" mb="sm">
        <Box w={300} maw="100%">
          <SearchField
            label="Search members"
            placeholder="Part of a name or an e-mail address"
            value={address.find}
            onChange={address.setFind}
          />
        </Box>
        {mayWrite && (
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setAdding(true)}>
            Add members
          </Button>
        )}
      </Group>
      <Box mb="xs">
        <ListStatus
          noun={['member', 'members']}
          live={live}
          list={list}
          matching={address.find.trim() === '' ? undefined : found.length}
        />
      </Box>
      {found.length > 0 && (
        <MemberTable
          room={room}
          members={found}
          onlyAdministrator={list.state === 'complete' ? findOnlyAdministrator(list.nodes) : undefined}
          address={address}
        />
      )}
      {found.length === 0 && list.state === 'complete' && (
        <Text c="dimmed">
          {list.nodes.length > 0 ? 'No member has this name.' : 'Nobody is in this room yet.'}
        </Text>
      )}
      <Suspense>
        {isAdding && <AddDialog room={room} members={ids} onClose={() => setAdding(false)} />}
      </Suspense>
    </>
  );
}

function findOnlyAdministrator(members: readonly MembershipRowFragment[]): string | undefined {
  const administrators = members.filter(({ role }) => role === 'Administrator');
  return administrators.length === 1 ? administrators[0]?.member.memberId : undefined;
}

const hasWords = createSearch<MembershipRowFragment>(({ member }) => [labelMember(member), member.email]);

function useFound(members: readonly MembershipRowFragment[], find: string): readonly MembershipRowFragment[] {
  return useMemo(() => {
    const words = splitWords(parseAddress(find) ?? find);
    return members.filter(
      (membership) => hasWords(membership, words) || membership.member.memberId === find.trim(),
    );
  }, [members, find]);
}
