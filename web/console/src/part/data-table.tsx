/** A table whose columns sort it, of any length: only the rows in view are drawn. */
import { Box, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  columnSizingFeature,
  createSortedRowModel,
  FlexRender,
  type ReactTable,
  type RowData,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useState } from 'react';
import type { ListSort } from './list-address.js';
import classes from './data-table.module.css';

export const dataTableFeatures = tableFeatures({
  columnSizingFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text, basic: sortFn_basic },
});

export type DataColumns<Row extends RowData> = readonly ColumnDef<typeof dataTableFeatures, Row>[];

/** The column of what can be done with a row, the only one that is not sorted by; it stays in view while others scroll. */
export const ACTION_COLUMN = 'action';

export interface DataTableProps<Row extends RowData> {
  /** What the rows are, such as `Rooms`. */
  label: string;
  columns: DataColumns<Row>;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  sort: ListSort | undefined;
  onSort: (sort: ListSort | undefined) => void;
}

/** Of each row, in pixels. */
const ROW_HEIGHT = 44;

const NONE: never[] = [];

export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, idOf, sort, onSort } = props;
  const sorting = sort ? [sort] : NONE;
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    getRowId: idOf,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (update) => onSort((typeof update === 'function' ? update(sorting) : update)[0]),
  });
  // Not a ref: the body is there before it, and has to hear of it.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  return (
    <Box
      ref={setScroll}
      className={classes['scroll']}
      tabIndex={0}
      role="region"
      aria-label={`${label}, a table`}
    >
      <table
        className={classes['table']}
        style={{ minWidth: table.getTotalSize() }}
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <TableHead table={table} />
        <TableBody table={table} scroll={scroll} />
      </table>
    </Box>
  );
}

type Model<Row extends RowData> = ReactTable<typeof dataTableFeatures, Row>;

const ICON = { asc: IconArrowUp, desc: IconArrowDown, none: IconArrowsSort } as const;
const SORTED = { asc: 'ascending', desc: 'descending', none: 'none' } as const;

function TableHead<Row extends RowData>({ table }: { table: Model<Row> }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {table.getHeaderGroups()[0]?.headers.map((header) => {
          const { column } = header;
          if (!column.getCanSort()) return <ActionHead key={header.id} width={header.getSize()} />;
          const order = column.getIsSorted() || 'none';
          const Icon = ICON[order];
          return (
            <th key={header.id} scope="col" style={{ width: header.getSize() }} aria-sort={SORTED[order]}>
              <UnstyledButton className={classes['sort'] ?? ''} onClick={column.getToggleSortingHandler()}>
                <table.FlexRender header={header} />
                <Icon size={14} className={order === 'none' ? classes['unsorted'] : ''} aria-hidden />
              </UnstyledButton>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

const ActionHead = ({ width }: { width: number }) => (
  <th scope="col" className={classes['action']} style={{ width }}>
    <VisuallyHidden>Actions</VisuallyHidden>
  </th>
);

interface TableBodyProps<Row extends RowData> {
  table: Model<Row>;
  scroll: HTMLDivElement | null;
}

function TableBody<Row extends RowData>({ table, scroll }: TableBodyProps<Row>) {
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
  const columns = table.getAllLeafColumns().length;
  return (
    <tbody>
      <Space height={items[0]?.start ?? 0} columns={columns} />
      {items.map(({ index, key }) => (
        <tr key={key} aria-rowindex={index + 2}>
          {rows[index]?.getAllCells().map((cell) => (
            <td key={cell.id} className={classOf(cell.column.id)}>
              <FlexRender cell={cell} />
            </td>
          ))}
        </tr>
      ))}
      <Space height={last ? virtual.getTotalSize() - last.end : 0} columns={columns} />
    </tbody>
  );
}

const classOf = (column: string): string | undefined =>
  column === ACTION_COLUMN ? classes['action'] : undefined;

/** Stands for the rows that are not drawn. */
const Space = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden className={classes['space']}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- Nothing to tell: it is hidden. */}
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
