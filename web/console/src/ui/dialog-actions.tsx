/** The buttons at the end of a dialog: one that cancels, and those that act. */
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

export interface DialogActionsProps {
  onCancel: () => void;
  children: ReactNode;
}

export const DialogActions = ({ onCancel, children }: DialogActionsProps) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onCancel}>
      Cancel
    </Button>
    {children}
  </Group>
);
