/** The field for an account's name. */
import { TextInput, type TextInputProps } from '@mantine/core';
import { findNameFault } from './account-labels.js';

export interface NameFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  value: string;
  onName: (name: string) => void;
  /** Whether to show the error: the user has tried to submit the form. */
  isTried: boolean;
}

export const NameField = ({ value, onName, isTried, ...rest }: NameFieldProps) => (
  <TextInput
    label="Name"
    autoComplete="off"
    required
    data-autofocus
    {...rest}
    value={value}
    onChange={(event) => onName(event.currentTarget.value)}
    error={isTried && findNameFault(value)}
  />
);
