/** Shows the selection of a list, and the actions on it. */
import { Button, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

const NUMBER = new Intl.NumberFormat();

export interface SelectionBarProps {
  count: number;
  /** The number of selected rows that the filters hide. */
  hidden: number;
  /** The number of rows with the present filters. */
  listed: number;
  onSelectListed: () => void;
  onClear: () => void;
  children?: ReactNode;
}

export function SelectionBar({
  count,
  hidden,
  listed,
  onSelectListed,
  onClear,
  children,
}: SelectionBarProps) {
  return (
    <Paper withBorder p="xs" mb="sm" role="region" aria-label="Selection">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {NUMBER.format(count)} selected
          {hidden > 0 && `, ${NUMBER.format(hidden)} of them hidden by the filters`}
        </Text>
        {count - hidden < listed && (
          <Button size="compact-sm" variant="default" onClick={onSelectListed}>
            Select all {NUMBER.format(listed)} listed
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={onClear}>
          Clear selection
        </Button>
        {children}
      </Group>
    </Paper>
  );
}
