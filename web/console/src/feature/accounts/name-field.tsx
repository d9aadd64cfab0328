/** The field for an account's name. */
import { TextInput, type TextInputProps } from '@mantine/core';
import { findNameFault } from './account-labels.js';

export interface NameFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  value: string;
  onName: (name: string) => void;
  /** Whether to say what is wrong: not before somebody has tried. */
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
