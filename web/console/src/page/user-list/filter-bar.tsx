/** Searching and filtering the list of users, and which columns it has. */
import { Button, Checkbox, CloseButton, Group, NativeSelect, Popover, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { LICENSE, REGISTRATION, USER_TYPE } from '../user/user-word.js';
import { ATTENTION } from './attention.js';
import { OPTIONAL_COLUMNS } from './user-column.js';
import { countFilters, INVITATIONS, isEmpty, NO_FILTER, type UserFilter } from './user-filter.js';
import classes from './filter-bar.module.css';

export interface FilterBarProps {
  filter: UserFilter;
  onFilter: (change: Partial<UserFilter>) => void;
  /** By the id of the column; those that are not in it are shown. */
  columns: Readonly<Record<string, boolean>>;
  onColumns: (columns: Record<string, boolean>) => void;
}

/** As long as someone is typing, nothing is filtered. */
const TYPING_MS = 200;

export function FilterBar({ filter, onFilter, columns, onColumns }: FilterBarProps) {
  return (
    <Group gap="sm" align="flex-end" mb="sm">
      <SearchField value={filter.text} onChange={(text) => onFilter({ text })} />
      <Choice
        label="Licence"
        words={LICENSE}
        value={filter.licence}
        onChange={(licence) => onFilter({ licence })}
      />
      <Choice
        label="Registration"
        words={REGISTRATION}
        value={filter.registration}
        onChange={(registration) => onFilter({ registration })}
      />
      <Choice
        label="Invitation"
        words={INVITATIONS}
        value={filter.invitation}
        onChange={(invitation) => onFilter({ invitation })}
      />
      <Choice label="Type" words={USER_TYPE} value={filter.type} onChange={(type) => onFilter({ type })} />
      <Choice
        label="Attention"
        words={ATTENTION_LABEL}
        value={filter.attention}
        onChange={(attention) => onFilter({ attention })}
      />
      <ColumnChoice columns={columns} onColumns={onColumns} />
      {!isEmpty(filter) && (
        <Button variant="subtle" onClick={() => onFilter(NO_FILTER)}>
          {countFilters(filter) > 1 ? 'Clear filters' : 'Clear'}
        </Button>
      )}
    </Group>
  );
}

const ATTENTION_LABEL = {
  failed: ATTENTION.failed.label,
  pending: ATTENTION.pending.label,
  'unused-pro': ATTENTION['unused-pro'].label,
};

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const reported = useRef(value);
  const report = useDebouncedCallback((text: string) => {
    reported.current = text;
    onChange(text);
  }, TYPING_MS);
  // The address may have been changed by something else, such as the button that clears all filters.
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
      className={classes['search']}
      label="Search"
      type="search"
      placeholder="Part of an e-mail address or name"
      leftSection={<IconSearch size={16} />}
      rightSection={
        typed && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />
      }
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  words: Readonly<Record<Value, string>>;
  value: Value | null;
  onChange: (value: Value | null) => void;
}

function Choice<Value extends string>({ label, words, value, onChange }: ChoiceProps<Value>) {
  return (
    <NativeSelect
      className={classes['choice']}
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange((event.currentTarget.value || null) as Value | null)}
      data={[
        { value: '', label: 'All' },
        ...Object.entries<string>(words).map(([key, word]) => ({ value: key, label: word })),
      ]}
    />
  );
}

function ColumnChoice({ columns, onColumns }: Pick<FilterBarProps, 'columns' | 'onColumns'>) {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="xs">
          {OPTIONAL_COLUMNS.map(([id, label]) => (
            <Checkbox
              key={id}
              label={label}
              checked={columns[id] !== false}
              onChange={(event) => onColumns({ ...columns, [id]: event.currentTarget.checked })}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
