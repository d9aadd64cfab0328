/** Shows the selection of a list, and the actions on it. */
import { Button, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { NUMBER } from './format-count.js';
import type { Selected } from './list-memory.js';

export interface SelectionBarProps<Row> {
  /** All rows of the list. */
  all: readonly Row[];
  /** The rows with the present filters. */
  listed: readonly Row[];
  idOf: (row: Row) => string;
  selected: Selected;
  onSelected: (selected: Selected) => void;
  /** The actions on the selected rows. */
  children: (selection: readonly Row[]) => ReactNode;
}

export function SelectionBar<Row>(props: SelectionBarProps<Row>) {
  const { all, listed, idOf, selected, onSelected, children } = props;
  const isSelected = (row: Row) => selected[idOf(row)] === true;
  const selection = all.filter(isSelected);
  if (selection.length === 0) return undefined;
  const shown = listed.filter(isSelected).length;
  const hidden = selection.length - shown;
  const selectListed = () => onSelected(Object.fromEntries(listed.map((row) => [idOf(row), true as const])));
  return (
    <Paper withBorder p="xs" mb="sm" role="region" aria-label="Selection">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {NUMBER.format(selection.length)} selected
          {hidden > 0 && `, ${NUMBER.format(hidden)} of them hidden by the filters`}
        </Text>
        {shown < listed.length && (
          <Button size="compact-sm" variant="default" onClick={selectListed}>
            Select all {NUMBER.format(listed.length)} listed
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={() => onSelected({})}>
          Clear selection
        </Button>
        {children(selection)}
      </Group>
    </Paper>
  );
}
