/** One row of the list of users. Drawn anew only when something of it has changed, as scrolling draws many. */
import { ActionIcon, Checkbox } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo } from 'react';
import type { License, UserRowFragment } from '../../../graphql/generated/graphql.js';
import { nameOf } from '../user-labels.js';
import { LicenseSelect } from './license-select.js';
import { textOf, type userTableFeatures } from './user-column.js';
import type { MenuTarget } from './user-menu.js';
import classes from '../../../ui/data-table.module.css';

export interface UserRowProps {
  row: Row<typeof userTableFeatures, UserRowFragment>;
  index: number;
  /** So that it is drawn anew when there are more or fewer. */
  columns: number;
  isSelected: boolean;
  isMenuOpen: boolean;
  licenses: readonly License[] | null;
  onLicense: ((user: UserRowFragment, license: License) => Promise<void>) | undefined;
  onMenu: (target: MenuTarget) => void;
}

const NONE: readonly License[] = [];

export const UserRow = memo(function UserRow(props: UserRowProps) {
  const { row, index, isSelected, isMenuOpen, licenses, onLicense, onMenu } = props;
  const user = row.original;
  const name = nameOf(user);
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined}>
      <td>
        <Checkbox
          size="xs"
          aria-label={`Select ${name}`}
          checked={isSelected}
          onChange={row.getToggleSelectedHandler()}
        />
      </td>
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id}>
          {cell.column.id === 'licence' ? (
            <LicenseSelect
              userId={user.userId}
              value={user.licenseType}
              supported={licenses ?? NONE}
              label={`Licence of ${name}`}
              onChange={onLicense && ((license) => void onLicense(user, license))}
            />
          ) : (
            <FlexRender cell={cell} />
          )}
        </td>
      ))}
      <td className={classes['action']}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Actions for ${name}`}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen}
          onClick={(event) => onMenu({ user, button: event.currentTarget })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </td>
    </tr>
  );
});

/** A row that passes by while it is scrolled: what it says, without controls. */
export const PassingRow = memo(function PassingRow(
  props: Pick<UserRowProps, 'row' | 'index' | 'isSelected'>,
) {
  const { row, index, isSelected } = props;
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined}>
      <td>&nbsp;</td>
      {row.getVisibleCells().map(({ id, column }) => (
        <td key={id}>{textOf(row.original, column.id)}</td>
      ))}
      <td className={classes['action']}>&nbsp;</td>
    </tr>
  );
});
