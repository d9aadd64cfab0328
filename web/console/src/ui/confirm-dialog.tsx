/** The dialog of confirm.tsx. */
import { Button, Group, Modal } from '@mantine/core';
import '../more-style.js';
import type { Question } from './confirm.js';

export function ConfirmDialog({ question }: { question: Question }) {
  const { title, children, confirm, alternative, isGrave = true, answer } = question;
  const cancel = () => answer('cancelled');
  return (
    <Modal opened onClose={cancel} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={cancel} data-autofocus>
          Cancel
        </Button>
        {alternative !== undefined && (
          <Button variant="default" onClick={() => answer('alternative')}>
            {alternative}
          </Button>
        )}
        <Button {...(isGrave ? { color: 'red' } : {})} onClick={() => answer('confirmed')}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
