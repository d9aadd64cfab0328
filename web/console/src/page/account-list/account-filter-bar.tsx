/** Searching the list of accounts. */
import { Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUser } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AccountFilter } from './use-account-filter.js';
import { isAddress } from './use-account-list.js';
import classes from './account-list.module.css';

export interface AccountFilterBarProps {
  filter: AccountFilter;
  onFilter: (change: Partial<AccountFilter>) => void;
}

export const AccountFilterBar = ({ filter, onFilter }: AccountFilterBarProps) => (
  <Group gap="sm" align="flex-start" mb="md" role="search" aria-label="Accounts">
    <Field
      label="Name"
      placeholder="Part of a name, or an account id"
      icon={<IconSearch size={16} />}
      value={filter.name}
      onChange={(name) => onFilter({ name })}
    />
    <Field
      label="Has the user"
      placeholder="name@example.com"
      icon={<IconUser size={16} />}
      value={filter.userEmail}
      onChange={(userEmail) => onFilter({ userEmail })}
      hintOf={(text) =>
        text.trim() === '' || isAddress(text.trim()) ? undefined : 'Give the whole e-mail address.'
      }
    />
    {(filter.name !== '' || filter.userEmail !== '') && (
      <Button
        variant="subtle"
        className={classes['clear']}
        onClick={() => onFilter({ name: '', userEmail: '' })}
      >
        Clear
      </Button>
    )}
  </Group>
);

interface FieldProps {
  label: string;
  placeholder: string;
  icon: ReactNode;
  value: string;
  onChange: (value: string) => void;
  /** What is missing for it to be searched for. */
  hintOf?: (text: string) => string | undefined;
}

/** As long as someone is typing, nothing is searched for. */
const TYPING_MS = 250;

function Field({ label, placeholder, icon, value, onChange, hintOf }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const reported = useRef(value);
  const report = useDebouncedCallback((text: string) => {
    reported.current = text;
    onChange(text);
  }, TYPING_MS);
  // The address may have been changed by something else, such as the button that clears it.
  useEffect(() => {
    if (value === reported.current) return;
    reported.current = value;
    setTyped(value);
  }, [value]);
  const change = (text: string) => {
    setTyped(text);
    report(text);
  };
  return (
    <TextInput
      className={classes['field']}
      label={label}
      type="search"
      autoComplete="off"
      placeholder={placeholder}
      leftSection={icon}
      rightSection={
        typed && <CloseButton size="sm" aria-label={`Clear: ${label}`} onClick={() => change('')} />
      }
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      description={hintOf?.(typed)}
      inputWrapperOrder={['label', 'input', 'description']}
    />
  );
}
