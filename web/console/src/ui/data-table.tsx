/** A table of any length with sorting and selection. Only the rows in view are drawn. */
import { Box, Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  FlexRender,
  type ReactTable,
  type Row as TableRowModel,
  type RowData,
  rowSelectionFeature,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Key, type ReactNode, useState } from 'react';
import { useRowHighlight } from '../live/highlight.js';
import type { ListSort } from './list-address.js';
import { type OffsetMemory, type Selected, useInitialOffset } from './list-memory.js';
import { useWholeRows } from './use-whole-rows.js';
import classes from './data-table.module.css';

export const dataTableFeatures = tableFeatures({
  columnSizingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text, basic: sortFn_basic },
});

export type DataColumns<Row extends RowData> = readonly ColumnDef<typeof dataTableFeatures, Row>[];

/** The column of the actions on a row. It remains in view while others scroll. */
export const ACTION_COLUMN = 'action';

/** The selected rows. */
export interface DataSelection<SelectedRow> {
  readonly selected: Selected;
  readonly onSelected: (selected: Selected) => void;
  /** The label of a row's checkbox. */
  readonly labelRow: (row: SelectedRow) => string;
}

export interface DataTableProps<Row extends RowData> {
  /** The name of the rows, such as `Rooms`. */
  label: string;
  columns: DataColumns<Row>;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  sort: ListSort | undefined;
  onSort: (sort: ListSort | undefined) => void;
  memory: OffsetMemory;
  /** Undefined if there are no actions on a selection. */
  selection?: DataSelection<Row> | undefined;
  /** Whether columns are shown, by id. Absent columns are shown. */
  visible?: Readonly<Record<string, boolean>>;
  /** Widths in pixels that replace those of the columns. */
  widths?: Readonly<Record<string, number>>;
  /** Whether rows may have two lines. */
  isTall?: boolean;
  /** Draws the rows of a table that has its own. */
  drawRow?: DrawRow<Row> | undefined;
}

export interface DataRowProps<Row extends RowData> {
  row: TableRowModel<typeof dataTableFeatures, Row>;
  index: number;
  /** The number of columns. A row is drawn again when it changes. */
  columns: number;
  isSelected: boolean;
}

/** Draws a row. `isScrolling`: the row appears while the list scrolls, and has to be drawn fast. */
export type DrawRow<Row extends RowData> = (
  key: Key,
  props: DataRowProps<Row> & { isScrolling: boolean },
) => ReactNode;

/** The height of each row, in pixels. */
const ROW_HEIGHT = 44;
const TALL_ROW_HEIGHT = 68;
/** The width of the checkboxes. */
const SELECT_WIDTH = 40;

const NONE: never[] = [];
const NOTHING = {};

export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, idOf, sort, onSort, memory, selection } = props;
  const { visible = NOTHING, widths = NOTHING, isTall = false, drawRow } = props;
  const selected: Selected = selection?.selected ?? NOTHING;
  const sorting = sort ? [sort] : NONE;
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    getRowId: idOf,
    enableMultiSort: false,
    // By default the first row decides, which a table that is still being read does not have.
    sortDescFirst: false,
    state: { sorting, rowSelection: selected, columnVisibility: visible, columnSizing: widths },
    onSortingChange: (update) => onSort((typeof update === 'function' ? update(sorting) : update)[0]),
    onRowSelectionChange: (update) =>
      selection?.onSelected(typeof update === 'function' ? update(selected) : update),
  });
  // State rather than a ref, because the body is mounted earlier and has to be rendered again.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  return (
    <Box
      ref={setScroll}
      className={classes['scroll']}
      data-fills
      onScroll={(event) => memory.onOffset(event.currentTarget.scrollTop)}
      tabIndex={0}
      role="region"
      aria-label={`${label}, a table`}
    >
      <table
        className={`${classes['table']} ${isTall ? classes['tall'] : ''}`}
        style={{ minWidth: table.getTotalSize() + (selection ? SELECT_WIDTH : 0) }}
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <TableHead table={table} label={label} isSelectable={selection !== undefined} />
        <TableBody
          table={table}
          scroll={scroll}
          initialOffset={memory.initialOffset}
          selection={selection}
          rowHeight={isTall ? TALL_ROW_HEIGHT : ROW_HEIGHT}
          drawRow={drawRow}
        />
      </table>
    </Box>
  );
}

type Model<Row extends RowData> = ReactTable<typeof dataTableFeatures, Row>;

interface TableHeadProps<Row extends RowData> {
  table: Model<Row>;
  label: string;
  isSelectable: boolean;
}

function TableHead<Row extends RowData>({ table, label, isSelectable }: TableHeadProps<Row>) {
  const isAll = table.getIsAllRowsSelected();
  return (
    <thead>
      <tr aria-rowindex={1}>
        {isSelectable && (
          <th scope="col" style={{ width: SELECT_WIDTH }}>
            <Checkbox
              size="xs"
              aria-label={`Select all ${label.toLowerCase()} that are listed`}
              checked={isAll}
              indeterminate={!isAll && table.getIsSomeRowsSelected()}
              onChange={table.getToggleAllRowsSelectedHandler()}
            />
          </th>
        )}
        {table.getHeaderGroups()[0]?.headers.map((header) => {
          const { column } = header;
          const width = header.getSize();
          if (column.id === ACTION_COLUMN) return <ActionHead key={header.id} width={width} />;
          const order = column.getIsSorted();
          if (!column.getCanSort()) {
            return (
              // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- It has the words of its column.
              <th key={header.id} scope="col" style={{ width }}>
                <table.FlexRender header={header} />
              </th>
            );
          }
          return (
            <SortHead key={header.id} width={width} order={order} onSort={column.getToggleSortingHandler()}>
              <table.FlexRender header={header} />
            </SortHead>
          );
        })}
      </tr>
    </thead>
  );
}

const ICON = { asc: IconArrowUp, desc: IconArrowDown, none: IconArrowsSort } as const;
const SORTED = { asc: 'ascending', desc: 'descending', none: 'none' } as const;

interface SortHeadProps {
  width: number;
  order: 'asc' | 'desc' | false;
  onSort: ((event: unknown) => void) | undefined;
  children: ReactNode;
}

/** The head of a column that sorts. */
function SortHead({ width, order, onSort, children }: SortHeadProps) {
  const Icon = ICON[order || 'none'];
  return (
    <th scope="col" style={{ width }} aria-sort={SORTED[order || 'none']}>
      <UnstyledButton className={classes['sort'] ?? ''} onClick={onSort}>
        {children}
        <Icon size={14} className={order ? '' : classes['unsorted']} aria-hidden />
      </UnstyledButton>
    </th>
  );
}

/** The head of the column of the actions on a row. */
const ActionHead = ({ width }: { width: number }) => (
  <th scope="col" className={classes['action']} style={{ width }}>
    <VisuallyHidden>Actions</VisuallyHidden>
  </th>
);

interface TableBodyProps<Row extends RowData> {
  table: Model<Row>;
  scroll: HTMLDivElement | null;
  initialOffset: number;
  selection: DataSelection<Row> | undefined;
  rowHeight: number;
  drawRow: DrawRow<Row> | undefined;
}

function TableBody<Row extends RowData>(props: TableBodyProps<Row>) {
  const { table, scroll, initialOffset, selection, rowHeight, drawRow } = props;
  const { rows } = table.getRowModel();
  // oxlint-disable-next-line react/incompatible-library -- Nothing is compiled by React Compiler here.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  useInitialOffset(scroll, initialOffset, items.length > 0);
  const isWhole = useWholeRows(virtual.isScrolling, drawRow ? items : NONE);
  const last = items.at(-1);
  const columns = table.getVisibleLeafColumns().length + (selection ? 1 : 0);
  return (
    <tbody>
      <Space height={items[0]?.start ?? 0} columns={columns} />
      {items.map(({ index, key }) => {
        const row = rows[index];
        if (!row) return undefined;
        const isSelected = selection?.selected[row.id] === true;
        const own = { row, index, columns, isSelected };
        if (drawRow) return drawRow(key, { ...own, isScrolling: !isWhole(row.id) });
        return <TableRow key={key} {...own} selection={selection} />;
      })}
      <Space height={last ? virtual.getTotalSize() - last.end : 0} columns={columns} />
    </tbody>
  );
}

interface TableRowProps<Data extends RowData> extends DataRowProps<Data> {
  selection: DataSelection<Data> | undefined;
}

function TableRow<Data extends RowData>({ row, index, isSelected, selection }: TableRowProps<Data>) {
  const highlight = useRowHighlight(row.id);
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined} {...highlight}>
      {selection && (
        <td>
          <Checkbox
            size="xs"
            aria-label={`Select ${selection.labelRow(row.original)}`}
            checked={isSelected}
            onChange={row.getToggleSelectedHandler()}
          />
        </td>
      )}
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={columnClass(cell.column.id)}>
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  );
}

const columnClass = (column: string): string | undefined =>
  column === ACTION_COLUMN ? classes['action'] : undefined;

/** Stands for the rows that are not drawn. */
const Space = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 && (
    <tr aria-hidden className={classes['space']}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- Nothing to tell: it is hidden. */}
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
