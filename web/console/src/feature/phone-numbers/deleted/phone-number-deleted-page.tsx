/** Numbers that have been deleted and can still be restored. */
import { Button, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useApolloClient } from '@apollo/client/react';
import { createColumnHelper } from '@tanstack/react-table';
import { Suspense, useMemo, useState } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import {
  ACTION_COLUMN,
  type DataColumns,
  DataTable,
  type dataTableFeatures,
} from '../../../ui/data-table.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { useListAddress } from '../../../ui/list-address.js';
import { useListMemory } from '../../../ui/list-memory.js';
import { PageHeader } from '../../../ui/page-header.js';
import { BY_VALUE, drawText, drawTime } from '../../../ui/table-cell.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { useViewer } from '../../../session/viewer.js';
import { restore } from '../list/number-action.js';
import {
  formatNumberCount,
  getRemovalTime,
  isDeleted,
  formatNumber,
  PRODUCT,
  QUEUE_DAYS,
  describeReading,
} from '../phone-number-labels.js';
import { NumberListStatus } from '../number-list-status.js';
import { useAllNumbers } from '../list/use-all-numbers.js';
import { SelectionBar } from '../../../ui/selection-bar.js';

const BatchDialog = lazyPart(async () => ({
  default: (await import('../list/batch-dialog.js')).BatchDialog,
}));

export function PhoneNumberDeletedPage() {
  const all = useAllNumbers();
  const { sort, setSort } = useListAddress();
  const mayRestore = useViewer().can('phone-number:lifecycle');
  const memory = useListMemory('deleted numbers');
  const { selected, onSelected } = memory;
  const [restoring, setRestoring] = useState<readonly NumberRowFragment[]>();
  // Numbers that will soon be deleted come first.
  const queue = useMemo(
    () => all.nodes.filter(isDeleted).toSorted((one, other) => parseTime(one) - parseTime(other)),
    [all.nodes],
  );
  return (
    <>
      <PageHeader title="Deletion queue" />
      <Text size="sm" mb="sm" maw={760}>
        Deleted numbers wait here for {QUEUE_DAYS} days, in which they can be restored to the inventory. Then
        they are gone for good, and anyone can order them.
      </Text>
      <NumberListStatus all={all} title="The deletion queue cannot be shown">
        {queue.length === 0 && all.state === 'complete'
          ? 'The queue is empty.'
          : describeReading(formatNumberCount(queue.length), all.state)}
      </NumberListStatus>
      <SelectionBar all={queue} listed={queue} idOf={idOf} selected={selected} onSelected={onSelected}>
        {(selection) => (
          <Button size="compact-sm" onClick={() => setRestoring(selection)}>
            Restore …
          </Button>
        )}
      </SelectionBar>
      {queue.length > 0 && (
        <DataTable
          label="Deleted numbers"
          columns={mayRestore ? COLUMNS : COLUMNS.slice(0, -1)}
          rows={queue}
          idOf={idOf}
          sort={sort}
          onSort={setSort}
          memory={memory}
          selection={mayRestore ? { selected, onSelected, labelRow: formatNumber } : undefined}
        />
      )}
      <Suspense>
        {restoring && (
          <BatchDialog kind="restore" numbers={restoring} onClose={() => setRestoring(undefined)} />
        )}
      </Suspense>
    </>
  );
}

const idOf = ({ phoneNumberId }: NumberRowFragment): string => phoneNumberId;

const parseTime = ({ deletionTimestamp }: NumberRowFragment): number =>
  Date.parse(deletionTimestamp ?? '') || 0;

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });

function timeLeft(until: string | undefined): string {
  if (until === undefined) return '';
  const hours = (Date.parse(until) - Date.now()) / 3_600_000;
  if (hours <= 0) return 'any moment';
  return hours < 48
    ? RELATIVE.format(Math.ceil(hours), 'hour')
    : RELATIVE.format(Math.round(hours / 24), 'day');
}

function RestoreButton({ number }: { number: NumberRowFragment }) {
  const client = useApolloClient();
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRestore size={16} />}
      aria-label={`Restore ${formatNumber(number)}`}
      onClick={() => void restore(client, number)}
    >
      Restore
    </Button>
  );
}

const helper = createColumnHelper<typeof dataTableFeatures, NumberRowFragment>();

const COLUMNS = helper.columns([
  helper.accessor((number) => formatNumber(number), {
    id: 'number',
    header: 'Number',
    size: 140,
    ...BY_VALUE,
  }),
  helper.accessor(({ productType }) => (productType ? PRODUCT[productType] : undefined), {
    id: 'use',
    header: 'Use',
    size: 160,
    ...BY_VALUE,
    cell: drawText,
  }),
  helper.accessor(({ deletionTimestamp }) => deletionTimestamp ?? undefined, {
    id: 'deleted',
    header: 'Deleted',
    size: 170,
    ...BY_VALUE,
    cell: drawTime,
  }),
  helper.accessor((number) => getRemovalTime(number) ?? undefined, {
    id: 'gone',
    header: 'Gone for good',
    size: 250,
    ...BY_VALUE,
    cell: ({ getValue }) => (
      <>
        <Timestamp value={getValue()} />{' '}
        <Text span size="xs" c="dimmed">
          {timeLeft(getValue())}
        </Text>
      </>
    ),
  }),
  helper.display({
    id: ACTION_COLUMN,
    size: 120,
    cell: ({ row }) => <RestoreButton number={row.original} />,
  }),
]) as DataColumns<NumberRowFragment>;
