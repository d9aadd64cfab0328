/** The columns of the inventory. */
import {
  columnSizingFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
} from '@tanstack/react-table';
import { Text } from '@mantine/core';
import type { NumberRowFragment } from '../../gql/graphql.js';
import { Timestamp } from '../../part/timestamp.js';
import { Dash, NumberBadge } from './number-badge.js';
import { NumberHolder } from './number-holder.js';
import { numberOf, PRODUCT, STATUS, TYPE } from './phone-number-word.js';

export const numberTableFeatures = tableFeatures({
  columnSizingFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text, basic: sortFn_basic },
});

const helper = createColumnHelper<typeof numberTableFeatures, NumberRowFragment>();

/** Absent values come last in either order. */
const plain = { sortFn: 'basic', sortUndefined: 'last' } as const;

export const NUMBER_COLUMNS = helper.columns([
  // Its cell is drawn by the row, which knows how to open it.
  helper.accessor((number) => numberOf(number), {
    id: 'number',
    header: 'Number',
    size: 150,
    ...plain,
    cell: () => null,
  }),
  helper.accessor((number) => (number.status ? STATUS[number.status] : undefined), {
    id: 'status',
    header: 'Status',
    size: 130,
    ...plain,
    cell: ({ row: { original } }) => <NumberBadge number={original} />,
  }),
  helper.accessor((number) => number.associations?.[0]?.value ?? undefined, {
    id: 'holder',
    header: 'Assigned to',
    size: 150,
    enableSorting: false,
    cell: ({ row: { original } }) => <NumberHolder number={original} />,
  }),
  helper.accessor((number) => (number.productType ? PRODUCT[number.productType] : undefined), {
    id: 'use',
    header: 'Use',
    size: 190,
    ...plain,
    cell: ({ getValue }) => getValue() ?? <Dash />,
  }),
  helper.accessor(({ country, type }) => [country, type ? TYPE[type] : null].filter(Boolean).join(', '), {
    id: 'type',
    header: 'Type',
    size: 130,
    ...plain,
    cell: ({ getValue }) => getValue() || <Dash />,
  }),
  helper.accessor((number) => number.callingName ?? undefined, {
    id: 'name',
    header: 'Calling name',
    size: 220,
    sortFn: 'text',
    sortUndefined: 'last',
    cell: ({ row: { original } }) => <CallingName number={original} />,
  }),
  helper.accessor((number) => number.updatedTimestamp ?? undefined, {
    id: 'changed',
    header: 'Changed',
    size: 190,
    ...plain,
    cell: ({ getValue }) => <Timestamp value={getValue()} />,
  }),
]);

export function CallingName({
  number: { callingName, callingNameStatus },
}: {
  number: Pick<NumberRowFragment, 'callingName' | 'callingNameStatus'>;
}) {
  const isChanging = callingNameStatus === 'UpdateInProgress';
  const hasFailed = callingNameStatus === 'UpdateFailed';
  if (!callingName && !isChanging && !hasFailed) return <Dash />;
  return (
    <>
      {callingName}{' '}
      {isChanging && (
        <Text span size="xs" c="dimmed" title="It may take up to 72 hours">
          (being changed)
        </Text>
      )}
      {hasFailed && (
        <Text span size="xs" c="var(--mantine-color-error)">
          (change failed)
        </Text>
      )}
    </>
  );
}
