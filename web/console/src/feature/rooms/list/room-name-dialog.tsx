/** The dialog for the name of a new room or a new name of a room. */
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { roomNameFault } from '../room-labels.js';

export interface RoomNameDialogProps {
  title: string;
  /** A note that is shown first. */
  children?: ReactNode;
  name?: string;
  /** The names of other rooms, to warn about a duplicate. */
  taken: readonly (string | null)[];
  /** The button, a verb. */
  verb: string;
  /** Rejects with what it failed with; the dialog then stays, and says so. */
  onName: (name: string) => Promise<void> | void;
  onClose: () => void;
}

export function RoomNameDialog({
  title,
  children,
  name = '',
  taken,
  verb,
  onName,
  onClose,
}: RoomNameDialogProps) {
  const [typed, setTyped] = useState(name);
  const { submit, isTried, isSaving, error } = useSubmit(typed.trim(), onName);
  const isTaken = typed.trim() !== name && taken.includes(typed.trim());
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            autoComplete="off"
            required
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={isTried && roomNameFault(typed)}
          />
          {isTaken && (
            <Alert color="yellow" p="xs" role="status">
              <Text size="sm">There is a room with this name already. There may be two.</Text>
            </Alert>
          )}
          {children}
          {error !== undefined && <ProblemAlert error={error} title="That was not done" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useSubmit(name: string, onName: RoomNameDialogProps['onName']) {
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (roomNameFault(name) !== undefined || isSaving) return;
    setSaving(true);
    setError(undefined);
    try {
      await onName(name);
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return { submit, isTried, isSaving, error };
}
