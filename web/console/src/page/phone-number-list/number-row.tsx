/** One row of the inventory, with a menu of what can be done to its number. */
import { ActionIcon, Anchor, Checkbox, Menu, Text } from '@mantine/core';
import { IconCopy, IconDots, IconInfoCircle } from '@tabler/icons-react';
import { useClipboard } from '@mantine/hooks';
import { FlexRender, type Row } from '@tanstack/react-table';
import type { NumberRowFragment } from '../../gql/graphql.js';
import { notifyDone } from '../../part/notice.js';
import type { numberTableFeatures } from './number-column.js';
import { numberOf, readable } from './phone-number-word.js';
import type { NumberChoice } from './use-number-choice.js';
import classes from './number-table.module.css';

export interface NumberRowProps {
  row: Row<typeof numberTableFeatures, NumberRowFragment>;
  index: number;
  isSelected: boolean;
  isSelectable: boolean;
  onOpen: (number: string) => void;
  choiceOf: (number: NumberRowFragment) => NumberChoice[];
}

export function NumberTableRow({ row, index, isSelected, isSelectable, onOpen, choiceOf }: NumberRowProps) {
  const number = row.original;
  const e164 = numberOf(number);
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined}>
      {isSelectable && (
        <td className={classes['select']}>
          <Checkbox
            size="xs"
            aria-label={`Select ${e164}`}
            checked={isSelected}
            onChange={row.getToggleSelectedHandler()}
          />
        </td>
      )}
      {row.getAllCells().map((cell) => (
        <td key={cell.id}>
          {cell.column.id === 'number' ? (
            <Anchor component="button" type="button" inherit onClick={() => onOpen(e164)}>
              {readable(e164)}
            </Anchor>
          ) : (
            <FlexRender cell={cell} />
          )}
        </td>
      ))}
      <td className={classes['menu']}>
        <NumberMenu number={number} onOpen={onOpen} choiceOf={choiceOf} />
      </td>
    </tr>
  );
}

type NumberMenuProps = { number: NumberRowFragment } & Pick<NumberRowProps, 'onOpen' | 'choiceOf'>;

function NumberMenu({ number, onOpen, choiceOf }: NumberMenuProps) {
  const e164 = numberOf(number);
  const { copy } = useClipboard();
  const copied = () => {
    copy(e164);
    notifyDone('Number copied.');
  };
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      floatingStrategy="fixed"
      portalProps={{ target: '#main' }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${e164}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${e164}`}>
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => onOpen(e164)}>
          Details
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={copied}>
          Copy the number
        </Menu.Item>
        <ChoiceItems choices={choiceOf(number)} />
      </Menu.Dropdown>
    </Menu>
  );
}

const ChoiceItems = ({ choices }: { choices: NumberChoice[] }) =>
  choices.length > 0 && (
    <>
      <Menu.Divider />
      {choices.map(({ key, label, Icon, isRed, obstacle, run }) => (
        <Menu.Item
          key={key}
          leftSection={<Icon size={16} />}
          disabled={obstacle !== undefined}
          {...(isRed && obstacle === undefined ? { c: 'var(--mantine-color-error)' } : {})}
          onClick={run}
        >
          {label}
          {obstacle && (
            <Text size="xs" component="div" c="dimmed">
              {obstacle}
            </Text>
          )}
        </Menu.Item>
      ))}
    </>
  );
