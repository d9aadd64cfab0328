/** The list of users: thousands of rows, of which only those in view are drawn. */
import { Box, Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactTable, useTable } from '@tanstack/react-table';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useState } from 'react';
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { ActionHead, SortHead, Space } from '../../../ui/data-table.js';
import classes from '../../../ui/data-table.module.css';
import type { ListSort } from '../../../ui/list-address.js';
import { type ListMemory, useInitialOffset } from '../../../ui/list-memory.js';
import type { LayoutAccount } from '../../accounts/account-layout.js';
import { useUserAction, useUserOffer } from '../user/use-user-action.js';
import { USER_COLUMNS, userTableFeatures } from './user-column.js';
import { type MenuTarget, UserMenu } from './user-menu.js';
import { PassingRow, UserRow } from './user-row.js';

export interface UserTableProps {
  account: LayoutAccount;
  users: readonly UserRowFragment[];
  columns: Readonly<Record<string, boolean>>;
  sort: ListSort | undefined;
  onSort: (sort: ListSort | undefined) => void;
  memory: ListMemory;
}

/** Of each row, in pixels. On narrow screens, names stand below addresses, which may take two lines. */
const ROW_HEIGHT = 44;
const NARROW_ROW_HEIGHT = 68;
/** Of the columns at both ends. */
const SELECT_WIDTH = 40;
const MENU_WIDTH = 56;

const NONE: never[] = [];

/** Widths in pixels other than those of the columns: a narrow screen has the licences beside the addresses. */
const WIDE = {};
const NARROW = { email: 132, licence: 90 };

type UserTableModel = ReactTable<typeof userTableFeatures, UserRowFragment>;

const idOf = ({ userId }: UserRowFragment) => userId;

export function UserTable(props: UserTableProps) {
  const { account, users, columns, sort, memory } = props;
  const { selected } = memory;
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const sorting = sort ? [sort] : NONE;
  const table = useTable({
    features: userTableFeatures,
    columns: USER_COLUMNS,
    data: users,
    getRowId: idOf,
    enableMultiSort: false,
    state: {
      sorting,
      rowSelection: selected,
      columnVisibility: columns,
      columnSizing: isNarrow ? NARROW : WIDE,
    },
    onSortingChange: (update) => props.onSort((typeof update === 'function' ? update(sorting) : update)[0]),
    onRowSelectionChange: (update) =>
      memory.onSelected(typeof update === 'function' ? update(selected) : update),
  });
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  const width = SELECT_WIDTH + table.getTotalSize() + MENU_WIDTH;
  return (
    <Box
      ref={setScroll}
      className={classes['scroll']}
      data-fills
      onScroll={(event) => memory.onOffset(event.currentTarget.scrollTop)}
      tabIndex={0}
      role="region"
      aria-label="Users, a table"
    >
      <table
        className={`${classes['table']} ${isNarrow ? classes['tall'] : ''}`}
        style={{ minWidth: width }}
        aria-label="Users"
        aria-rowcount={users.length + 1}
      >
        <TableHead table={table} />
        <TableBody
          table={table}
          account={account}
          scroll={scroll}
          selected={selected}
          rowHeight={isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
          initialOffset={memory.initialOffset}
        />
      </table>
    </Box>
  );
}

function TableHead({ table }: { table: UserTableModel }) {
  const isAll = table.getIsAllRowsSelected();
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" style={{ width: SELECT_WIDTH }}>
          <Checkbox
            size="xs"
            aria-label="Select all users that are listed"
            checked={isAll}
            indeterminate={!isAll && table.getIsSomeRowsSelected()}
            onChange={table.getToggleAllRowsSelectedHandler()}
          />
        </th>
        {table.getHeaderGroups()[0]?.headers.map((header) => (
          <SortHead
            key={header.id}
            width={header.getSize()}
            order={header.column.getIsSorted()}
            onSort={header.column.getToggleSortingHandler()}
          >
            <table.FlexRender header={header} />
          </SortHead>
        ))}
        <ActionHead width={MENU_WIDTH} />
      </tr>
    </thead>
  );
}

interface TableBodyProps {
  table: UserTableModel;
  account: LayoutAccount;
  scroll: HTMLDivElement | null;
  selected: ListMemory['selected'];
  rowHeight: number;
  initialOffset: number;
}

function TableBody({ table, account, scroll, selected, rowHeight, initialOffset }: TableBodyProps) {
  const action = useUserAction(account);
  const offer = useUserOffer(account);
  const [target, setTarget] = useState<MenuTarget>();
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
  const isWhole = useWholeRows(virtual.isScrolling, items);
  const last = items.at(-1);
  const columns = table.getVisibleLeafColumns().length + 2;
  return (
    <tbody>
      <Space height={items[0]?.start ?? 0} columns={columns} />
      {items.map(({ index, key }) => {
        const row = rows[index];
        if (!row) return undefined;
        const isSelected = selected[row.id] === true;
        if (!isWhole(row.id)) {
          return <PassingRow key={key} row={row} index={index} isSelected={isSelected} />;
        }
        return (
          <UserRow
            key={key}
            row={row}
            index={index}
            columns={columns}
            isSelected={isSelected}
            isMenuOpen={target?.user.userId === row.id}
            licenses={account.supportedLicenses}
            onLicense={offer.change ? action.changeLicense : undefined}
            onMenu={setTarget}
          />
        );
      })}
      <Space height={last ? virtual.getTotalSize() - last.end : 0} columns={columns} />
      {target && (
        <UserMenu target={target} action={action} offer={offer} onClose={() => setTarget(undefined)} />
      )}
    </tbody>
  );
}

/**
 * Rows that come into view while it is scrolled are drawn without controls, as many pass by in each frame; once it
 * stands still, all in view are whole.
 */
function useWholeRows(isScrolling: boolean, items: readonly VirtualItem[]): (id: string) => boolean {
  const [whole, setWhole] = useState<ReadonlySet<VirtualItem['key']>>(NO_KEYS);
  if (!isScrolling && items.some(({ key }) => !whole.has(key))) {
    setWhole(new Set(items.map(({ key }) => key)));
  }
  return (id) => !isScrolling || whole.has(id);
}

const NO_KEYS: ReadonlySet<VirtualItem['key']> = new Set();
