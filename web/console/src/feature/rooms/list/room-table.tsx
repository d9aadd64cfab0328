/** The list of rooms as a table. */
import { Anchor } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { RoomRowFragment } from '../../../graphql/generated/graphql.js';
import {
  ACTION_COLUMN,
  type DataColumns,
  DataTable,
  type dataTableFeatures,
} from '../../../ui/data-table.js';
import type { ListAddress } from '../../../ui/list-address.js';
import { useListMemory } from '../../../ui/list-memory.js';
import { BY_VALUE, BY_WORDS, drawTime, drawTitled } from '../../../ui/table-cell.js';
import { useIsNarrow } from '../../../ui/use-is-narrow.js';
import { RoomMenu } from './room-menu.js';
import { labelRoom, roomPath, shortenArn } from '../room-labels.js';

export interface RoomTableProps {
  accountId: string;
  rooms: readonly RoomRowFragment[];
  address: Pick<ListAddress, 'sort' | 'setSort'>;
  onRename: (room: RoomRowFragment) => void;
}

export function RoomTable({ accountId, rooms, address: { sort, setSort }, onRename }: RoomTableProps) {
  const columns = useColumns(onRename);
  const memory = useListMemory(`rooms ${accountId}`);
  return (
    <DataTable
      label="Rooms"
      columns={columns}
      rows={rooms}
      idOf={idOf}
      sort={sort}
      onSort={setSort}
      memory={memory}
    />
  );
}

function useColumns(onRename: RoomTableProps['onRename']): DataColumns<RoomRowFragment> {
  const isNarrow = useIsNarrow();
  return useMemo(() => {
    const action = helper.display({
      id: ACTION_COLUMN,
      size: 56,
      cell: ({ row }) => <RoomMenu room={row.original} onRename={onRename} />,
    });
    return [...(isNarrow ? COLUMNS.slice(0, 1) : COLUMNS), action] as DataColumns<RoomRowFragment>;
  }, [isNarrow, onRename]);
}

const idOf = ({ roomId }: RoomRowFragment) => roomId;

const helper = createColumnHelper<typeof dataTableFeatures, RoomRowFragment>();

const COLUMNS = helper.columns([
  helper.accessor(labelRoom, {
    id: 'name',
    header: 'Name',
    size: 300,
    sortFn: 'text',
    cell: ({ row: { original } }) => (
      <Anchor component={Link} inherit to={roomPath(original)} title={labelRoom(original)}>
        {labelRoom(original)}
      </Anchor>
    ),
  }),
  helper.accessor(({ createdTimestamp }) => createdTimestamp ?? undefined, {
    id: 'created',
    header: 'Created',
    size: 180,
    ...BY_VALUE,
    cell: drawTime,
  }),
  helper.accessor(({ updatedTimestamp }) => updatedTimestamp ?? undefined, {
    id: 'updated',
    header: 'Last changed',
    size: 180,
    ...BY_VALUE,
    cell: drawTime,
  }),
  helper.accessor(({ createdBy }) => createdBy ?? undefined, {
    id: 'creator',
    header: 'Created by',
    size: 200,
    ...BY_WORDS,
    cell: drawTitled(shortenArn),
  }),
]);
