/** The filters of the list of users, and the choice of its columns. */
import { Button, Checkbox, Group, Popover, Stack } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconColumns3, IconFilter } from '@tabler/icons-react';
import { useId } from 'react';
import { Choices } from '../../../ui/choice.js';
import { SearchField, useFieldKey } from '../../../ui/search-field.js';
import { OPTIONAL_COLUMNS } from './user-column.js';
import { countFilters, isEmpty, NO_FILTER, USER_CHOICES, type UserFilter } from '../user-filter.js';
import classes from './filter-bar.module.css';

export interface FilterBarProps {
  filter: UserFilter;
  onFilter: (change: Partial<UserFilter>) => void;
  /** Whether columns are shown, by id. Absent columns are shown. */
  columns: Readonly<Record<string, boolean>>;
  onColumns: (columns: Record<string, boolean>) => void;
}

export function FilterBar({ filter, onFilter, columns, onColumns }: FilterBarProps) {
  const [key, renewFields] = useFieldKey();
  const [isOpen, { toggle }] = useDisclosure();
  const isSmall = useMediaQuery(SMALL, undefined, { getInitialValueInEffect: false });
  const id = useId();
  const clear = () => {
    renewFields();
    onFilter(NO_FILTER);
  };
  const count = countFilters(filter);
  return (
    <Group gap="sm" align="flex-end" mb="sm">
      <SearchField
        key={key}
        label="Search"
        placeholder="E-mail or name"
        className={classes['search'] ?? ''}
        value={filter.text}
        onChange={(text) => onFilter({ text })}
      />
      {isSmall && (
        <Button
          variant="default"
          leftSection={<IconFilter size={16} />}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={toggle}
        >
          {count > 0 ? `Filters (${count})` : 'Filters'}
        </Button>
      )}
      <div id={id} className={isSmall ? classes['folded'] : classes['choices']} hidden={isSmall && !isOpen}>
        <Choices fields={USER_CHOICES} className={classes['choice']} filter={filter} onFilter={onFilter} />
        <ColumnChoice columns={columns} onColumns={onColumns} />
      </div>
      {!isEmpty(filter) && (
        <Button variant="subtle" onClick={clear}>
          {count > 1 ? 'Clear filters' : 'Clear'}
        </Button>
      )}
    </Group>
  );
}

/** Screens on which the filters are folded, such as phones and 200% zoom, so that rows have room. */
const SMALL = '(max-width: 62em), (max-height: 34em)';

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
