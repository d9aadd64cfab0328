/** The dialog for the name that calls from a number show. */
import { useApolloClient } from '@apollo/client/react';
import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { changeName } from './number-action.js';
import { formatNumber } from '../phone-number-labels.js';
import { findCallingNameFault } from '../../../ui/calling-name.js';

export function NameDialog({ number, onClose }: { number: NumberRowFragment; onClose: () => void }) {
  const client = useApolloClient();
  const [name, setName] = useState(number.callingName ?? '');
  const fault = findCallingNameFault(name);
  const change = async () => {
    await changeName(client, number, name);
    onClose();
  };
  return (
    <FormDialog
      subject={number.phoneNumberId}
      title={`Calling name of ${formatNumber(number)}`}
      verb={name === '' ? 'Take the name away' : 'Change the name'}
      isDisabled={name === (number.callingName ?? '')}
      isValid={fault === undefined}
      onSubmit={change}
      failure="The calling name was not changed"
      onClose={onClose}
    >
      {(isTried) => (
        <>
          <NameInput value={name} onChange={setName} error={isTried ? fault : undefined} />
          <NameRules />
        </>
      )}
    </FormDialog>
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
