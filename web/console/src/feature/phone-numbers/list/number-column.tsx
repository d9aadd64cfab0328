/** The columns of the inventory. */
import { createColumnHelper } from '@tanstack/react-table';
import { Text } from '@mantine/core';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { ACTION_COLUMN, type DataColumns, type dataTableFeatures } from '../../../ui/data-table.js';
import { BY_VALUE, BY_WORDS, drawTime } from '../../../ui/table-cell.js';
import { Dash, NumberBadge } from './number-badge.js';
import { NumberHolder } from './number-holder.js';
import { NumberLink, NumberMenu } from './number-menu.js';
import { formatNumber, PRODUCT, STATUS, TYPE } from '../phone-number-labels.js';

const helper = createColumnHelper<typeof dataTableFeatures, NumberRowFragment>();

/** The columns. Together they are as wide as the page on a screen of 1280 pixels. */
export const NUMBER_COLUMNS = helper.columns([
  helper.accessor((number) => formatNumber(number), {
    id: 'number',
    header: 'Number',
    size: 142,
    ...BY_VALUE,
    cell: ({ row: { original } }) => <NumberLink number={original} />,
  }),
  helper.accessor((number) => (number.status ? STATUS[number.status] : undefined), {
    id: 'status',
    header: 'Status',
    size: 106,
    ...BY_VALUE,
    cell: ({ row: { original } }) => <NumberBadge number={original} />,
  }),
  helper.accessor((number) => number.associations?.[0]?.value ?? undefined, {
    id: 'holder',
    header: 'Assigned to',
    size: 108,
    enableSorting: false,
    cell: ({ row: { original } }) => <NumberHolder number={original} />,
  }),
  helper.accessor((number) => (number.productType ? PRODUCT[number.productType] : undefined), {
    id: 'use',
    header: 'Use',
    size: 167,
    ...BY_VALUE,
    cell: ({ getValue }) => getValue() ?? <Dash />,
  }),
  helper.accessor(({ country, type }) => [country, type ? TYPE[type] : null].filter(Boolean).join(', '), {
    id: 'type',
    header: 'Type',
    size: 112,
    ...BY_VALUE,
    cell: ({ getValue }) => getValue() || <Dash />,
  }),
  helper.accessor((number) => number.callingName ?? undefined, {
    id: 'name',
    header: 'Calling name',
    size: 112,
    ...BY_WORDS,
    cell: ({ row: { original } }) => <CallingName number={original} />,
  }),
  helper.accessor((number) => number.updatedTimestamp ?? undefined, {
    id: 'changed',
    header: 'Changed',
    size: 178,
    ...BY_VALUE,
    cell: drawTime,
  }),
  helper.display({
    id: ACTION_COLUMN,
    size: 50,
    cell: ({ row: { original } }) => <NumberMenu number={original} />,
  }),
]) as DataColumns<NumberRowFragment>;

const ESSENTIAL: ReadonlySet<string | undefined> = new Set(['number', 'status', ACTION_COLUMN]);

/** The columns on narrow screens. The details of a number show the others. */
export const NARROW_NUMBER_COLUMNS = NUMBER_COLUMNS.filter(({ id }) => ESSENTIAL.has(id));

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
