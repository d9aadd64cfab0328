/** The filters of the inventory. */
import { Button, Group } from '@mantine/core';
import { Choices } from '../../../ui/choice.js';
import { SearchField, useFieldKey } from '../../../ui/search-field.js';
import { isEmpty, NO_FILTER, NUMBER_CHOICES, type NumberFilter } from './number-filter.js';
import classes from './filter-bar.module.css';

export interface FilterBarProps {
  filter: NumberFilter;
  onFilter: (change: Partial<NumberFilter>) => void;
}

export function FilterBar({ filter, onFilter }: FilterBarProps) {
  const [key, renewFields] = useFieldKey();
  const clear = () => {
    renewFields();
    onFilter(NO_FILTER);
  };
  return (
    <Group gap="sm" align="flex-end" mb="sm" role="search" aria-label="Phone numbers">
      <SearchField
        key={key}
        label="Search"
        placeholder="Digits or a calling name"
        className={classes['search'] ?? ''}
        value={filter.text}
        onChange={(text) => onFilter({ text })}
      />
      <Choices fields={NUMBER_CHOICES} className={classes['choice']} filter={filter} onFilter={onFilter} />
      {!isEmpty(filter) && (
        <Button variant="subtle" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
