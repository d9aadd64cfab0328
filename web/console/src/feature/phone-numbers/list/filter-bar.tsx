/** Searching and filtering the inventory. */
import { Button, Group } from '@mantine/core';
import { Choice } from '../../../ui/choice.js';
import { SearchField, useFieldKey } from '../../../ui/search-field.js';
import { isEmpty, NO_FILTER, type NumberFilter } from './number-filter.js';
import { PRODUCT, STATUS, TYPE } from '../phone-number-labels.js';
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
      <Choice
        label="Status"
        words={STATUS}
        className={classes['choice']}
        value={filter.status}
        onChange={(status) => onFilter({ status })}
      />
      <Choice
        label="Use"
        words={PRODUCT}
        className={classes['choice']}
        value={filter.use}
        onChange={(use) => onFilter({ use })}
      />
      <Choice
        label="Type"
        words={TYPE}
        className={classes['choice']}
        value={filter.type}
        onChange={(type) => onFilter({ type })}
      />
      {!isEmpty(filter) && (
        <Button variant="subtle" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
