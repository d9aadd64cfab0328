/** The inventory of phone numbers. Numbers can be searched, assigned, released, changed and deleted. */
import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { DataTable } from '../../../ui/data-table.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { useListMemory } from '../../../ui/list-memory.js';
import { PageHeader } from '../../../ui/page-header.js';
import { useViewer } from '../../../session/viewer.js';
import { SelectionBar } from '../../../ui/selection-bar.js';
import type { BatchKind } from './batch.js';
import { FilterBar } from './filter-bar.js';
import { NARROW_NUMBER_COLUMNS, NUMBER_COLUMNS } from './number-column.js';
import { filterNumbers, isEmpty, type NumberFilter, useNumberView } from './number-filter.js';
import { NumberScene } from './number-menu.js';
import { formatNumberCount, isDeleted, formatNumber, describeReading } from '../phone-number-labels.js';
import { NUMBER } from '../../../ui/format-count.js';
import type { ListReading } from '../../../graphql/list-reader.js';
import { NumberListStatus } from '../number-list-status.js';
import { useIsNarrow } from '../../../ui/use-is-narrow.js';
import { useAllNumbers } from './use-all-numbers.js';
import { type NumberDialog, useNumberChoice } from './use-number-choice.js';

const NumberDetails = lazyPart(async () => ({
  default: (await import('./number-details.js')).NumberDetails,
}));
const AssignDialog = lazyPart(async () => ({ default: (await import('./assign-dialog.js')).AssignDialog }));
const NameDialog = lazyPart(async () => ({ default: (await import('./name-dialog.js')).NameDialog }));
const ProductDialog = lazyPart(async () => ({
  default: (await import('./product-dialog.js')).ProductDialog,
}));
const BatchDialog = lazyPart(async () => ({ default: (await import('./batch-dialog.js')).BatchDialog }));

export function PhoneNumberListPage() {
  const viewer = useViewer();
  return (
    <>
      <PageHeader
        title="Phone numbers"
        actions={
          viewer.can('phone-number:write') && (
            <Button component={Link} to="/phone-numbers/search" leftSection={<IconPlus size={18} />}>
              Order numbers
            </Button>
          )
        }
      />
      <Inventory />
    </>
  );
}

type Open =
  | { dialog: NumberDialog; number: NumberRowFragment }
  | { dialog: 'batch'; kind: BatchKind; numbers: readonly NumberRowFragment[] };

const idOf = ({ phoneNumberId }: NumberRowFragment) => phoneNumberId;

function Inventory() {
  const all = useAllNumbers();
  const view = useNumberView();
  const memory = useListMemory('numbers');
  const { selected, onSelected } = memory;
  const [open, setOpen] = useState<Open>();
  const listChoices = useNumberChoice((dialog, number) => setOpen({ dialog, number }));
  const nodes = useDeferredValue(all.nodes);
  const kept = useMemo(() => nodes.filter((number) => !isDeleted(number)), [nodes]);
  const listed = useMemo(() => filterNumbers(kept, view.filter), [kept, view.filter]);
  const kinds = useBatchKinds();
  const isNarrow = useIsNarrow();
  const opened = all.nodes.find((number) => formatNumber(number) === view.opened);
  return (
    <>
      <FilterBar filter={view.filter} onFilter={view.setFilter} />
      <NumberListStatus all={all}>
        {describeReading(describeCount(kept.length, listed.length, view.filter, all.state), all.state)}
      </NumberListStatus>
      <SelectionBar all={kept} listed={listed} idOf={idOf} selected={selected} onSelected={onSelected}>
        {(numbers) =>
          kinds.map((kind) => (
            <Button
              key={kind}
              size="compact-sm"
              {...(kind === 'delete' ? { color: 'red' } : {})}
              onClick={() => setOpen({ dialog: 'batch', kind, numbers })}
            >
              {BATCH_LABEL[kind]}
            </Button>
          ))
        }
      </SelectionBar>
      {listed.length > 0 && (
        <NumberScene value={{ onOpen: view.open, listChoices }}>
          <DataTable
            label="Numbers"
            columns={isNarrow ? NARROW_NUMBER_COLUMNS : NUMBER_COLUMNS}
            rows={listed}
            idOf={idOf}
            sort={view.sort}
            onSort={view.setSort}
            memory={memory}
            selection={kinds.length > 0 ? { selected, onSelected, labelRow: formatNumber } : undefined}
          />
        </NumberScene>
      )}
      {listed.length === 0 && all.state === 'complete' && <Nothing hasNumbers={kept.length > 0} />}
      {view.opened && !opened && all.state === 'complete' && (
        <Text mt="sm" role="status">
          {view.opened} is not in the inventory.
        </Text>
      )}
      <Suspense>
        {opened && <NumberDetails number={opened} choices={listChoices(opened)} onClose={view.close} />}
        <Dialog open={open} onClose={() => setOpen(undefined)} onDone={() => onSelected({})} />
      </Suspense>
    </>
  );
}

function Dialog({
  open,
  onClose,
  onDone,
}: {
  open: Open | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  if (!open) return undefined;
  if (open.dialog === 'batch') {
    const closed = (isDone: boolean) => {
      onClose();
      if (isDone) onDone();
    };
    return <BatchDialog kind={open.kind} numbers={open.numbers} onClose={closed} />;
  }
  const OfNumber = { assign: AssignDialog, name: NameDialog, product: ProductDialog }[open.dialog];
  return <OfNumber number={open.number} onClose={onClose} />;
}

const BATCH_LABEL: Readonly<Record<'product' | 'name' | 'delete', string>> = {
  product: 'Change their use …',
  name: 'Calling name …',
  delete: 'Delete …',
};

function useBatchKinds(): ('product' | 'name' | 'delete')[] {
  const viewer = useViewer();
  return [
    ...(viewer.can('phone-number:write') ? (['product', 'name'] as const) : []),
    ...(viewer.can('phone-number:lifecycle') ? (['delete'] as const) : []),
  ];
}

function describeCount(
  all: number,
  listed: number,
  filter: NumberFilter,
  state: ListReading<unknown>['state'],
): string {
  if (all === 0 && state === 'loading') return 'Reading the inventory';
  return isEmpty(filter) ? formatNumberCount(all) : `${NUMBER.format(listed)} of ${formatNumberCount(all)}`;
}

const Nothing = ({ hasNumbers }: { hasNumbers: boolean }) => (
  <Text mt="sm" c="dimmed" role="status">
    {hasNumbers
      ? 'No number matches. Clear the search and the filters to see all.'
      : 'There are no numbers yet. Order some: they can be assigned to users as soon as they are acquired.'}
  </Text>
);
