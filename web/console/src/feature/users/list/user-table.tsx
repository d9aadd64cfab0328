/** The table of users: thousands of rows with actions on each. */
import { useState } from 'react';
import type { AccountRowFragment, UserRowFragment } from '../../../graphql/generated/graphql.js';
import { DataTable, type DrawRow } from '../../../ui/data-table.js';
import type { ListSort } from '../../../ui/list-address.js';
import type { ListMemory } from '../../../ui/list-memory.js';
import { labelUser } from '../../../ui/user-labels.js';
import { useIsNarrow } from '../../../ui/use-is-narrow.js';
import { useAllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import { useUserAction } from '../use-user-action.js';
import { USER_COLUMNS } from './user-column.js';
import { type MenuTarget, UserMenu } from './user-menu.js';
import { ScrollingRow, UserRow } from './user-row.js';

export interface UserTableProps {
  account: AccountRowFragment;
  users: readonly UserRowFragment[];
  columns: Readonly<Record<string, boolean>>;
  sort: ListSort | undefined;
  onSort: (sort: ListSort | undefined) => void;
  memory: ListMemory;
}

/** Widths in pixels that replace those of the columns. On narrow screens, licences stand next to addresses. */
const WIDE = {};
const NARROW = { email: 132, licence: 90 };

const idOf = ({ userId }: UserRowFragment) => userId;

export function UserTable({ account, users, columns, sort, onSort, memory }: UserTableProps) {
  const action = useUserAction(account);
  const allowed = useAllowedUserActions(account);
  const [target, setTarget] = useState<MenuTarget>();
  const isNarrow = useIsNarrow();
  const { selected, onSelected } = memory;
  const drawRow: DrawRow<UserRowFragment> = (key, { isScrolling, ...props }) => {
    if (isScrolling) return <ScrollingRow key={key} {...props} />;
    return (
      <UserRow
        key={key}
        {...props}
        isMenuOpen={target?.user.userId === props.row.id}
        licenses={account.supportedLicenses}
        onLicense={allowed.change ? action.changeLicense : undefined}
        onMenu={setTarget}
      />
    );
  };
  return (
    <>
      <DataTable
        label="Users"
        columns={USER_COLUMNS}
        rows={users}
        idOf={idOf}
        sort={sort}
        onSort={onSort}
        memory={memory}
        selection={{ selected, onSelected, labelRow: labelUser }}
        visible={columns}
        widths={isNarrow ? NARROW : WIDE}
        // On narrow screens, names stand below addresses, which may take two lines.
        isTall={isNarrow}
        drawRow={drawRow}
      />
      {target && (
        <UserMenu target={target} action={action} allowed={allowed} onClose={() => setTarget(undefined)} />
      )}
    </>
  );
}
