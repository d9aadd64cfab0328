/** The name that calls from a number show. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { changeName } from './number-action.js';
import { callingNameFault, numberOf } from '../phone-number-labels.js';

export function NameDialog({ number, onClose }: { number: NumberRowFragment; onClose: () => void }) {
  const client = useApolloClient();
  const [name, setName] = useState(number.callingName ?? '');
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const fault = callingNameFault(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fault !== undefined || isSaving) return;
    setSaving(true);
    setError(undefined);
    try {
      await changeName(client, number, name);
      onClose();
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Calling name of ${numberOf(number)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <NameInput value={name} onChange={setName} error={isTried ? fault : undefined} />
          <NameRules />
          {error !== undefined && <ProblemAlert error={error} title="The calling name was not changed" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving} disabled={name === (number.callingName ?? '')}>
              {name === '' ? 'Take the name away' : 'Change the name'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface NameInputProps {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

export const NameInput = ({ value, onChange, error }: NameInputProps) => (
  <TextInput
    label="Calling name"
    description="2 to 15 letters, digits and spaces. Empty for none of its own: then the default of the settings is shown."
    autoComplete="off"
    maxLength={15}
    data-autofocus
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    error={error}
  />
);

export const NameRules = () => (
  <Text size="sm" c="dimmed">
    The change may take up to 72 hours, and until then the name cannot be changed again: it cannot be undone
    at once.
  </Text>
);
