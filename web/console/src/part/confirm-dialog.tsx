/** The dialog of confirm.tsx. */
import { Button, Group, Modal } from '@mantine/core';
import '../more-style.js';
import type { Question } from './confirm.js';

export function ConfirmDialog({ question }: { question: Question }) {
  const { title, children, confirm, isGrave = true, answer } = question;
  return (
    <Modal opened onClose={() => answer(false)} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => answer(false)} data-autofocus>
          Cancel
        </Button>
        <Button {...(isGrave ? { color: 'red' } : {})} onClick={() => answer(true)}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
