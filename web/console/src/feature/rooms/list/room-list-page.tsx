/** The chat rooms of an account. */
import { Box, Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useMemo, useState } from 'react';
import type { AccountRowFragment, RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { useListAddress } from '../../../ui/list-address.js';
import { ListStatus } from '../../../ui/list-status.js';
import { PageHeader } from '../../../ui/page-header.js';
import { SearchField } from '../../../ui/search-field.js';
import { createSearch, splitWords } from '../../../ui/search-text.js';
import { useViewer } from '../../../session/viewer.js';
import { isEnterprise, useAccount } from '../../../ui/use-account.js';
import { MemberFilter } from './member-filter.js';
import { RoomTable } from './room-table.js';
import { labelRoom } from '../room-labels.js';
import { useLiveRooms, useRooms } from './use-rooms.js';

const CreateRoom = lazyPart(async () => ({ default: (await import('./create-room.js')).CreateRoom }));
const RenameRoom = lazyPart(async () => ({ default: (await import('./rename-room.js')).RenameRoom }));

export function RoomListPage() {
  const account = useAccount();
  const viewer = useViewer();
  if (isEnterprise(account) && viewer.can('room:read')) {
    return <RoomList key={account.accountId} account={account} />;
  }
  return (
    <>
      <PageHeader title="Rooms" />
      <Text>
        {isEnterprise(account)
          ? 'To see rooms you need the permission room:read.'
          : 'Only Enterprise accounts have chat rooms that can be administered.'}
      </Text>
    </>
  );
}

function RoomList({ account }: { account: AccountRowFragment }) {
  const { accountId } = account;
  const mayWrite = useViewer().can('room:write');
  const address = useListAddress();
  const member = address.query.get('member');
  const list = useRooms(accountId, member);
  const live = useLiveRooms(accountId, member, list);
  const found = useFound(list.nodes, address.find);
  const [dialog, setDialog] = useState<'create' | RoomRowFragment>();
  const taken = useMemo(() => list.nodes.map(({ name }) => name), [list.nodes]);
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHeader
        title="Rooms"
        actions={
          mayWrite && (
            <Button leftSection={<IconPlus size={18} />} onClick={() => setDialog('create')}>
              Create a room
            </Button>
          )
        }
      />
      <Group gap="sm" align="flex-end" mb="sm">
        <Box w={300} maw="100%">
          <SearchField
            label="Search"
            placeholder="Part of a name, or a room id"
            value={address.find}
            onChange={address.setFind}
          />
        </Box>
        <MemberFilter
          accountId={accountId}
          value={member}
          onChange={(memberId) => address.change({ query: { member: memberId } })}
        />
      </Group>
      <Box mb="xs">
        <ListStatus
          noun={['room', 'rooms']}
          list={list}
          live={live}
          matching={address.find.trim() === '' ? undefined : found.length}
        />
      </Box>
      {found.length > 0 && (
        <RoomTable accountId={accountId} rooms={found} address={address} onRename={setDialog} />
      )}
      {found.length === 0 && list.state === 'complete' && (
        <Nothing isFiltered={list.nodes.length > 0} isOfMember={member !== null} mayWrite={mayWrite} />
      )}
      <Suspense>
        {dialog === 'create' && <CreateRoom account={account} taken={taken} onClose={close} />}
        {typeof dialog === 'object' && <RenameRoom room={dialog} taken={taken} onClose={close} />}
      </Suspense>
    </>
  );
}

const hasWords = createSearch<RoomRowFragment>((room) => [labelRoom(room)]);

function useFound(rooms: readonly RoomRowFragment[], find: string): readonly RoomRowFragment[] {
  const shown = useDeferredValue(rooms);
  return useMemo(() => {
    const words = splitWords(find);
    return shown.filter((room) => hasWords(room, words) || room.roomId === find.trim());
  }, [shown, find]);
}

function Nothing(props: { isFiltered: boolean; isOfMember: boolean; mayWrite: boolean }) {
  const { isFiltered, isOfMember, mayWrite } = props;
  const words = isOfMember ? 'Not a member of any room of this account.' : 'There are no rooms yet.';
  return (
    <Text c="dimmed">
      {isFiltered ? 'No room has this name.' : words}
      {!isFiltered && !isOfMember && mayWrite && ' Create one, and add people to it.'}
    </Text>
  );
}
