/** One row of the list of users. It is drawn again only when its data changed, because scrolling draws many rows. */
import { ActionIcon, Checkbox } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { FlexRender } from '@tanstack/react-table';
import { memo } from 'react';
import type { License, UserRowFragment } from '../../../graphql/generated/graphql.js';
import { labelUser } from '../../../ui/user-labels.js';
import { useRowHighlight } from '../../../live/highlight.js';
import { LicenseSelect } from './license-select.js';
import { describeCell } from './user-column.js';
import type { MenuTarget } from './user-menu.js';
import { ACTION_COLUMN, type DataRowProps } from '../../../ui/data-table.js';
import classes from '../../../ui/data-table.module.css';

type RowProps = DataRowProps<UserRowFragment>;

export interface UserRowProps extends RowProps {
  isMenuOpen: boolean;
  licenses: readonly License[] | null;
  onLicense: ((user: UserRowFragment, license: License) => Promise<void>) | undefined;
  onMenu: (target: MenuTarget) => void;
}

const NONE: readonly License[] = [];

const isOfData = ({ column }: { column: { id: string } }) => column.id !== ACTION_COLUMN;

export const UserRow = memo(function UserRow(props: UserRowProps) {
  const { row, index, isSelected, isMenuOpen, licenses, onLicense, onMenu } = props;
  const user = row.original;
  const name = labelUser(user);
  const highlight = useRowHighlight(row.id);
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined} {...highlight}>
      <td>
        <Checkbox
          size="xs"
          aria-label={`Select ${name}`}
          checked={isSelected}
          onChange={row.getToggleSelectedHandler()}
        />
      </td>
      {row
        .getVisibleCells()
        .filter(isOfData)
        .map((cell) => (
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

/** A row without controls, which is drawn while the list scrolls. */
export const ScrollingRow = memo(function PassingRow({ row, index, isSelected }: RowProps) {
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined}>
      <td>&nbsp;</td>
      {row
        .getVisibleCells()
        .filter(isOfData)
        .map(({ id, column }) => (
          <td key={id}>{describeCell(row.original, column.id)}</td>
        ))}
      <td className={classes['action']}>&nbsp;</td>
    </tr>
  );
});
