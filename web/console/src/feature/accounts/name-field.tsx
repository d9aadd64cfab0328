/** The field for an account's name. */
import { TextInput, type TextInputProps } from '@mantine/core';
import { findNameFault } from './account-labels.js';

export interface NameFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  value: string;
  onNameChange: (name: string) => void;
  /** Whether to show the error: the user has tried to submit the form. */
  showsError: boolean;
}

export const NameField = ({ value, onNameChange, showsError, ...rest }: NameFieldProps) => (
  <TextInput
    label="Name"
    autoComplete="off"
    required
    data-autofocus
    {...rest}
    value={value}
    onChange={(event) => onNameChange(event.currentTarget.value)}
    error={showsError && findNameFault(value)}
  />
);
