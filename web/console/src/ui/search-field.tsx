/** The field for a search. It reports the text when the user stops typing for a moment. */
import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import classes from './search-field.module.css';

/** The pause in typing after which the text is reported. */
const TYPING_MS = 200;

/**
 * Returns a key for search fields and a function that renews it. A button that clears the fields renews the key, so
 * that text that was not reported yet is dropped too.
 */
export const useFieldKey = () => useReducer((key: number) => key + 1, 0);

export interface SearchFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange, ...rest }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const reported = useRef(value);
  const report = useDebouncedCallback((text: string) => {
    reported.current = text;
    onChange(text);
  }, TYPING_MS);
  // Something else may have changed the value, such as a button that clears all filters.
  useEffect(() => {
    if (value === reported.current) return;
    report.cancel();
    reported.current = value;
    setTyped(value);
  }, [value, report]);
  const change = (text: string) => {
    setTyped(text);
    report(text);
  };
  return (
    <TextInput
      label={label}
      type="search"
      autoComplete="off"
      leftSection={<IconSearch size={16} />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={`Clear: ${label}`} onClick={() => change('')} />
      }
      {...rest}
      classNames={{
        root: classes['root'] ?? '',
        wrapper: classes['wrapper'] ?? '',
        description: classes['description'] ?? '',
        input: classes['input'] ?? '',
      }}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
