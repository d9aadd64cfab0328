/** The inventory as a table: thousands of rows, of which only those in view are drawn. */
import { Box, Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { type ReactTable, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useState } from 'react';
import type { NumberRowFragment } from '../../gql/graphql.js';
import { NUMBER_COLUMNS, numberTableFeatures } from './number-column.js';
import type { NumberSort } from './number-filter.js';
import { NumberTableRow } from './number-row.js';
import type { NumberChoice } from './use-number-choice.js';
import classes from './number-table.module.css';

/** By the id of the number. */
export type Selected = Record<string, true>;

export interface NumberTableProps {
  numbers: readonly NumberRowFragment[];
  sort: NumberSort | undefined;
  onSort: (sort: NumberSort | undefined) => void;
  selected: Selected;
  onSelected: (selected: Selected) => void;
  /** Whether there is anything to do with a selection. */
  isSelectable: boolean;
  onOpen: (number: string) => void;
  choiceOf: (number: NumberRowFragment) => NumberChoice[];
}

/** Of each row, in pixels. */
const ROW_HEIGHT = 44;

const NONE: never[] = [];

type Model = ReactTable<typeof numberTableFeatures, NumberRowFragment>;

const idOf = ({ phoneNumberId }: NumberRowFragment) => phoneNumberId;

export function NumberTable(props: NumberTableProps) {
  const { numbers, sort, selected } = props;
  const sorting = sort ? [sort] : NONE;
  const table = useTable({
    features: numberTableFeatures,
    columns: NUMBER_COLUMNS,
    data: numbers,
    getRowId: idOf,
    enableMultiSort: false,
    state: { sorting, rowSelection: selected },
    onSortingChange: (update) => props.onSort((typeof update === 'function' ? update(sorting) : update)[0]),
    onRowSelectionChange: (update) =>
      props.onSelected(typeof update === 'function' ? update(selected) : update),
  });
  // As a state: rows that are there from the start can be drawn once it is known.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  return (
    <Box
      ref={setScroll}
      className={classes['scroll']}
      tabIndex={0}
      role="region"
      aria-label="Numbers, a table"
    >
      <table
        className={classes['table']}
        style={{ minWidth: 96 + table.getTotalSize() }}
        aria-label="Phone numbers"
        aria-rowcount={numbers.length + 1}
      >
        <TableHead table={table} isSelectable={props.isSelectable} />
        <TableBody {...props} table={table} scroll={scroll} />
      </table>
    </Box>
  );
}

function TableHead({ table, isSelectable }: { table: Model; isSelectable: boolean }) {
  const isAll = table.getIsAllRowsSelected();
  return (
    <thead>
      <tr aria-rowindex={1}>
        {isSelectable && (
          <th scope="col" className={classes['select']}>
            <Checkbox
              size="xs"
              aria-label="Select all numbers that are listed"
              checked={isAll}
              indeterminate={!isAll && table.getIsSomeRowsSelected()}
              onChange={table.getToggleAllRowsSelectedHandler()}
            />
          </th>
        )}
        {table.getHeaderGroups()[0]?.headers.map((header) => (
          <th
            key={header.id}
            scope="col"
            style={{ width: header.getSize() }}
            aria-sort={SORTED[header.column.getIsSorted() || 'none']}
          >
            {header.column.getCanSort() ? (
              <SortButton
                order={header.column.getIsSorted()}
                onSort={header.column.getToggleSortingHandler()}
                label={header.column.columnDef.header as string}
              />
            ) : (
              <table.FlexRender header={header} />
            )}
          </th>
        ))}
        <th scope="col" className={classes['menu']}>
          <VisuallyHidden>Actions</VisuallyHidden>
        </th>
      </tr>
    </thead>
  );
}

const SORTED = { asc: 'ascending', desc: 'descending', none: 'none' } as const;
const SORT_ICON = { asc: IconArrowUp, desc: IconArrowDown, none: IconArrowsSort };

interface SortButtonProps {
  order: 'asc' | 'desc' | false;
  onSort: ((event: unknown) => void) | undefined;
  label: string;
}

function SortButton({ order, onSort, label }: SortButtonProps) {
  const Icon = SORT_ICON[order || 'none'];
  return (
    <UnstyledButton className={classes['sort'] ?? ''} onClick={onSort}>
      {label}
      <Icon size={14} className={order ? '' : classes['unsorted']} aria-hidden />
    </UnstyledButton>
  );
}

interface TableBodyProps extends NumberTableProps {
  table: Model;
  scroll: HTMLDivElement | null;
}

function TableBody({ table, scroll, selected, isSelectable, onOpen, choiceOf }: TableBodyProps) {
  const { rows } = table.getRowModel();
  // oxlint-disable-next-line react/incompatible-library -- Nothing is compiled by React Compiler here.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1);
  const columns = NUMBER_COLUMNS.length + (isSelectable ? 2 : 1);
  return (
    <tbody>
      <Space height={items[0]?.start ?? 0} columns={columns} />
      {items.map(({ index, key }) => {
        const row = rows[index];
        return (
          row && (
            <NumberTableRow
              key={key}
              row={row}
              index={index}
              isSelected={selected[row.id] === true}
              isSelectable={isSelectable}
              onOpen={onOpen}
              choiceOf={choiceOf}
            />
          )
        );
      })}
      <Space height={last ? virtual.getTotalSize() - last.end : 0} columns={columns} />
    </tbody>
  );
}

/** Stands for the rows that are not drawn. */
const Space = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden className={classes['space']}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- Nothing to tell: it is hidden. */}
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
